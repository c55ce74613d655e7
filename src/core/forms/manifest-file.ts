import { stringify, type Document } from 'yaml';
import { parseYamlStream } from '../manifests/parse-yaml.ts';
import { MANAGED_BY, MANAGED_BY_LABEL } from '../manifests/pull-secret-metadata.ts';
import { valueOf } from '../manifests/yaml-value.ts';
import { message } from '../message.ts';
import { err, ok, type Result } from '../result.ts';

/** A Kubernetes object that we write; its labels must say that it is ours. */
export interface ManifestObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ManifestMetadata;
  readonly spec: Readonly<Record<string, unknown>>;
}

export interface ManifestMetadata {
  readonly name: string;
  /** Absent when the manifest leaves it to `kubectl apply`. */
  readonly namespace?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface ManifestFile {
  readonly objects: readonly ManifestObject[];
  /** Whether there is nothing in it but our objects. */
  readonly isOnlyOurs: boolean;
}

/** A document of a file: its object and text when it is ours. Empty ones, as after a last `---`, are left out. */
interface Part {
  readonly object: ManifestObject | undefined;
  readonly text: string;
}

/** Reads a file of ours. `kinds` are those that belong into it. */
export function readManifest(text: string, kinds: readonly string[]): ManifestFile {
  const objects = partsOf(text, kinds).map(({ object }) => object);
  return {
    objects: objects.filter((object) => object !== undefined),
    isOnlyOurs: !objects.includes(undefined),
  };
}

/**
 * The text of a file after `objects` are written: an object of the same kind, namespace and name is replaced, the
 * others keep their text. Fails with `conflict` when the file holds anything else than objects of ours of these kinds.
 */
export function mergeManifest(
  existing: string | undefined,
  objects: readonly ManifestObject[],
  { header, kinds }: { readonly header: string; readonly kinds: readonly string[] },
): Result<string> {
  const parts = partsOf((existing ?? '').replaceAll('\r\n', '\n').replace(header, ''), kinds);
  const byKey = new Map<string, string>();
  for (const { object, text } of parts) {
    if (object === undefined) {
      return err('conflict', message('The file for the pull secret exists and holds something else.'), {
        hint: message('Move or rename that file, then grant again. Nothing was changed.'),
      });
    }
    byKey.set(keyOf(object, kinds), text);
  }
  // `lineWidth: 0` keeps long base64 on one line; plain scalars that YAML 1.1 would read as times get quotes.
  for (const object of objects)
    byKey.set(keyOf(object, kinds), stringify(object, { lineWidth: 0, version: '1.1', singleQuote: true }));
  const sorted = [...byKey].toSorted(([a], [b]) => a.localeCompare(b, 'en')).map(([, text]) => text);
  return ok(`${header}${sorted.join('---\n')}`);
}

function partsOf(text: string, kinds: readonly string[]): Part[] {
  return parseYamlStream(text).flatMap((document) => {
    if (document.errors.length === 0 && document.contents === null) return [];
    const object = objectOf(document, kinds);
    return [{ object, text: object === undefined ? '' : textOf(document) }];
  });
}

function objectOf(document: Document.Parsed, kinds: readonly string[]): ManifestObject | undefined {
  const value = valueOf(document)?.value;
  return isOurs(value, kinds) ? value : undefined;
}

function isOurs(value: unknown, kinds: readonly string[]): value is ManifestObject {
  if (!isRecord(value) || !isRecord(value['metadata']) || !isRecord(value['spec'])) return false;
  const { name, labels } = value['metadata'];
  const isMarked = isRecord(labels) && labels[MANAGED_BY_LABEL] === MANAGED_BY;
  return isMarked && typeof name === 'string' && kinds.some((kind) => kind === value['kind']);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The document without its `---`, its comments and quotes as they were. */
function textOf(document: Document.Parsed): string {
  return document.toString({ lineWidth: 0 }).replace(/^---\n/, '');
}

/** Sorts by namespace, then by kind in their given order. */
function keyOf({ kind, metadata }: ManifestObject, kinds: readonly string[]): string {
  return [metadata.namespace ?? '', metadata.name, kinds.indexOf(kind)].join('/');
}
