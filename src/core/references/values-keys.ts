import type { YamlPath } from '../manifests/yaml-path.ts';
import { readCharts, type Chart } from './helm/chart.ts';
import { layersOf, runChartTemplate } from './helm/chart-run.ts';
import { isValuesFile, type SourceFile } from './source-file.ts';
import { keyIn } from './values-places.ts';

/** Whether a key of a values file is for pull secrets. */
export type IsPullSecretKey = (key: YamlPath) => boolean;

/** How charts commonly call them: `imagePullSecrets`, `pullSecret`, `extraPullSecrets`, `pullSecretName`. */
const COMMON = /pull[-_]?secrets?(?:[-_]?names?)?$/i;

/**
 * Of each values file, the keys that are called so, and those which the templates of its chart write as pull secrets;
 * nothing of other files.
 */
export function pullSecretKeys(
  files: readonly SourceFile[],
  secretName: string,
): (path: string) => IsPullSecretKey | undefined {
  const isNaming = ({ path, text }: SourceFile): boolean => isValuesFile(path) && text.includes(secretName);
  const charts = files.some(isNaming) ? readCharts(files) : [];
  const read = new Set(charts.filter(({ values }) => values.some(isNaming)).flatMap(keysRead));
  return (path) =>
    isValuesFile(path) ? (key) => isCommon(key) || read.has(JSON.stringify([path, key])) : undefined;
}

function keysRead(chart: Chart): string[] {
  const reads = layersOf(chart).flatMap((layer) =>
    chart.templates.flatMap((template) => runChartTemplate(chart, template, layer).reads),
  );
  return chart.values.flatMap((file) =>
    reads.map(({ path }) => JSON.stringify([file.path, keyIn(file, path)])),
  );
}

/** One that is an object has its name below. */
function isCommon(key: YamlPath): boolean {
  const own = key.at(-1) === 'name' ? key.at(-2) : key.at(-1);
  return typeof own === 'string' && COMMON.test(own);
}
