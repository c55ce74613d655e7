import { commands, Disposable, type Event, type TreeDataProvider, type TreeItem } from 'vscode';
import { VIEWS, type ViewName } from '../identifiers.ts';
import type { Node } from './node.ts';
import type { AccessTree } from './tree-provider.ts';

/**
 * One of the views. Where it has no rows, a context key says why, and the welcome of package.json for that cause takes
 * their place.
 */
export class TreePart implements TreeDataProvider<Node> {
  readonly #tree: AccessTree;
  readonly #name: ViewName;
  readonly onDidChangeTreeData: Event<Node | undefined>;

  constructor(tree: AccessTree, name: ViewName) {
    this.#tree = tree;
    this.#name = name;
    this.onDidChangeTreeData = (listener) =>
      Disposable.from(
        tree.onDidChangeTreeData(listener),
        ...(name === 'registries' ? [tree.registries.onDidChange(() => void listener(undefined))] : []),
      );
  }

  getTreeItem(node: Node): TreeItem {
    return this.#tree.getTreeItem(node);
  }

  resolveTreeItem(item: TreeItem, node: Node): TreeItem {
    return this.#tree.resolveTreeItem(item, node);
  }

  getParent(node: Node): Node | undefined {
    return this.#tree.getParent(node);
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node !== undefined) return this.#tree.getChildren(node);
    const rows = await (this.#name === 'contexts' ? this.#tree.contextRows() : this.#tree.registryRows());
    const cause = typeof rows === 'string' ? rows : 'some';
    // Before the rows are there, so that no other welcome is seen meanwhile.
    await commands.executeCommand('setContext', VIEWS[this.#name], cause);
    return typeof rows === 'string' ? [] : [...rows];
  }
}
