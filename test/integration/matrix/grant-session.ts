import { HttpRegistryDataPlane } from '../../../src/adapters/azure/registry-data-plane.ts';
import { ArmRegistryDirectory } from '../../../src/adapters/azure/registry-directory.ts';
import { NodeWorkspaceFiles } from '../../../src/adapters/files/node-workspace-files.ts';
import { LocalSops } from '../../../src/adapters/forms/sops-program.ts';
import { KubeClusterConnector } from '../../../src/adapters/kube/cluster-client.ts';
import { readContexts, type KubeconfigLocations } from '../../../src/adapters/kube/kubeconfig-files.ts';
import { cloudFrom, hasRegistrySuffix } from '../../../src/core/clouds.ts';
import type { ClusterClient } from '../../../src/core/cluster-ports.ts';
import type { Context } from '../../../src/core/contexts/context.ts';
import { servedForms, type ServedForms } from '../../../src/core/forms/served-forms.ts';
import type { GrantPorts } from '../../../src/core/grants/run.ts';
import { plain } from '../../../src/core/message.ts';
import type { ArmRegistry } from '../../../src/core/registry.ts';
import type { Result } from '../../../src/core/result.ts';
import { accountOf } from '../adapters/account.ts';
import { credentialAdapters } from '../adapters/credential-adapters.ts';
import type { MatrixTask } from './matrix-task.ts';

export const { signal } = new AbortController();

/** What the editor has when a person grants: registries, a cluster, and the real adapters. */
export interface GrantSession {
  readonly task: MatrixTask;
  readonly cloud: 'AzureCloud';
  readonly ports: Omit<GrantPorts, 'documents' | 'cluster'>;
  readonly cluster: ClusterClient;
  readonly served: ServedForms;
  readonly context: Context;
  registry(login: string): Promise<ArmRegistry>;
}

export async function openGrantSession(task: MatrixTask, tokens: string): Promise<GrantSession> {
  const cloud = value(cloudFrom({}));
  const parts = { cloud, tokens: accountOf(tokens) };
  const { PATH = '' } = process.env;
  const locations: KubeconfigLocations = { variable: task.kubeconfig, home: '/nowhere', extra: [] };
  const context = (await readContexts(locations)).contexts.find(({ isCurrent }) => isCurrent);
  if (context === undefined) throw new Error('The kubeconfig has no current context.');
  const connector = new KubeClusterConnector({
    locations: () => locations,
    environment: { PATH },
    isTrusted: () => true,
  });
  const cluster = value(await connector.connect(context, signal));
  const directory = new ArmRegistryDirectory(parts);
  return {
    task,
    cloud: 'AzureCloud',
    ports: {
      ...credentialAdapters(parts),
      files: new NodeWorkspaceFiles(),
      sops: new LocalSops({ environment: { PATH, HOME: task.root }, isTrusted: () => true }),
      dataPlane: new HttpRegistryDataPlane((host) => hasRegistrySuffix(host, cloud.registrySuffixes)),
    },
    cluster,
    served: servedForms(value(await cluster.servedGroups(signal))),
    context,
    registry: async (login) => {
      const found = value(await directory.find(login, signal));
      if (found === undefined) throw new Error(`${login} is not there.`);
      return found;
    },
  };
}

export function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(plain(result.failure.message));
  return result.value;
}
