import { workspace } from 'vscode';
import { KubeClusterConnector } from './adapters/kube/cluster-client.ts';
import type { ConnectorOptions } from './adapters/kube/open-session.ts';
import { KubeFailingPulls } from './adapters/kube/failing-pulls.ts';
import type { KubeconfigLocations } from './adapters/kube/kubeconfig-files.ts';
import type { FailingPullsReader } from './core/explain/reading.ts';
import type { ClusterConnector } from './core/cluster-ports.ts';

/** The clusters of the kubeconfig files. Loaded on first use; the SDK loads with the first connection. */
export function composeClusters(locations: () => KubeconfigLocations): ClusterConnector {
  return new KubeClusterConnector(optionsOf(locations));
}

/** What explains failing pulls of the same clusters. */
export function composeFailingPulls(locations: () => KubeconfigLocations): FailingPullsReader {
  return new KubeFailingPulls(optionsOf(locations));
}

function optionsOf(locations: () => KubeconfigLocations): ConnectorOptions {
  return { locations, environment: process.env, isTrusted: () => workspace.isTrusted };
}
