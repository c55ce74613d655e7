import { isRecord, valueOf } from '../../manifests/yaml-value.ts';
import { folderOf, joinPath } from '../paths.ts';
import { documentAt, isKustomizationFile, type SourceFile } from '../source-file.ts';

/** An entry of `images:`. */
export interface ImageRule {
  readonly name: string;
  readonly newName?: string;
  readonly newTag?: string;
  readonly digest?: string;
  readonly tagSuffix?: string;
}

/** What a kustomization file says, as far as pull secrets depend on it. */
export interface Kustomization {
  readonly path: string;
  readonly folder: string;
  /** `resources` and the older `bases`, as written. */
  readonly resources: readonly string[];
  readonly components: readonly string[];
  /** The same as paths of files and folders. */
  readonly resourcePaths: ReadonlySet<string>;
  readonly componentPaths: ReadonlySet<string>;
  readonly images: readonly ImageRule[];
  readonly namespace?: string;
  readonly namePrefix: string;
  readonly nameSuffix: string;
  /** Whether it renders charts or runs generators, whose objects are in no file. */
  readonly hasGenerators: boolean;
}

/** Reads the kustomization files among the files; one that cannot be read is left out. */
export function readKustomizations(files: readonly SourceFile[]): Kustomization[] {
  return files.filter(({ path }) => isKustomizationFile(path)).flatMap((file) => read(file) ?? []);
}

function read({ path, text }: SourceFile): Kustomization | undefined {
  const document = documentAt(text, 0);
  const value = document === undefined ? undefined : valueOf(document.source.yaml)?.value;
  if (!isRecord(value)) return undefined;
  const namespace = textOf(value['namespace']);
  const folder = folderOf(path);
  const resources = [...texts(value['resources']), ...texts(value['bases'])];
  const components = texts(value['components']);
  return {
    path,
    folder,
    resources,
    components,
    resourcePaths: new Set(resources.map((entry) => joinPath(folder, entry))),
    componentPaths: new Set(components.map((entry) => joinPath(folder, entry))),
    images: listOf(value['images']).flatMap(imageRule),
    ...(namespace === undefined ? {} : { namespace }),
    namePrefix: textOf(value['namePrefix']) ?? '',
    nameSuffix: textOf(value['nameSuffix']) ?? '',
    hasGenerators: ['helmCharts', 'generators'].some((key) => listOf(value[key]).length > 0),
  };
}

function imageRule(value: unknown): ImageRule[] {
  if (!isRecord(value)) return [];
  const name = textOf(value['name']);
  if (name === undefined) return [];
  const rule = Object.fromEntries(
    ['newName', 'newTag', 'digest', 'tagSuffix'].flatMap((key) => {
      const text = textOf(value[key]);
      return text === undefined ? [] : [[key, text]];
    }),
  );
  return [{ name, ...rule }];
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function texts(value: unknown): string[] {
  return listOf(value).filter((each) => typeof each === 'string');
}

/** Tags are often written as numbers. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
