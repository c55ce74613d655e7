import type { TreeView } from 'vscode';
import type { ViewName } from '../identifiers.ts';
import type { Node } from './node.ts';
import type { AccessTree } from './tree-provider.ts';

/** Opens the nodes of the one thing that was checked, so that what was found is to be seen; no view is opened for it. */
export async function revealResult(
  places: readonly string[],
  tree: AccessTree,
  views: Readonly<Record<ViewName, TreeView<Node>>>,
): Promise<void> {
  const [place, ...others] = places;
  if (place === undefined || others.length > 0) return;
  for (const node of tree.nodesAt(place)) {
    const view = views[tree.viewOf(node)];
    if (view.visible) await view.reveal(node, { select: false, expand: true });
  }
}
