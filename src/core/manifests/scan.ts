import { isMap, isNode, isScalar, isSeq, type Document, type Node, type YAMLMap } from 'yaml';
import { parseImageReference } from '../image-reference.ts';
import { message, type Message } from '../message.ts';
import type { Workload, WorkloadImage } from '../workload.ts';
import { parseAt, splitDocuments, type ParsedDocument } from './documents.ts';
import { templateOffset } from './template.ts';
import { lineNumber } from './text-edit.ts';
import { podSpecPlace } from './workload-kinds.ts';
import { childOf, listAt, nodeAt, resolve, textAt, type YamlPath } from './yaml-path.ts';

export interface ManifestProblem {
  readonly kind: 'syntax' | 'tab-indentation' | 'helm-template';
  /** From 1. */
  readonly line: number;
  readonly message: Message;
}

export interface ManifestScan {
  readonly workloads: readonly Workload[];
  readonly problems: readonly ManifestProblem[];
  /** Whether the text is a template (Helm, Jinja) rather than YAML; it is never edited. */
  readonly isTemplate: boolean;
}

/** Whether the text may name an image of one of these hosts or suffixes; parses nothing. */
export function mentionsRegistry(text: string, suffixes: readonly string[]): boolean {
  const anyOf = suffixes.map((suffix) => suffix.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  return anyOf !== '' && new RegExp(anyOf, 'i').test(text);
}

/**
 * Finds the workloads of a manifest: every YAML document, items of lists, known kinds by path and others by
 * structure (a map with a list `containers` whose items have an image). A broken document is a problem and hides
 * no other; a template anywhere makes the whole file one.
 */
export function scanManifest(text: string): ManifestScan {
  const documents = splitDocuments(text).map((range) => parseAt(text, range));
  for (const document of documents) {
    const offset = templateOffset(document);
    if (offset !== undefined) return templateScan(lineNumber(text, document.start + offset));
  }
  return {
    workloads: documents.flatMap((document, index) => workloadsIn(document, index)),
    problems: documents.flatMap((document) => problemOf(document, text)),
    isTemplate: false,
  };
}

function templateScan(line: number): ManifestScan {
  const problem = message('this is a template, not YAML.');
  return { workloads: [], problems: [{ kind: 'helm-template', line, message: problem }], isTemplate: true };
}

function problemOf({ yaml, start }: ParsedDocument, text: string): ManifestProblem[] {
  const [error] = yaml.errors;
  if (error === undefined) return [];
  const line = lineNumber(text, start + error.pos[0]);
  const isTab = error.code === 'TAB_AS_INDENT' || /^ *\t/.test(text.split('\n')[line - 1] ?? '');
  return [
    isTab
      ? {
          kind: 'tab-indentation',
          line,
          message: message('a tab is used for indentation, which YAML does not allow.'),
        }
      : { kind: 'syntax', line, message: message('the YAML cannot be read.') },
  ];
}

/** Where a workload was found. */
interface Finder {
  readonly yaml: Document.Parsed;
  readonly start: number;
  readonly index: number;
  /** Lists and maps that were looked into, so that aliases of themselves and of each other end. */
  readonly seen: Set<Node>;
}

/** The workloads of one document, the `index`th of its file; none where it cannot be parsed. */
export function workloadsIn({ yaml, start }: ParsedDocument, index: number): Workload[] {
  if (yaml.errors.length > 0 || !isNode(yaml.contents)) return [];
  return objectsAt({ yaml, start, index, seen: new Set() }, yaml.contents, []);
}

function objectsAt(finder: Finder, node: Node, path: YamlPath): Workload[] {
  if (!isMap(node) || finder.seen.has(node)) return [];
  const { yaml } = finder;
  const kind = textAt(yaml, node, 'kind') ?? '';
  const items = childOf(yaml, node, 'items');
  if (kind.endsWith('List') && isSeq(items)) {
    finder.seen.add(node);
    return items.items.flatMap((item, position) => {
      const object = resolve(yaml, item);
      return object === undefined ? [] : objectsAt(finder, object, [...path, 'items', position]);
    });
  }
  return placesOf(finder, node, kind).map((place) => workloadOf(finder, node, { kind, path, ...place }));
}

interface Place {
  /** From the object to the map that takes `imagePullSecrets`; absent where it takes none. */
  readonly specPath?: YamlPath;
  readonly imagesBelow?: YamlPath;
  readonly accountIn?: YamlPath;
}

function placesOf(finder: Finder, object: YAMLMap, kind: string): Place[] {
  const known = podSpecPlace(textAt(finder.yaml, object, 'apiVersion') ?? '', kind);
  if (known === undefined) return podSpecsBelow(finder, object, []).map((specPath) => ({ specPath }));
  const { path, imagesBelow, accountIn } = known;
  if (!isMap(nodeAt(finder.yaml, object, imagesBelow ?? path ?? []))) return [];
  return [
    {
      ...(path === undefined ? {} : { specPath: path }),
      ...(imagesBelow === undefined ? {} : { imagesBelow }),
      ...(accountIn === undefined ? {} : { accountIn }),
    },
  ];
}

/** Looks for maps with a list `containers` of things with an image; a found one is not searched further. */
function podSpecsBelow(finder: Finder, node: Node, path: YamlPath): YamlPath[] {
  if (path.length > 0 && holdsContainers(finder.yaml, node)) return [path];
  return childrenOf(finder, node).flatMap(([key, child]) => podSpecsBelow(finder, child, [...path, key]));
}

function holdsContainers(document: Document.Parsed, node: Node): boolean {
  return listAt(document, node, 'containers').some((item) => textAt(document, item, 'image') !== undefined);
}

/** The children of a list or map that was not looked into before. */
function childrenOf({ yaml, seen }: Finder, node: Node): [string | number, Node][] {
  if (seen.has(node)) return [];
  seen.add(node);
  if (isSeq(node)) {
    return node.items.flatMap((item, index): [number, Node][] => {
      const child = resolve(yaml, item);
      return child === undefined ? [] : [[index, child]];
    });
  }
  if (!isMap(node)) return [];
  const children = node.items.flatMap(({ key, value }): [string, Node][] => {
    const child = resolve(yaml, value);
    return child === undefined || !isScalar(key) ? [] : [[String(key.value), child]];
  });
  // Of duplicates the last, as a path leads to it.
  return [...new Map(children)];
}

function workloadOf(
  finder: Finder,
  object: YAMLMap,
  {
    kind,
    path,
    specPath,
    imagesBelow,
    accountIn,
  }: Place & { readonly kind: string; readonly path: YamlPath },
): Workload {
  const { yaml, index, start } = finder;
  const metadata = childOf(yaml, object, 'metadata');
  const spec = specPath === undefined ? undefined : nodeAt(yaml, object, specPath);
  const namespace = textAt(yaml, metadata, 'namespace');
  const serviceAccountName = accountNameIn(
    yaml,
    accountIn === undefined ? spec : nodeAt(yaml, object, accountIn),
  );
  const images =
    imagesBelow === undefined
      ? imagesOf(yaml, spec)
      : everyImageBelow({ ...finder, seen: new Set() }, nodeAt(yaml, object, imagesBelow));
  return {
    apiVersion: textAt(yaml, object, 'apiVersion') ?? '',
    kind,
    name: textAt(yaml, metadata, 'name') ?? '',
    ...(namespace === undefined ? {} : { namespace }),
    ...(serviceAccountName === undefined ? {} : { serviceAccountName }),
    pullSecrets: listAt(yaml, spec, 'imagePullSecrets').flatMap((item) => textAt(yaml, item, 'name') ?? []),
    images: images.map((image) => ({ ...image, range: shifted(image.range, start) })),
    document: index,
    ...(specPath === undefined ? {} : { podSpecPath: [...path, ...specPath] }),
    range: shifted({ start: object.range?.[0] ?? 0, end: object.range?.[1] ?? 0 }, start),
  };
}

/** `serviceAccount` is the older name, which the API server still takes. */
function accountNameIn(document: Document.Parsed, node: Node | undefined): string | undefined {
  return textAt(document, node, 'serviceAccountName') ?? textAt(document, node, 'serviceAccount');
}

function shifted({ start, end }: { start: number; end: number }, by: number): { start: number; end: number } {
  return { start: start + by, end: end + by };
}

/** Containers of every sort, and image volumes: all use the pod's pull secrets. */
function imagesOf(document: Document.Parsed, spec: Node | undefined): WorkloadImage[] {
  const containers = ['initContainers', 'containers', 'ephemeralContainers'].flatMap((key) =>
    listAt(document, spec, key),
  );
  const volumes = listAt(document, spec, 'volumes').flatMap(
    (volume) => childOf(document, volume, 'image') ?? [],
  );
  return [
    ...containers.flatMap((container) => imageAt(document, container, 'image')),
    ...volumes.flatMap((volume) => imageAt(document, volume, 'reference')),
  ];
}

/** Every value of a key `image`, for kinds that nest containers in steps and templates. */
function everyImageBelow(finder: Finder, node: Node | undefined): WorkloadImage[] {
  if (node === undefined) return [];
  const own = finder.seen.has(node) ? [] : imageAt(finder.yaml, node, 'image');
  return [...own, ...childrenOf(finder, node).flatMap(([, child]) => everyImageBelow(finder, child))];
}

function imageAt(document: Document.Parsed, node: Node, key: string): WorkloadImage[] {
  const image = childOf(document, node, key);
  if (!isScalar(image) || typeof image.value !== 'string' || !image.range) return [];
  const quote = image.type === 'QUOTE_DOUBLE' || image.type === 'QUOTE_SINGLE' ? 1 : 0;
  return [
    {
      text: image.value,
      reference: parseImageReference(image.value),
      range: { start: image.range[0] + quote, end: image.range[1] - quote },
    },
  ];
}
