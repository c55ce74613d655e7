import { stringify } from 'yaml';
import { sealSecret, type SealOptions } from '../forms/sealed-secret.ts';
import { isReadable, proveHidden, type SopsProgram } from '../forms/sops.ts';
import type { SopsPlace } from '../forms/sops-rules.ts';
import { toBase64 } from '../manifests/docker-config.ts';
import { splitDocuments } from '../manifests/documents.ts';
import { PLAIN_HEADER } from '../manifests/pull-secret.ts';
import { applyEdits, eolAt, type TextEdit } from '../manifests/text-edit.ts';
import { isRecord } from '../manifests/yaml-value.ts';
import { message } from '../message.ts';
import { err, ok, type Result } from '../result.ts';
import { Secret } from '../secret.ts';
import { plainSecretDocuments, type PlainSecretDocument } from './plain-secret-documents.ts';

export interface SealingChoice extends SealOptions {
  /** For Secrets that state none. */
  readonly namespace?: string;
}

/**
 * The text of a manifest in which each plain registry Secret has become a SealedSecret, everything else as it was.
 * Fails as {@link plainSecretDocuments} and {@link sealSecret} do, and with `refused` when a credential would still be
 * readable elsewhere in the file.
 */
export async function sealPlainSecrets(text: string, options: SealingChoice): Promise<Result<string>> {
  const plain = plainSecretDocuments(text);
  if (!plain.ok) return plain;
  const edits: TextEdit[] = headerEdits(text);
  for (const document of plain.value) {
    const namespace = document.namespace ?? options.namespace;
    const sealed = await sealSecret(
      { ...document, ...(namespace === undefined ? {} : { namespace }) },
      options,
    );
    if (!sealed.ok) return sealed;
    edits.push(replacement(text, document, sealed.value));
  }
  const converted = applyEdits(text, edits);
  if (!isReadable(converted, plain.value.flatMap(plainForms))) return ok(converted);
  return err(
    'refused',
    message('The credential stands elsewhere in this file too, so nothing was changed.'),
    {
      hint: message('Look for it in comments and in other documents of the file.'),
    },
  );
}

/** Whether sops can take over the file: it encrypts a whole file, so there must be nothing else in it. */
export function holdsOnlyPlainSecrets(text: string): boolean {
  const plain = plainSecretDocuments(text);
  return plain.ok && plain.value.length > 0 && plain.value.length === splitDocuments(text).length;
}

/**
 * The text of a file of plain registry Secrets after sops has encrypted it. Fails as sops does, and with `refused` when
 * it left a credential readable.
 */
export async function encryptPlainSecrets(
  text: string,
  place: SopsPlace,
  sops: SopsProgram,
  signal: AbortSignal,
): Promise<Result<string>> {
  const plain = plainSecretDocuments(text);
  if (!plain.ok) return plain;
  const edits = plain.value.map((document) => replacement(text, document, plainObject(document)));
  const whole = applyEdits(text, [...headerEdits(text), ...edits]);
  const encrypted = await sops.encrypt(new Secret(whole), place, signal);
  if (!encrypted.ok) return encrypted;
  const hidden = proveHidden(encrypted.value, plain.value.flatMap(plainForms));
  return hidden.ok ? encrypted : hidden;
}

/** The warning at the beginning of a plain file of ours does not fit any more. */
function headerEdits(text: string): TextEdit[] {
  return text.startsWith(PLAIN_HEADER) ? [{ start: 0, end: PLAIN_HEADER.length, newText: '' }] : [];
}

function replacement(text: string, { range }: PlainSecretDocument, object: object): TextEdit {
  const { start, end } = range;
  const eol = eolAt(text, start);
  const lines = stringify(object, { lineWidth: 0, version: '1.1', singleQuote: true }).trimEnd();
  const isAtLineStart = start === 0 || text[start - 1] === '\n';
  const endsLine = text[end - 1] === '\n';
  const newText = `${isAtLineStart ? '' : '\n'}${lines}${endsLine ? '\n' : ''}`;
  return { start, end, newText: newText.replaceAll('\n', eol) };
}

/** Without `stringData`, which not every rule of sops covers. */
function plainObject({
  name,
  namespace,
  labels,
  annotations,
  type,
  isImmutable,
  data,
}: PlainSecretDocument): object {
  const metadata = {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(labels === undefined ? {} : { labels }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata,
    type,
    ...(isImmutable ? { immutable: true } : {}),
    data: Object.fromEntries([...data].map(([key, value]) => [key, toBase64(value.reveal())])),
  };
}

/** Everything by which the credentials of a Secret could be recognised. */
function plainForms({ data }: PlainSecretDocument): string[] {
  return [...data.values()].flatMap((value) => {
    const config = value.reveal();
    const credentials = credentialsIn(parsed(config));
    return [config, toBase64(config), ...credentials, ...credentials.map(toBase64)];
  });
}

function credentialsIn(value: unknown, depth = 0): string[] {
  if (!isRecord(value) || depth > 2) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    typeof child === 'string' && ['auth', 'password', 'identitytoken'].includes(key)
      ? [child]
      : credentialsIn(child, depth + 1),
  );
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}
