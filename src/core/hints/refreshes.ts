import type { Node, YAMLMap } from 'yaml';
import type { ParsedDocument } from '../manifests/documents.ts';
import { childOf, listAt, nodeAt, textAt } from '../manifests/yaml-path.ts';
import type { TextRange } from '../workload.ts';
import { goDuration } from './go-duration.ts';
import { scalarRange } from './scalar-range.ts';

/** How often External Secrets gets a new token of a registry, as an ExternalSecret says it. */
export interface Refresh {
  /** Of the ExternalSecret. */
  readonly name: string;
  /** Names of the generators of its tokens. */
  readonly generators: readonly string[];
  readonly interval: string;
  readonly intervalMs: number;
  readonly range: TextRange;
}

const GENERATOR = 'ACRAccessToken';
/** Where the specification of an ExternalSecret stands, by kind. */
const SPECS: Readonly<Record<string, readonly string[]>> = {
  ExternalSecret: ['spec'],
  ClusterExternalSecret: ['spec', 'externalSecretSpec'],
};

/** The interval of an ExternalSecret whose content is a token of a registry; none where it states none. */
export function refreshesOf({ yaml }: ParsedDocument, object: YAMLMap): Refresh[] {
  const path = SPECS[textAt(yaml, object, 'kind') ?? ''];
  const spec = path === undefined ? undefined : nodeAt(yaml, object, path);
  const interval = textAt(yaml, spec, 'refreshInterval');
  const range = scalarRange(childOf(yaml, spec, 'refreshInterval'), 0);
  const intervalMs = interval === undefined ? undefined : goDuration(interval);
  const generators = generatorsOf(yaml, spec);
  if (interval === undefined || intervalMs === undefined || range === undefined) return [];
  if (generators.length === 0) return [];
  const name = textAt(yaml, childOf(yaml, object, 'metadata'), 'name') ?? '';
  return [{ name, generators, interval, intervalMs, range }];
}

function generatorsOf(yaml: ParsedDocument['yaml'], spec: Node | undefined): string[] {
  return listAt(yaml, spec, 'dataFrom').flatMap((source) => {
    const generator = nodeAt(yaml, source, ['sourceRef', 'generatorRef']);
    return textAt(yaml, generator, 'kind') === GENERATOR ? [textAt(yaml, generator, 'name') ?? ''] : [];
  });
}

/** The name of a generator that is limited to a scope, so that it gives the shorter-lived access tokens. */
export function scopedGenerators({ yaml }: ParsedDocument, object: YAMLMap): string[] {
  if (textAt(yaml, object, 'kind') !== GENERATOR) return [];
  const scope = textAt(yaml, childOf(yaml, object, 'spec'), 'scope');
  return scope === undefined ? [] : [textAt(yaml, childOf(yaml, object, 'metadata'), 'name') ?? ''];
}
