import { message } from '../message.ts';
import type { Chart } from './helm/chart.ts';
import { layersOf, runChartTemplate, type Layer } from './helm/chart-run.ts';
import type { PullSecretRead, TemplateResult } from './helm/template-run.ts';
import { imagesInValues } from './helm/values-images.ts';
import { isFrom } from './manifest-places.ts';
import { ranked, type PlacedWorkload, type RatedPlace } from './places.ts';
import { pathBelow } from './paths.ts';
import type { SourceFile } from './source-file.ts';
import { conventionalReads, valuesPlace, type Layers } from './values-places.ts';

/** A template with what it makes of each layer of values. */
interface RunTemplate {
  readonly file: SourceFile;
  readonly results: readonly { readonly layer: Layer; readonly result: TemplateResult }[];
  readonly reads: readonly PullSecretRead[];
}

/**
 * The workloads of charts: each template that makes an image of the registry out of the values, with the values that
 * it writes as pull secrets. Templates are run, not edited.
 */
export function placeCharts(charts: readonly Chart[], loginServer: string): PlacedWorkload[] {
  return charts.flatMap((chart) => placeChart(chart, loginServer));
}

function placeChart(chart: Chart, loginServer: string): PlacedWorkload[] {
  const layers = layersOf(chart);
  const templates = chart.templates.map((file) => run(chart, file, layers));
  const accountReads = templates
    .filter(({ file }) => /^kind:\s*ServiceAccount\s*$/m.test(file.text))
    .flatMap(({ reads }) => reads);
  const placed = templates.flatMap(
    (template) => placeTemplate(chart, template, accountReads, loginServer) ?? [],
  );
  if (placed.length > 0) return placed;
  const reads = templates.flatMap((template) => template.reads);
  return placeByShape(chart, layers, reads, loginServer);
}

function run(chart: Chart, file: SourceFile, layers: readonly Layer[]): RunTemplate {
  const results = layers.map((layer) => ({ layer, result: runChartTemplate(chart, file, layer) }));
  const reads = results.flatMap(({ result }) => result.reads);
  return { file, results, reads: [...new Map(reads.map((read) => [JSON.stringify(read), read])).values()] };
}

function placeTemplate(
  chart: Chart,
  { file, results, reads }: RunTemplate,
  accountReads: readonly PullSecretRead[],
  loginServer: string,
): PlacedWorkload | undefined {
  const pulling = results.flatMap(({ layer, result }) => {
    const images = result.images.filter((image) => isFrom(image, loginServer));
    return images.length === 0 ? [] : [{ layer, images, literals: result.literals }];
  });
  if (pulling.length === 0) return undefined;
  const [, kind = 'Template'] = /^kind:\s*([A-Za-z]+)\s*$/m.exec(file.text) ?? [];
  const layers = { all: results.map(({ layer }) => layer), pulling: pulling.map(({ layer }) => layer) };
  const literals = [...new Set(pulling.flatMap((each) => each.literals))];
  // Pull secrets of the pods themselves would hide those of the ServiceAccount.
  const throughAccount = literals.length > 0 ? [] : accountReads;
  const places =
    reads.length > 0
      ? readPlaces(
          reads,
          layers,
          message('the template {0} writes these values.', pathBelow(file.path, chart.folder)),
        )
      : readPlaces(throughAccount, layers, message('the chart’s ServiceAccount takes these values.'));
  return {
    path: file.path,
    source: 'chart',
    kind,
    name: chart.name,
    namespaces: [],
    images: [...new Set(pulling.flatMap(({ images }) => images))],
    pullSecrets: literals,
    places: ranked(places.length > 0 ? places : [noPlace(file.path), ...defaultAccount(file.text)]),
    secretHomes: [],
    partOf: partsOf(chart),
  };
}

/** Values first that name a pull secret already, then the chart's own before the global ones. */
function readPlaces(
  reads: readonly PullSecretRead[],
  layers: Layers,
  reason: RatedPlace['reason'],
): RatedPlace[] {
  // Some templates take names and objects alike.
  const distinct = reads.filter(
    ({ path, form }) =>
      form === 'objects' || !reads.some((other) => other.form === 'objects' && isSamePath(other.path, path)),
  );
  const places = distinct.flatMap((read) => valuesPlace(read, layers, reason) ?? []);
  return places
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ place, level, reason: why }) => ({ place, level, reason: why }));
}

function isSamePath(one: readonly string[], other: readonly string[]): boolean {
  return one.join('\n') === other.join('\n');
}

function noPlace(path: string): RatedPlace {
  return {
    place: { kind: 'helm-template', path },
    level: 'impossible',
    reason: message('the template takes no pull secrets from the values of the chart.'),
  };
}

/** Pods of a template that names no ServiceAccount run as `default`. */
function defaultAccount(text: string): RatedPlace[] {
  if (/serviceAccount(?:Name)?:|imagePullSecrets:/.test(text)) return [];
  return [
    {
      place: { kind: 'service-account-command', name: 'default' },
      level: 'possible',
      reason: message('the ServiceAccount {0} is in none of the files; kubectl can change it.', 'default'),
    },
  ];
}

/** For a chart of which no template could be followed to an image: by the shape of its values. */
function placeByShape(
  chart: Chart,
  layers: readonly Layer[],
  reads: readonly PullSecretRead[],
  loginServer: string,
): PlacedWorkload[] {
  const pulling = layers.flatMap((layer) => {
    const images = imagesInValues(layer.values).filter(({ text }) => isFrom(text, loginServer));
    return images.length === 0 ? [] : [{ layer, images }];
  });
  const [first] = pulling;
  const path = first?.layer.top?.path;
  if (first === undefined || path === undefined) return [];
  const known =
    reads.length > 0 ? reads : pulling.flatMap(({ layer, images }) => conventionalReads(layer, images));
  const reason =
    reads.length > 0
      ? message('the chart’s templates write these values.')
      : message('the chart’s templates are not here; charts commonly read these values.');
  return [
    {
      path,
      source: 'chart',
      kind: 'Chart',
      name: chart.name,
      namespaces: [],
      images: [...new Set(pulling.flatMap(({ images }) => images.map(({ text }) => text)))],
      pullSecrets: [],
      places: ranked(readPlaces(known, { all: layers, pulling: pulling.map(({ layer }) => layer) }, reason)),
      secretHomes: [],
      partOf: partsOf(chart),
    },
  ];
}

function partsOf({ folder, values }: Chart): string[] {
  return [folder === '' ? 'Chart.yaml' : `${folder}/Chart.yaml`, ...values.map(({ path }) => path)];
}

/** Values files of charts that are somewhere else, for example in a registry. */
export function placeLooseValues(files: readonly SourceFile[], loginServer: string): PlacedWorkload[] {
  return files.flatMap(({ path, text }) => {
    const chart: Chart = {
      folder: path,
      name: '',
      appVersion: '',
      templates: [],
      values: [{ path, text, below: [] }],
      bodies: new Map(),
    };
    return placeByShape(chart, layersOf(chart), [], loginServer).map((placed) => ({ ...placed, partOf: [] }));
  });
}
