import { workspace } from 'vscode';
import { KubeClusterConnector } from './adapters/kube/cluster-client.ts';
import type { KubeconfigLocations } from './adapters/kube/kubeconfig-files.ts';
import type { ClusterConnector } from './core/ports.ts';

/** The clusters of the kubeconfig files. Loaded on first use; the SDK loads with the first connection. */
export function composeClusters(locations: () => KubeconfigLocations): ClusterConnector {
  return new KubeClusterConnector({
    locations,
    environment: process.env,
    isTrusted: () => workspace.isTrusted,
  });
}
