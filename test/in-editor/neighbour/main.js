import { TreeItem, window } from 'vscode';

/** As in the Kubernetes extension: the name is not where others would look for it, but the API tells it. */
class ContextNode {
  nodeType = 'context';

  constructor(name) {
    this.id = name;
    this.metadata = { contextName: name, active: false };
  }
}

/** A node of a later version, of which its API says nothing. */
class UnknownNode {
  nodeType = 'fleet';
}

const nodes = [new ContextNode('shop-prod'), new ContextNode('of-another-kubeconfig'), new UnknownNode()];

export function activate(context) {
  const tree = window.createTreeView('extension.vsKubernetesExplorer', {
    treeDataProvider: {
      getChildren: (node) => (node === undefined ? nodes : []),
      getTreeItem: (node) => {
        const item = new TreeItem(node.id ?? 'fleet');
        item.contextValue = 'vsKubernetes.cluster.inactive';
        return item;
      },
    },
  });
  context.subscriptions.push(tree);
  return {
    get: (component, version) =>
      component === 'clusterexplorer' && version === 'v1'
        ? { available: true, api: { resolveCommandTarget } }
        : { available: false, reason: 'version-unknown' },
    nodes,
  };
}

function resolveCommandTarget(target) {
  return target instanceof ContextNode
    ? { nodeType: 'context', name: target.metadata.contextName }
    : undefined;
}
