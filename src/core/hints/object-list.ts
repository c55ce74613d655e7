import { isMap, isNode, type YAMLMap } from 'yaml';
import type { ParsedDocument } from '../manifests/documents.ts';
import { listAt, textAt } from '../manifests/yaml-path.ts';

/** Lists within lists: more is no manifest, and a list that holds itself would never end. */
const MOST_LISTS = 10;

/** The objects of a document: itself, or the items of a list. */
export function objectsOf(
  { yaml }: ParsedDocument,
  node: unknown = yaml.contents,
  lists = 0,
): readonly YAMLMap[] {
  if (yaml.errors.length > 0 || !isNode(node) || !isMap(node) || lists > MOST_LISTS) return [];
  if (!(textAt(yaml, node, 'kind') ?? '').endsWith('List')) return [node];
  const document = { yaml, start: 0, text: '' };
  return listAt(yaml, node, 'items').flatMap((item) => objectsOf(document, item, lists + 1));
}
