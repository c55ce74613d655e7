import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  visit,
  type Alias,
  type Document,
  type Node,
  type Pair,
} from 'yaml';

export type YamlPath = readonly (string | number)[];

/** A key's value, its own or one that a merge key `<<` brings; aliases followed. */
export function childOf(document: Document.Parsed, node: Node | undefined, key: string): Node | undefined {
  return childBelow(document, node, key, new Set());
}

/** No map is searched twice: merges of merges may lead to one of them in a million ways, or in a circle. */
function childBelow(
  document: Document.Parsed,
  node: Node | undefined,
  key: string,
  searched: Set<Node>,
): Node | undefined {
  if (!isMap(node) || searched.has(node)) return undefined;
  searched.add(node);
  const own = ownPair(node, key);
  if (own !== undefined) return resolve(document, own.value);
  for (const pair of node.items) {
    if (!isScalar(pair.key) || pair.key.value !== '<<') continue;
    const base = resolve(document, pair.value);
    const sources = isSeq(base) ? base.items.map((item) => resolve(document, item)) : [base];
    for (const source of sources) {
      const inherited = childBelow(document, source, key, searched);
      if (inherited !== undefined) return inherited;
    }
  }
  return undefined;
}

/** The pair of a key that stands in the map itself; of duplicates the last, as the API server takes it. */
export function ownPair(node: Node | undefined, key: string): Pair | undefined {
  return isMap(node)
    ? node.items.findLast((pair) => isScalar(pair.key) && pair.key.value === key)
    : undefined;
}

/** The node at a path; aliases and merge keys followed. */
export function nodeAt(document: Document.Parsed, node: Node, path: YamlPath): Node | undefined {
  return path.reduce<Node | undefined>((current, key) => {
    if (typeof key === 'string') return childOf(document, current, key);
    return isSeq(current) ? resolve(document, current.items[key]) : undefined;
  }, node);
}

/** The text of a scalar child; numbers and booleans count as they are written. */
export function textAt(document: Document.Parsed, node: Node | undefined, key: string): string | undefined {
  const value = childOf(document, node, key);
  if (!isScalar(value) || value.value === null) return undefined;
  const text = typeof value.value === 'string' ? value.value : value.source;
  return text === undefined || text === '' ? undefined : text;
}

/** The items of a list child, aliases followed. */
export function listAt(document: Document.Parsed, node: Node | undefined, key: string): Node[] {
  const list = childOf(document, node, key);
  return isSeq(list) ? list.items.flatMap((item) => resolve(document, item) ?? []) : [];
}

/**
 * The node at a path if changing it changes nothing else: no alias and no merge key lies on the way, and no node on
 * the way has an anchor that the document uses elsewhere.
 */
export function unsharedNodeAt(
  document: Document.Parsed,
  path: YamlPath,
  used = usedAnchors(document),
): Node | undefined {
  let node: unknown = document.contents;
  for (const key of path) {
    if (isShared(node, used)) return undefined;
    if (isSeq(node) && typeof key === 'number') node = node.items[key];
    else node = isMap(node) ? ownPair(node, String(key))?.value : undefined;
  }
  return isNode(node) && !isAlias(node) && !isShared(node, used) ? node : undefined;
}

/** Names of the anchors that aliases of the document refer to. */
export function usedAnchors(document: Document.Parsed): ReadonlySet<string> {
  const used = new Set<string>();
  visit(document, { Alias: (_key, alias) => void used.add(alias.source) });
  return used;
}

export function isShared(node: unknown, used: ReadonlySet<string>): boolean {
  return (isMap(node) || isSeq(node)) && node.anchor !== undefined && used.has(node.anchor);
}

export function resolve(document: Document.Parsed, value: unknown): Node | undefined {
  if (!isNode(value)) return undefined;
  return isAlias(value) ? targetsOf(document).get(value) : value;
}

/** By document, as nothing here changes one: the library looks through all of it for each alias anew. */
const TARGETS = new WeakMap<Document.Parsed, ReadonlyMap<Alias, Node>>();

/** What each alias stands for: the last node of that name before it. */
function targetsOf(document: Document.Parsed): ReadonlyMap<Alias, Node> {
  const known = TARGETS.get(document);
  if (known !== undefined) return known;
  const targets = new Map<Alias, Node>();
  const named = new Map<string, Node>();
  visit(document, (_key, node) => {
    if (isAlias(node)) {
      const target = named.get(node.source);
      if (target !== undefined) targets.set(node, target);
    } else if (isNode(node) && node.anchor !== undefined) named.set(node.anchor, node);
  });
  TARGETS.set(document, targets);
  return targets;
}
