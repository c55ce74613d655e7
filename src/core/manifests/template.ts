import { isMap, isScalar, visit } from 'yaml';
import type { ParsedDocument } from './documents.ts';

/** Go template actions as Helm charts use them; Argo's and Tekton's own parameters in braces are not among them. */
const GO_ACTION =
  /\{\{-?\s*(?:[.$]|\/\*|(?:if|else|end|range|with|define|block|template|include|tpl|toYaml|default|printf|quote|required|lookup|index)\b)/;

/**
 * Where a document stops to be YAML and becomes a template (Helm, Jinja): an offset in the document, or `undefined`
 * when it is plain YAML. Braces inside quoted or block text are plain YAML.
 */
export function templateOffset({ yaml, text }: ParsedDocument): number | undefined {
  if (yaml.errors.length > 0) {
    const found = text.search(/\{\{|\{%/);
    return found === -1 ? undefined : found;
  }
  if (!text.includes('{{')) return undefined;
  let offset: number | undefined;
  visit(yaml, (_key, node) => {
    const isAction =
      // An unquoted value {{ x }} reads as a map whose key is a map.
      (isMap(node) && node.flow === true && node.items.some(({ key }) => isMap(key))) ||
      (isScalar(node) && node.type === 'PLAIN' && GO_ACTION.test(node.source ?? ''));
    if (!isAction) return undefined;
    offset = node.range?.[0] ?? 0;
    return visit.BREAK;
  });
  return offset;
}
