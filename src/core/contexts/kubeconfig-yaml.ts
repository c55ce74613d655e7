import { CORE_SCHEMA, loadAll, mergeTag, YAMLException } from 'js-yaml';

/** What a kubeconfig's text says, or why it says nothing. */
export type KubeconfigYaml =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'invalid'; readonly line: number; readonly reason: string } // the line counts from 1
  | { readonly kind: 'endless' };

/** Kubectl takes `<<` in a kubeconfig, too. */
const SCHEMA = CORE_SCHEMA.withTags(mergeTag);

/** How much more than its text a kubeconfig may say by aliases, in characters and values. */
const MOST_REPEATED = 1_000_000;
const DEEPEST = 100;

/**
 * Reads the text of a kubeconfig as plain values; an empty one is `null`. By the parser of `@kubernetes/client-node`,
 * which only reads and is ten times as fast as the one that keeps what an edit needs. `reason` quotes nothing.
 */
export function readKubeconfigYaml(text: string): KubeconfigYaml {
  try {
    const [value = null, ...others] = loadAll(text, { schema: SCHEMA, maxDepth: DEEPEST });
    if (others.length > 0) return { kind: 'invalid', line: 1, reason: 'MULTIPLE_DOCS' };
    return hasEnd(value, 2 * text.length + MOST_REPEATED) ? { kind: 'value', value } : { kind: 'endless' };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return { kind: 'invalid', line: (error.mark?.line ?? 0) + 1, reason: 'YAML' };
  }
}

/** Aliases can make a value that contains itself, or one that is far too large when it is written out. */
function hasEnd(root: unknown, most: number): boolean {
  let left = most;
  const visit = (value: unknown, depth: number): boolean => {
    left -= typeof value === 'string' ? value.length + 1 : 1;
    if (left < 0 || depth > DEEPEST) return false;
    if (typeof value !== 'object' || value === null) return true;
    return Object.entries(value).every(([key, inner]) => visit(key, depth) && visit(inner, depth + 1));
  };
  return visit(root, 0);
}
