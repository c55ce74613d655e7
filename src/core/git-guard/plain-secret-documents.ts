import { fromBase64, toBase64 } from '../manifests/docker-config.ts';
import { parseAt, splitDocuments } from '../manifests/documents.ts';
import { isRecord, valueOf } from '../manifests/yaml-value.ts';
import { message } from '../message.ts';
import { err, ok, type Result } from '../result.ts';
import { Secret } from '../secret.ts';
import type { TextRange } from '../workload.ts';
import { findPlainRegistrySecrets } from './plain-registry-secrets.ts';

/** A registry Secret that is a document of its own, as the API server would store it. */
export interface PlainSecretDocument {
  /** Where the object stands; comments and the marker before it do not belong to it. */
  readonly range: TextRange;
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly type: string;
  readonly isImmutable: boolean;
  readonly data: ReadonlyMap<string, Secret>;
}

/** kubectl keeps a copy of the whole object in it, the credential included. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * The plain registry Secrets of a manifest, ready to be put into another form. Fails with `invalid` where one of them
 * is part of a list, or holds what cannot be read.
 */
export function plainSecretDocuments(text: string): Result<readonly PlainSecretDocument[]> {
  const found: PlainSecretDocument[] = [];
  for (const range of splitDocuments(text)) {
    const [plain] = findPlainRegistrySecrets(text.slice(range.start, range.end));
    if (plain === undefined) continue;
    const read = documentOf(text, range);
    if (read === undefined) {
      return err('invalid', message('The Secret {0} cannot be taken out of this file.', plain.name), {
        hint: message('Make it a document of its own, with text in each of its values, then try again.'),
      });
    }
    found.push(read);
  }
  return ok(found);
}

function documentOf(text: string, at: TextRange): PlainSecretDocument | undefined {
  const { yaml, start } = parseAt(text, at);
  const range = yaml.contents?.range;
  const object = valueOf(yaml)?.value;
  if (!range || !isRecord(object) || object['kind'] !== 'Secret') return undefined;
  const metadata = isRecord(object['metadata']) ? object['metadata'] : {};
  const { name, namespace, labels } = metadata;
  const data = dataOf(object);
  if (typeof name !== 'string' || typeof object['type'] !== 'string' || data === undefined) return undefined;
  return {
    range: { start: start + range[0], end: start + range[1] },
    name,
    ...(typeof namespace === 'string' ? { namespace } : {}),
    ...(isRecord(labels) ? { labels: texts(labels) } : {}),
    annotations: texts(metadata['annotations'], (key) => key !== LAST_APPLIED),
    type: object['type'],
    isImmutable: object['immutable'] === true,
    data,
  };
}

/** `stringData` goes before `data`, as for the API server; `undefined` where a value is no text. */
function dataOf(object: Readonly<Record<string, unknown>>): ReadonlyMap<string, Secret> | undefined {
  const values = new Map<string, Secret>();
  for (const [key, value] of entries(object['data'])) {
    const decoded = typeof value === 'string' ? decode(value) : undefined;
    if (decoded === undefined) return undefined;
    values.set(key, new Secret(decoded));
  }
  for (const [key, value] of entries(object['stringData'])) {
    if (typeof value !== 'string') return undefined;
    values.set(key, new Secret(value));
  }
  return values;
}

/** Only what comes back as it was: other bytes would be lost. */
function decode(encoded: string): string | undefined {
  const base64 = encoded.replace(/\s/g, '');
  const decoded = fromBase64(base64);
  return decoded !== undefined && toBase64(decoded) === base64 ? decoded : undefined;
}

function texts(value: unknown, isWanted: (key: string) => boolean = () => true): Record<string, string> {
  return Object.fromEntries(
    entries(value).flatMap(([key, text]) => (typeof text === 'string' && isWanted(key) ? [[key, text]] : [])),
  );
}

function entries(value: unknown): [string, unknown][] {
  return isRecord(value) ? Object.entries(value) : [];
}
