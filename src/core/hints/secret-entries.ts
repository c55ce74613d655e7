import { isScalar, type YAMLMap } from 'yaml';
import { fromBase64, toBase64 } from '../manifests/docker-config.ts';
import type { ParsedDocument } from '../manifests/documents.ts';
import { childOf, ownPair, textAt } from '../manifests/yaml-path.ts';
import type { TextRange } from '../workload.ts';
import { scalarRange } from './scalar-range.ts';

/** One entry of `auths` in a Secret of the file: the host that its credential is for. */
export interface SecretEntry {
  /** As written. */
  readonly key: string;
  /** Of the key itself where it can be read, else of the key of `data` that it is behind. */
  readonly range: TextRange;
  /** Where the key can be changed, and whether it is behind base64 there; absent where it cannot be. */
  readonly place?: { readonly range: TextRange; readonly isEncoded: boolean };
}

const DATA_KEYS = ['.dockerconfigjson', '.dockercfg'] as const;

/** The entries of a Secret of any type. What SOPS has encrypted, and what is no JSON, has none. */
export function secretEntries({ yaml, start, text }: ParsedDocument, secret: YAMLMap): SecretEntry[] {
  return (['data', 'stringData'] as const).flatMap((field) =>
    DATA_KEYS.flatMap((dataKey): SecretEntry[] => {
      const map = childOf(yaml, secret, field);
      const written = textAt(yaml, map, dataKey);
      const pair = ownPair(map, dataKey);
      const keyRange = scalarRange(pair?.key, start);
      const valueRange = scalarRange(childOf(yaml, map, dataKey), start);
      if (written === undefined || keyRange === undefined || valueRange === undefined) return [];
      const isEncoded = field === 'data';
      const json = isEncoded ? fromBase64(written.replace(/\s/g, '')) : written;
      const source = text.slice(valueRange.start - start, valueRange.end - start);
      const isOneLine = isScalar(pair?.value) && !source.includes('\n');
      return hostsOf(json, dataKey).map((key) => {
        if (isEncoded) {
          const place = { range: valueRange, isEncoded };
          return { key, range: keyRange, ...(isOneLine ? { place } : {}) };
        }
        const at = source.indexOf(`"${key}"`);
        if (at === -1) return { key, range: keyRange };
        const from = valueRange.start + at + 1;
        const range = { start: from, end: from + key.length };
        return { key, range, place: { range, isEncoded } };
      });
    }),
  );
}

/** The same base64 with another host in it; `undefined` where it holds no such entry. */
export function renameEncodedEntry(encoded: string, from: string, to: string): string | undefined {
  const json = fromBase64(encoded);
  if (!json?.includes(JSON.stringify(from))) return undefined;
  return toBase64(json.replace(JSON.stringify(from), () => JSON.stringify(to)));
}

function hostsOf(json: string | undefined, dataKey: (typeof DATA_KEYS)[number]): string[] {
  try {
    const config: unknown = JSON.parse(json ?? '');
    const auths = dataKey === '.dockercfg' || !isRecord(config) ? config : config['auths'];
    return isRecord(auths) ? Object.keys(auths) : [];
  } catch {
    return [];
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
