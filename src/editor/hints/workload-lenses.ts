import {
  CodeLens,
  EventEmitter,
  l10n,
  Range,
  workspace,
  type CodeLensProvider,
  type Disposable,
  type TextDocument,
} from 'vscode';
import { describeAccess } from '../../core/hints/describe-access.ts';
import type { HintFacts } from '../../core/hints/facts.ts';
import { imagesByRegistry, type KnownImage } from '../../core/hints/image-at.ts';
import { COMMANDS } from '../identifiers.ts';
import { say } from '../localise.ts';
import { settings } from '../settings.ts';
import { grantArgument } from './fix-actions.ts';
import type { KnownFacts } from './known-facts.ts';
import { isManifest } from './manifest-language.ts';
import type { OpenManifests } from './open-manifests.ts';

/** A line above each workload that says from where it pulls, and how. Only where the person has switched it on. */
export class WorkloadLenses implements CodeLensProvider, Disposable {
  readonly #changed = new EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #facts: KnownFacts;
  readonly #open: OpenManifests;
  readonly #subscription: Disposable;

  constructor(facts: KnownFacts, open: OpenManifests) {
    this.#facts = facts;
    this.#open = open;
    this.#subscription = facts.onDidChange(() => this.#changed.fire());
  }

  provideCodeLenses(document: TextDocument): CodeLens[] {
    if (!settings.showsCodeLens() || !isManifest(document)) return [];
    const reading = this.#open.read(document);
    void this.#facts.needFor(reading);
    const facts = this.#facts.now();
    return imagesByRegistry(reading, facts).map((image) => lensOf(document, image, facts));
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}

function lensOf(document: TextDocument, image: KnownImage, facts: HintFacts): CodeLens {
  const { access, workload, loginServer } = image;
  const start = document.positionAt(workload.range.start);
  const said =
    access === undefined || facts.context === undefined
      ? ''
      : `: ${say(describeAccess(access, facts.context, facts))}`;
  const title = `${loginServer}${said}`;
  const range = new Range(start, start);
  if (!workspace.isTrusted) return new CodeLens(range, { title, command: '' });
  if (access?.kind !== 'none') {
    return new CodeLens(range, { title, command: COMMANDS.check, arguments: [document.uri] });
  }
  const { kind, name, namespace } = workload;
  const chosen = { kind, name, ...(namespace === undefined ? {} : { namespace }) };
  const argument = grantArgument(document.uri.toString(), chosen, loginServer);
  const offer = `${title} ${l10n.t('Grant…')}`;
  return new CodeLens(range, { title: offer, command: COMMANDS.grant, arguments: [argument] });
}
