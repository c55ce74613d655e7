import {
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Document,
  type Node,
  type YAMLMap,
} from 'yaml';
import { parseImageReference } from '../image-reference.ts';
import { message, type Message } from '../message.ts';
import type { Workload, WorkloadImage } from '../workload.ts';
import { podSpecPathOf } from './workload-kinds.ts';

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

type Path = readonly (string | number)[];

/** Whether the text may name an image of one of these hosts or suffixes; parses nothing. */
export function mentionsRegistry(text: string, suffixes: readonly string[]): boolean {
  const lower = text.toLowerCase();
  return suffixes.some((suffix) => lower.includes(suffix));
}

/**
 * Finds the workloads of a manifest: every YAML document, items of lists, known kinds by path and others by
 * structure (a map with a list `containers` whose items have an image). A broken document is a problem and hides
 * no other.
 */
export function scanManifest(text: string): ManifestScan {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, {
    lineCounter: lines,
    logLevel: 'silent',
    merge: true,
    uniqueKeys: false,
  });
  const documents = Array.isArray(parsed) ? parsed : [];
  const problems = documents.flatMap((document) => problemOf(document, text, lines));
  const template = templateLine(text, problems.length > 0);
  if (template !== undefined) {
    return {
      workloads: [],
      problems: [
        { kind: 'helm-template', line: template, message: message('this is a template, not YAML.') },
      ],
      isTemplate: true,
    };
  }
  const workloads = documents.flatMap((document, index) =>
    document.errors.length > 0 || !isNode(document.contents)
      ? []
      : objectsOf(document, document.contents, index),
  );
  return { workloads, problems, isTemplate: false };
}

function problemOf(document: Document.Parsed, text: string, lines: LineCounter): ManifestProblem[] {
  const [error] = document.errors;
  if (error === undefined) return [];
  const { line } = lines.linePos(error.pos[0]);
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

/**
 * The first line that only a template engine understands: `{%` anywhere at a line's start, or `{{` where a value or
 * a key begins. Braces inside quoted or block text are plain YAML.
 */
function templateLine(text: string, isBroken: boolean): number | undefined {
  const lines = text.split('\n');
  const index = lines.findIndex(
    (line) =>
      /^\s*\{%/.test(line) ||
      /^\s*(- )?\{\{/.test(line) ||
      /:\s+\{\{/.test(line) ||
      (isBroken && line.includes('{{')),
  );
  return index === -1 ? undefined : index + 1;
}

function objectsOf(document: Document.Parsed, node: Node, index: number, path: Path = []): Workload[] {
  if (!isMap(node)) return [];
  const kind = scalarAt(document, node, 'kind') ?? '';
  const items = childOf(document, node, 'items');
  if (kind.endsWith('List') && isSeq(items)) {
    return items.items.flatMap((item, position) => {
      const object = resolve(document, item);
      return object === undefined ? [] : objectsOf(document, object, index, [...path, 'items', position]);
    });
  }
  return podSpecPaths(document, node, kind).map((specPath) =>
    workloadOf(document, node, { index, kind, path, specPath }),
  );
}

function podSpecPaths(document: Document.Parsed, object: YAMLMap, kind: string): Path[] {
  const known = podSpecPathOf(kind);
  if (known !== undefined) return isMap(nodeAt(document, object, known)) ? [known] : [];
  return search(document, object, []);
}

/** Looks for maps with a list `containers` of things with an image; a found one is not searched further. */
function search(document: Document.Parsed, node: Node, path: Path): Path[] {
  if (isMap(node)) {
    if (path.length > 0 && holdsContainers(document, node)) return [path];
    return node.items.flatMap(({ key, value }) => {
      const child = resolve(document, value);
      return child === undefined || !isScalar(key)
        ? []
        : search(document, child, [...path, String(key.value)]);
    });
  }
  if (!isSeq(node)) return [];
  return node.items.flatMap((item, index) => {
    const child = resolve(document, item);
    return child === undefined ? [] : search(document, child, [...path, index]);
  });
}

function holdsContainers(document: Document.Parsed, node: YAMLMap): boolean {
  const containers = childOf(document, node, 'containers');
  return (
    isSeq(containers) &&
    containers.items.some((item) => scalarAt(document, resolve(document, item), 'image') !== undefined)
  );
}

interface Place {
  readonly index: number;
  readonly kind: string;
  readonly path: Path;
  readonly specPath: Path;
}

function workloadOf(
  document: Document.Parsed,
  object: YAMLMap,
  { index, kind, path, specPath }: Place,
): Workload {
  const metadata = childOf(document, object, 'metadata');
  const spec = nodeAt(document, object, specPath);
  const namespace = scalarAt(document, metadata, 'namespace');
  const serviceAccountName = scalarAt(document, spec, 'serviceAccountName');
  return {
    apiVersion: scalarAt(document, object, 'apiVersion') ?? '',
    kind,
    name: scalarAt(document, metadata, 'name') ?? '',
    ...(namespace === undefined ? {} : { namespace }),
    ...(serviceAccountName === undefined ? {} : { serviceAccountName }),
    pullSecrets: sequence(document, spec, 'imagePullSecrets').flatMap(
      (item) => scalarAt(document, item, 'name') ?? [],
    ),
    images: imagesOf(document, spec),
    document: index,
    podSpecPath: [...path, ...specPath],
    range: { start: object.range?.[0] ?? 0, end: object.range?.[1] ?? 0 },
  };
}

/** Containers of every sort, and image volumes: all use the pod's pull secrets. */
function imagesOf(document: Document.Parsed, spec: Node | undefined): WorkloadImage[] {
  const containers = ['initContainers', 'containers', 'ephemeralContainers'].flatMap((key) =>
    sequence(document, spec, key),
  );
  const volumes = sequence(document, spec, 'volumes').flatMap(
    (volume) => childOf(document, volume, 'image') ?? [],
  );
  return [
    ...containers.flatMap((container) => imageAt(document, container, 'image')),
    ...volumes.flatMap((volume) => imageAt(document, volume, 'reference')),
  ];
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

function sequence(document: Document.Parsed, node: Node | undefined, key: string): Node[] {
  const list = childOf(document, node, key);
  return isSeq(list) ? list.items.flatMap((item) => resolve(document, item) ?? []) : [];
}

function scalarAt(document: Document.Parsed, node: Node | undefined, key: string): string | undefined {
  const value = childOf(document, node, key);
  if (!isScalar(value)) return undefined;
  // Numbers and booleans are names too, as the API server would refuse but a person may have written them.
  const text = ['string', 'number', 'boolean'].includes(typeof value.value) ? (value.value as string) : '';
  return text === '' ? undefined : text;
}

function nodeAt(document: Document.Parsed, node: Node, path: Path): Node | undefined {
  return path.reduce<Node | undefined>((current, key) => {
    if (typeof key === 'string') return childOf(document, current, key);
    return isSeq(current) ? resolve(document, current.items[key]) : undefined;
  }, node);
}

/** A key's value, its own or one that a merge key `<<` brings; aliases followed. */
export function childOf(document: Document.Parsed, node: Node | undefined, key: string): Node | undefined {
  if (!isMap(node)) return undefined;
  const own = node.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
  if (own !== undefined) return resolve(document, own.value);
  for (const pair of node.items) {
    if (!isScalar(pair.key) || pair.key.value !== '<<') continue;
    const base = resolve(document, pair.value);
    const sources = isSeq(base) ? base.items.map((item) => resolve(document, item)) : [base];
    for (const source of sources) {
      const inherited = childOf(document, source, key);
      if (inherited !== undefined) return inherited;
    }
  }
  return undefined;
}

function resolve(document: Document.Parsed, value: unknown): Node | undefined {
  if (!isNode(value)) return undefined;
  return 'resolve' in value ? value.resolve(document) : value;
}
