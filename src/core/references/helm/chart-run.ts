import { isRecord } from '../../manifests/yaml-value.ts';
import type { SourceFile } from '../source-file.ts';
import { mapIn, type Chart, type ValuesFile } from './chart.ts';
import { parseTemplate } from './template-tree.ts';
import { runTemplate, type TemplateResult } from './template-run.ts';
import { known, type Value } from './value.ts';

/** The values that one call of Helm would use: those of the chart, and perhaps one more file. */
export interface Layer {
  /** The file whose values are on top, and the one to edit; absent when the chart has none. */
  readonly top?: ValuesFile;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The chart's values alone, then with each file that stands beside them. */
export function layersOf({ values }: Chart): Layer[] {
  const inner = values.filter(({ below }, index) => below.length === 0 && isSubchart(values) && index === 0);
  const editable = values.filter((each) => !inner.includes(each));
  const [first, ...more] = editable;
  const base = [...inner, ...(first === undefined ? [] : [first])];
  return [
    { ...(first === undefined ? {} : { top: first }), values: mergedValues(base) },
    ...more.map((top) => ({ top, values: mergedValues([...base, top]) })),
  ];
}

function isSubchart(values: readonly ValuesFile[]): boolean {
  return values.some(({ below }) => below.length > 0);
}

/** The values of a file as the chart sees them; `global` reaches every subchart. */
export function valuesIn({ text, below }: ValuesFile): Record<string, unknown> {
  const all = mapIn(text);
  if (below.length === 0) return all;
  const own = below.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), all);
  return mergedMaps(isRecord(own) ? own : {}, all['global'] === undefined ? {} : { global: all['global'] });
}

function mergedValues(files: readonly ValuesFile[]): Record<string, unknown> {
  return files.map(valuesIn).reduce(mergedMaps, {});
}

/** As Helm merges: maps key by key, lists and all else replaced, a null takes the key away. */
function mergedMaps(below: Record<string, unknown>, above: Record<string, unknown>): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const old = merged[key];
    merged[key] = isRecord(old) && isRecord(value) ? mergedMaps(old, value) : value;
  }
  return merged;
}

/** What a template makes of the values. */
export function runChartTemplate(
  { name, appVersion, bodies }: Chart,
  { text }: SourceFile,
  { values }: Layer,
): TemplateResult {
  const { body, defined } = parseTemplate(text);
  const fields = new Map<string, Value>([
    ['Values', { ...known(values), sources: [[]] }],
    ['Chart', known({ Name: name, AppVersion: appVersion, Version: '0.0.0' })],
    ['Release', known({ Name: 'release', Namespace: 'default', Service: 'Helm' })],
  ]);
  return runTemplate(body, new Map([...bodies, ...defined]), { ...known(undefined), fields });
}
