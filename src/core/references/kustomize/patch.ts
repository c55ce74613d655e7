import { stringify } from 'yaml';
import type { ListItem } from '../../manifests/list-item.ts';
import type { YamlPath } from '../../manifests/yaml-path.ts';

/** What a patch goes to. `kind` may be several, as kustomize takes them: `Deployment|StatefulSet`. */
export interface PatchTarget {
  readonly apiVersion: string;
  readonly kind: string;
  /** Absent: every object of the kind. */
  readonly name?: string;
  /** From the object to its pod spec; empty for a ServiceAccount. */
  readonly specPath: YamlPath;
  /** Whether the object lists pull secrets already, which a patch of a custom kind must not replace. */
  readonly isListed: boolean;
}

/**
 * Kinds whose pod template kustomize merges by its own schema, so that a list of pull secrets keeps what it has. A
 * ServiceAccount is not among them: its list has no merge key, so a merge would replace it (kubernetes, `core/v1`
 * types: `listType=atomic`).
 */
const MERGED_KINDS = new Set([
  'Pod',
  'ReplicationController',
  'Deployment',
  'ReplicaSet',
  'DaemonSet',
  'StatefulSet',
  'Job',
  'CronJob',
]);

const BUILT_IN_GROUPS = new Set(['', 'apps', 'batch']);

export function isMergedKind({ apiVersion, kind }: Pick<PatchTarget, 'apiVersion' | 'kind'>): boolean {
  return BUILT_IN_GROUPS.has(groupOf(apiVersion)) && kind.split('|').every((each) => MERGED_KINDS.has(each));
}

/** Whether kustomize renames the pull secrets of a kind with the Secret (kustomize, `namereference.go`). */
export function isRenamedKind(target: Pick<PatchTarget, 'apiVersion' | 'kind'>): boolean {
  if (target.apiVersion === 'v1' && target.kind === 'ServiceAccount') return true;
  return isMergedKind(target) && target.kind !== 'ReplicationController';
}

/** The targets for objects that are in no file: every kind of Kubernetes that has a pod template. */
export const EVERY_WORKLOAD: readonly PatchTarget[] = [
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment|StatefulSet|DaemonSet|Job',
    specPath: ['spec', 'template', 'spec'],
    isListed: false,
  },
  {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    specPath: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
    isListed: false,
  },
];

/** The entry for `patches:` of a kustomization that adds the pull secret to the target. */
export function patchItem(target: PatchTarget, secretName: string): ListItem {
  const group = groupOf(target.apiVersion);
  const value = {
    target: {
      ...(isMergedKind(target) || group === '' ? {} : { group }),
      kind: target.kind,
      ...(target.name === undefined ? {} : { name: target.name }),
    },
    patch: isMergedKind(target) ? mergePatch(target, secretName) : jsonPatch(target, secretName),
  };
  return {
    lines: text(value).split('\n'),
    flow: { plain: JSON.stringify(value), quoted: JSON.stringify(value) },
    value,
  };
}

/** A strategic merge, which needs a kind and a name although the target decides (kustomize, `patches`). */
function mergePatch({ apiVersion, kind, name, specPath }: PatchTarget, secretName: string): string {
  const spec = specPath.reduceRight<unknown>((inner, key) => ({ [key]: inner }), {
    imagePullSecrets: [{ name: secretName }],
  });
  const [firstKind] = kind.split('|');
  return text({
    apiVersion,
    kind: firstKind,
    metadata: { name: name ?? 'any' },
    ...(spec as object),
  });
}

function jsonPatch({ specPath, isListed }: PatchTarget, secretName: string): string {
  const path = [...specPath, 'imagePullSecrets'].map(pointerPart).join('');
  const reference = { name: secretName };
  return text([
    isListed ? { op: 'add', path: `${path}/-`, value: reference } : { op: 'add', path, value: [reference] },
  ]);
}

/** A part of a JSON pointer (RFC 6901). */
function pointerPart(part: string | number): string {
  return `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** YAML 1.1, which kustomize reads: `on` and `y` get quotes. */
function text(value: unknown): string {
  return stringify(value, { lineWidth: 0, version: '1.1', blockQuote: 'literal' }).trimEnd();
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}
