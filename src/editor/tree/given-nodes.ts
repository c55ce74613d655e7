import type { ViewName } from '../identifiers.ts';
import { isSameNode, nodeId, type Node } from './node.ts';

interface Given {
  readonly node: Node;
  readonly parent: Node | undefined;
  /** Id of the parent, or the view. */
  readonly place: string;
}

/** The nodes that VS Code has, as they were given last; without those that are gone. */
export class GivenNodes {
  readonly #byId = new Map<string, Given>();
  /** Ids of what was given in a place. */
  readonly #idsAt = new Map<string, ReadonlySet<string>>();

  /** The very nodes that were given before, where they are the same: VS Code keeps what it knows of a node by identity. */
  give(nodes: readonly Node[], where: Node | ViewName): Node[] {
    const [place, parent] = typeof where === 'string' ? [where, undefined] : [nodeId(where), where];
    // What is below a node that is gone meanwhile goes with it.
    if (parent !== undefined && !this.#byId.has(place)) return [...nodes];
    const ids = new Set(nodes.map(nodeId));
    for (const id of this.#idsAt.get(place) ?? []) if (!ids.has(id)) this.#forget(id, place);
    this.#idsAt.set(place, ids);
    return nodes.map((found) => {
      const given = this.#byId.get(nodeId(found))?.node;
      const node = given !== undefined && isSameNode(given, found) ? given : found;
      this.#byId.set(nodeId(found), { node, parent, place });
      return node;
    });
  }

  parentOf(node: Node): Node | undefined {
    return this.#byId.get(nodeId(node))?.parent;
  }

  all(): Node[] {
    return [...this.#byId.values()].map(({ node }) => node);
  }

  #forget(id: string, place: string): void {
    // It may stand somewhere else by now.
    if (this.#byId.get(id)?.place !== place) return;
    this.#byId.delete(id);
    for (const below of this.#idsAt.get(id) ?? []) this.#forget(below, id);
    this.#idsAt.delete(id);
  }
}
