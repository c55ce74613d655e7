import { isRecord, valueOf } from '../../manifests/yaml-value.ts';
import { fileName, folderOf, isBelow, pathBelow } from '../paths.ts';
import { documentAt, isValuesFile, type SourceFile } from '../source-file.ts';
import { parseTemplate, type TemplateNode } from './template-tree.ts';

/** A values file, and the keys below which it holds the values of a chart: none, or those of a subchart. */
export interface ValuesFile {
  readonly path: string;
  readonly text: string;
  readonly below: readonly string[];
}

/** A chart whose files are there. */
export interface Chart {
  readonly folder: string;
  readonly name: string;
  readonly appVersion: string;
  readonly templates: readonly SourceFile[];
  /** The chart's own, and those that stand beside it, which are given to Helm with `-f`. */
  readonly values: readonly ValuesFile[];
  /** Named templates of the chart and of the charts in its `charts` folder. */
  readonly bodies: ReadonlyMap<string, readonly TemplateNode[]>;
}

/** The charts among the files, subcharts among them. */
export function readCharts(files: readonly SourceFile[]): Chart[] {
  const folders = files
    .filter(({ path }) => fileName(path) === 'Chart.yaml')
    .map(({ path }) => folderOf(path));
  return folders.map((folder) => readChart(files, folders, folder));
}

function readChart(files: readonly SourceFile[], folders: readonly string[], folder: string): Chart {
  const manifest = readMap(files, joined(folder, 'Chart.yaml'));
  const inner = folders.filter((each) => each !== folder && isBelow(each, folder));
  const own = files.filter(
    ({ path }) => isBelow(path, folder) && inner.every((each) => !isBelow(path, each)),
  );
  const everything = files.filter(({ path }) => isBelow(path, folder) && isTemplate(path));
  const outer = folders.find((each) => each !== folder && isBelow(folder, joined(each, 'charts')));
  return {
    folder,
    name: textOf(manifest['name']) ?? fileName(folder),
    appVersion: textOf(manifest['appVersion']) ?? '',
    templates: own.filter(({ path }) => isTemplate(path) && !/^_|\.tpl$|\.txt$/.test(fileName(path))),
    values:
      outer === undefined
        ? valuesOf(own, folder, [])
        : subchartValues(files, { folder, outer, name: textOf(manifest['name']) ?? fileName(folder) }),
    bodies: new Map(everything.flatMap(({ text }) => [...parseTemplate(text).defined])),
  };
}

/** Helm reads `values.yaml` first; what is given with `-f` comes on top. */
function valuesOf(own: readonly SourceFile[], folder: string, below: readonly string[]): ValuesFile[] {
  return own
    .filter(({ path }) => isValuesFile(path) && !isTemplate(path))
    .toSorted((a, b) => rank(a.path, folder) - rank(b.path, folder))
    .map(({ path, text }) => ({ path, text, below }));
}

function rank(path: string, folder: string): number {
  return path === joined(folder, 'values.yaml') ? 0 : 1;
}

/** The values of the outer chart win; a subchart's own files are replaced when it is fetched again. */
function subchartValues(
  files: readonly SourceFile[],
  { folder, outer, name }: { folder: string; outer: string; name: string },
): ValuesFile[] {
  const dependencies = readMap(files, joined(outer, 'Chart.yaml'))['dependencies'];
  const entry = Array.isArray(dependencies)
    ? dependencies.filter(isRecord).find((each) => each['name'] === name)
    : undefined;
  const key = textOf(entry?.['alias']) ?? name;
  const inOuter = files.filter(({ path }) => folderOf(path) === outer);
  const own = files.filter(({ path }) => path === joined(folder, 'values.yaml'));
  return [...own.map(({ path, text }) => ({ path, text, below: [] })), ...valuesOf(inOuter, outer, [key])];
}

function isTemplate(path: string): boolean {
  return /(?:^|\/)templates\//.test(path);
}

function joined(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** The map in the first document of a file; empty where there is none. */
export function readMap(files: readonly SourceFile[], path: string): Record<string, unknown> {
  const file = files.find((each) => each.path === path);
  return file === undefined ? {} : mapIn(file.text);
}

export function mapIn(text: string): Record<string, unknown> {
  const document = documentAt(text, 0);
  const value = document === undefined ? undefined : valueOf(document.source.yaml)?.value;
  return isRecord(value) ? value : {};
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The path of a template as the chart's author knows it. */
export function templateLabel({ folder }: Chart, path: string): string {
  return pathBelow(path, folder);
}
