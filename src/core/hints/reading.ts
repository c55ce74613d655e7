import { isMap, isNode, type Node, type YAMLMap } from 'yaml';
import { mayHoldPullObjects, readPullObjects, type PullObjects } from '../check/pull-objects.ts';
import { parseAt, type ParsedDocument } from '../manifests/documents.ts';
import { ANNOTATIONS } from '../manifests/pull-secret-metadata.ts';
import { workloadsIn } from '../manifests/scan.ts';
import { templateOffset } from '../manifests/template.ts';
import { childOf, listAt, nodeAt, textAt } from '../manifests/yaml-path.ts';
import type { TextRange, Workload } from '../workload.ts';
import { madeSecrets, mayMakeSecrets } from './made-secrets.ts';
import { objectsOf } from './object-list.ts';
import { refreshesOf, scopedGenerators, type Refresh } from './refreshes.ts';
import { scalarRange } from './scalar-range.ts';
import { secretEntries, type SecretEntry } from './secret-entries.ts';

/** A pull secret that a pod template or a ServiceAccount names, and where. */
export interface Reference {
  readonly name: string;
  readonly range: TextRange;
}

export interface ReadWorkload extends Workload {
  readonly references: readonly Reference[];
}

/** A Secret of the file, or what makes one. */
export interface ReadSecret {
  readonly name: string;
  readonly namespace?: string;
  readonly isPlain: boolean;
  readonly type: string;
  /** Of the value of `type`; where it has none, of that of `kind`. */
  readonly typeRange?: TextRange;
  readonly hasType: boolean;
  readonly entries: readonly SecretEntry[];
  /** Of the annotation that tells when its credential ends. */
  readonly endRange?: TextRange;
}

/** What hints need of one YAML document. Offsets count from its beginning. */
export interface DocumentReading {
  readonly isTemplate: boolean;
  readonly workloads: readonly ReadWorkload[];
  readonly secrets: readonly ReadSecret[];
  readonly objects: PullObjects;
  readonly made: readonly string[];
  readonly refreshes: readonly Refresh[];
  readonly scopedGenerators: readonly string[];
}

export const NOTHING: DocumentReading = {
  isTemplate: false,
  workloads: [],
  secrets: [],
  objects: { secrets: [], accounts: [] },
  made: [],
  refreshes: [],
  scopedGenerators: [],
};

/** Without any of these words, a document has nothing to hint at; with braces it may be a template. */
const WORDS = /image|ACRAccessToken|\{\{|\{%/;

/** Parses one document, given alone; `undefined` where it can hold nothing that matters. */
export function parseForReading(text: string): ParsedDocument | undefined {
  if (!mayHoldPullObjects(text) && !WORDS.test(text) && !mayMakeSecrets(text)) return undefined;
  return parseAt(text, { start: 0, end: text.length });
}

/** Reads one document. `file` is how its file is called. */
export function readDocument(file: string, document: ParsedDocument): DocumentReading {
  const { text } = document;
  if (templateOffset(document) !== undefined) return { ...NOTHING, isTemplate: true };
  const objects = objectsOf(document);
  const secrets = objects.flatMap((object) => secretOf(document, object));
  const isOther = ({ kind }: { kind: string | undefined }): boolean =>
    kind === 'ServiceAccount' || kind === 'AcrPullBinding';
  const hasPullObjects =
    secrets.length > 0 || objects.some((object) => isOther({ kind: textAt(document.yaml, object, 'kind') }));
  return {
    isTemplate: false,
    workloads: workloadsIn(document, 0).map((workload) => ({
      ...workload,
      references: referencesOf(document, workload),
    })),
    secrets,
    objects: hasPullObjects && mayHoldPullObjects(text) ? readPullObjects(file, text) : NOTHING.objects,
    made: objects.flatMap((object) => madeSecrets(document, object)),
    refreshes: objects.flatMap((object) => refreshesOf(document, object)),
    scopedGenerators: objects.flatMap((object) => scopedGenerators(document, object)),
  };
}

function referencesOf({ yaml }: ParsedDocument, { podSpecPath }: Workload): Reference[] {
  if (podSpecPath === undefined || !isNode(yaml.contents)) return [];
  return listAt(yaml, nodeAt(yaml, yaml.contents, podSpecPath), 'imagePullSecrets').flatMap((item) => {
    const name = textAt(yaml, item, 'name');
    const range = scalarRange(childOf(yaml, item, 'name'), 0);
    return name === undefined || range === undefined ? [] : [{ name, range }];
  });
}

function secretOf(document: ParsedDocument, object: YAMLMap): ReadSecret[] {
  const { yaml } = document;
  const kind = textAt(yaml, object, 'kind') ?? '';
  const metadata = childOf(yaml, object, 'metadata');
  const name = textAt(yaml, metadata, 'name');
  const isPlain = kind === 'Secret' && !isMap(childOf(yaml, object, 'sops'));
  const endRange = endRangeOf(document, object, metadata);
  if (name === undefined || (kind !== 'Secret' && endRange === undefined)) return [];
  const namespace = textAt(yaml, metadata, 'namespace');
  const type = textAt(yaml, object, 'type');
  const typeRange = scalarRange(childOf(yaml, object, type === undefined ? 'kind' : 'type'), 0);
  return [
    {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      isPlain,
      type: type ?? 'Opaque',
      hasType: type !== undefined,
      ...(typeRange === undefined ? {} : { typeRange }),
      entries: isPlain ? secretEntries(document, object) : [],
      ...(endRange === undefined ? {} : { endRange }),
    },
  ];
}

/** The annotation stands on the object, or on the Secret that its controller makes. */
function endRangeOf(
  { yaml }: ParsedDocument,
  object: YAMLMap,
  metadata: Node | undefined,
): TextRange | undefined {
  const made = nodeAt(yaml, object, ['spec', 'template', 'metadata']);
  const found = [metadata, made]
    .map((place) => childOf(yaml, childOf(yaml, place, 'annotations'), ANNOTATIONS.expires))
    .find((value) => value !== undefined);
  return scalarRange(found, 0);
}
