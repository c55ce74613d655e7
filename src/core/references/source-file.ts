import { parseAt, splitDocuments } from '../manifests/documents.ts';
import type { Source } from '../manifests/list-item.ts';
import { fileName } from './paths.ts';

/** A file as it is read; paths have slashes, and all of one call are absolute or all relative. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** The names of a kustomization file, in the order in which kustomize looks for them. */
const KUSTOMIZATION_NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

export function isKustomizationFile(path: string): boolean {
  return KUSTOMIZATION_NAMES.includes(fileName(path));
}

/** A values file of a chart, by its name: `values.yaml`, `values-prod.yaml`, `prod.values.yml`. */
export function isValuesFile(path: string): boolean {
  return /(?:^|[-_.])values(?:[-_.][^/]*)?\.ya?ml$/i.test(fileName(path));
}

/** Whether a file can hold or lead to a reference: what to read of a folder. */
export function isReferenceFile(path: string): boolean {
  return /\.(?:ya?ml|json|tpl)$/i.test(path) || isKustomizationFile(path);
}

/** The document of a file, as one that can be edited, and where it begins. */
export function documentAt(text: string, index: number): { source: Source; start: number } | undefined {
  const ranges = splitDocuments(text);
  const range = ranges[index];
  if (range === undefined) return undefined;
  const { yaml, start, text: own } = parseAt(text, range);
  return { source: { text: own, yaml, isLast: index === ranges.length - 1 }, start };
}

/** All documents of a file. */
export function documentsOf(text: string): { source: Source; start: number }[] {
  return splitDocuments(text).map((range, index, ranges) => {
    const { yaml, start, text: own } = parseAt(text, range);
    return { source: { text: own, yaml, isLast: index === ranges.length - 1 }, start };
  });
}
