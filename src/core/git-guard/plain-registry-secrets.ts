import { isMap, isNode, isScalar, type YAMLMap } from 'yaml';
import { parseAt, splitDocuments, type ParsedDocument } from '../manifests/documents.ts';
import { fromBase64 } from '../manifests/docker-config.ts';
import { childOf, listAt, textAt } from '../manifests/yaml-path.ts';
import type { TextRange } from '../workload.ts';

/** A registry Secret whose credential everybody can read who can read the file. */
export interface PlainRegistrySecret {
  readonly name: string;
  /** Registries it is for. */
  readonly hosts: readonly string[];
  /** Where the word `Secret` of its kind stands. */
  readonly range: TextRange;
}

const KEYS = {
  'kubernetes.io/dockerconfigjson': '.dockerconfigjson',
  'kubernetes.io/dockercfg': '.dockercfg',
};

/**
 * The plain registry Secrets of a manifest, items of lists too. Only those with a real credential: placeholders,
 * templates, empty configurations and what SOPS has encrypted are not among them. Parses nothing in a text that
 * names neither type.
 */
export function findPlainRegistrySecrets(text: string): PlainRegistrySecret[] {
  if (!/kubernetes\.io\/dockerc(?:onfigjson|fg)\b/.test(text)) return [];
  return splitDocuments(text)
    .map((range) => parseAt(text, range))
    .filter(({ yaml }) => yaml.errors.length === 0)
    .flatMap((document) => secretsOf(document, document.yaml.contents));
}

/** Lists within lists: more is no manifest, and a list that holds itself would never end. */
const MOST_LISTS = 10;

function secretsOf(document: ParsedDocument, node: unknown, lists = 0): PlainRegistrySecret[] {
  const { yaml, start } = document;
  if (!isNode(node) || !isMap(node) || lists > MOST_LISTS) return [];
  const kind = textAt(yaml, node, 'kind') ?? '';
  if (kind.endsWith('List')) {
    return listAt(yaml, node, 'items').flatMap((item) => secretsOf(document, item, lists + 1));
  }
  const place = childOf(yaml, node, 'kind');
  if (kind !== 'Secret' || !isScalar(place) || !place.range) return [];
  const hosts = hostsOf(document, node);
  if (hosts.length === 0) return [];
  const name = textAt(yaml, childOf(yaml, node, 'metadata'), 'name') ?? '';
  return [{ name, hosts, range: { start: start + place.range[0], end: start + place.range[1] } }];
}

function hostsOf({ yaml }: ParsedDocument, secret: YAMLMap): string[] {
  const type = textAt(yaml, secret, 'type');
  if (type !== 'kubernetes.io/dockerconfigjson' && type !== 'kubernetes.io/dockercfg') return [];
  const encoded = textAt(yaml, childOf(yaml, secret, 'data'), KEYS[type]);
  const json =
    encoded === undefined
      ? textAt(yaml, childOf(yaml, secret, 'stringData'), KEYS[type])
      : fromBase64(encoded.replace(/\s/g, ''));
  const config = json === undefined ? undefined : parsed(json);
  const auths = type === 'kubernetes.io/dockercfg' || !isRecord(config) ? config : config['auths'];
  if (!isRecord(auths)) return [];
  return Object.entries(auths).flatMap(([host, entry]) => (holdsCredential(entry) ? [host] : []));
}

function holdsCredential(entry: unknown): boolean {
  if (!isRecord(entry)) return false;
  const { auth, password, identitytoken } = entry;
  const decoded = typeof auth === 'string' ? fromBase64(auth) : undefined;
  return [decoded?.replace(/^[^:]*:?/, ''), password, identitytoken].some(isReal);
}

/** Neither empty nor something that stands for a value: `<password>`, `${PASSWORD}`, `{{ .password }}`, `xxx`. */
function isReal(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    value !== '' &&
    !/^<.*>$|^\$\{?\w+\}?$|\{\{.*\}\}|^[xX*.]+$|^(?:change-?me|password|your[-_ ].*|redacted|placeholder)$/i.test(
      value,
    )
  );
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
