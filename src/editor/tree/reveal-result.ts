import type { TreeView } from 'vscode';
import type { Node } from './node.ts';
import type { AccessTree } from './tree-provider.ts';

/** Opens the nodes of the one thing that was checked, so that what was found is to be seen; no view is opened for it. */
export async function revealResult(
  places: readonly string[],
  tree: AccessTree,
  view: TreeView<Node>,
): Promise<void> {
  const [place, ...others] = places;
  if (!view.visible || place === undefined || others.length > 0) return;
  for (const node of tree.nodesAt(place)) await view.reveal(node, { select: false, expand: true });
}
