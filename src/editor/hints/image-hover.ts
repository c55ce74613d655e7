import type { Uri } from 'vscode';
import { Hover, l10n, MarkdownString, Range, workspace, type Position, type TextDocument } from 'vscode';
import { describeAccess } from '../../core/hints/describe-access.ts';
import type { HintFacts } from '../../core/hints/facts.ts';
import { imageAt, type KnownImage } from '../../core/hints/image-at.ts';
import { asCode, withCode } from '../../core/explain/markdown.ts';
import { COMMANDS } from '../identifiers.ts';
import { say } from '../localise.ts';
import { settings } from '../settings.ts';
import { grantArgument } from './fix-actions.ts';
import type { KnownFacts } from './known-facts.ts';
import { isManifest } from './manifest-language.ts';
import type { OpenManifests } from './open-manifests.ts';

/** What is known of an image: its registry, and how it can be pulled and until when. */
export async function imageHover(
  document: TextDocument,
  position: Position,
  { facts, open }: { readonly facts: KnownFacts; readonly open: OpenManifests },
): Promise<Hover | undefined> {
  if (!settings.showsHover() || !isManifest(document)) return undefined;
  const reading = open.read(document);
  const offset = document.offsetAt(position);
  if (imageAt(reading, offset, facts.now()) === undefined) return undefined;
  await facts.needFor(reading);
  const known = facts.now();
  const image = imageAt(open.read(document), offset, known);
  if (image === undefined) return undefined;
  const { start, end } = image.range;
  const place = new Range(document.positionAt(start), document.positionAt(end));
  return new Hover(textOf(image, document.uri, known), place);
}

/** Names out of files stand as code, so that none becomes a link; the links are ours alone. */
function textOf(image: KnownImage, manifest: Uri, facts: HintFacts): MarkdownString {
  const text = new MarkdownString();
  text.isTrusted = { enabledCommands: [COMMANDS.grant, COMMANDS.check] };
  const lines = [registryLine(image), ...accessLine(image, facts)];
  if (workspace.isTrusted) lines.push(links(image, manifest));
  return text.appendMarkdown(lines.join('\n\n'));
}

function registryLine({ loginServer, registry }: KnownImage): string {
  const name = `**${asCode(loginServer)}**`;
  if (registry === undefined) return `${name}: ${l10n.t('Azure container registry')}`;
  const { sku, location } = registry;
  return `${name}: ${l10n.t('Azure container registry, {0}, {1}', asCode(sku), asCode(location))}`;
}

function accessLine({ access, namespace }: KnownImage, facts: HintFacts): string[] {
  const { context } = facts;
  if (access === undefined || context === undefined) return [l10n.t('No current Kubernetes context.')];
  const sentence = say(withCode(describeAccess(access, context, facts)));
  return [`${sentence} ${l10n.t('Namespace: {0}', asCode(namespace))}`];
}

function links({ workload, loginServer, access }: KnownImage, manifest: Uri): string {
  const { kind, name, namespace } = workload;
  const chosen = { kind, name, ...(namespace === undefined ? {} : { namespace }) };
  const argument = grantArgument(manifest.toString(), chosen, loginServer);
  const check = link(l10n.t('Check ACR Pull'), COMMANDS.check, manifest);
  if (access !== undefined && access.kind !== 'none') return check;
  return `${link(l10n.t('Grant ACR Pull…'), COMMANDS.grant, argument)} · ${check}`;
}

function link(title: string, command: string, argument: unknown): string {
  const query = encodeURIComponent(JSON.stringify([argument])).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );
  return `[${title}](command:${command}?${query})`;
}
