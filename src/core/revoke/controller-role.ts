import type { PullSecretAccess } from '../access.ts';
import type { ManagedCluster } from '../clusters/managed-cluster.ts';
import { quote } from '../grants/shell.ts';
import { message, type Message } from '../message.ts';
import type { ClusterDirectory, PrincipalDirectory, RoleGateway } from '../ports.ts';
import type { ArmRegistry } from '../registry.ts';
import { kubeletPrincipal } from '../role-accesses.ts';
import { ok, type Result } from '../result.ts';
import { assignmentName } from '../roles/assignment-name.ts';
import { pullRoleOf } from '../role-grants/outline.ts';
import type { AzureRemoval } from './revocation.ts';

export interface ControllerRolePorts {
  readonly principals: PrincipalDirectory;
  readonly roles: RoleGateway;
  readonly clusters: Pick<ClusterDirectory, 'list'>;
}

interface Question {
  readonly registry: ArmRegistry;
  /** Of the identity to which a grant gave the role. */
  readonly clientId: string;
  /** Accesses that stay. */
  readonly remaining: readonly PullSecretAccess[];
}

/**
 * The removal of the role that a grant gave to the identity of a controller. Only an assignment under the name that we
 * give is ours; and it stays while another access or the nodes of a cluster need it. Fails as
 * Graph, the registry and the list of clusters fail.
 */
export async function removeControllerRole(
  { registry, clientId, remaining }: Question,
  { principals, roles, clusters }: ControllerRolePorts,
  signal: AbortSignal,
): Promise<Result<AzureRemoval>> {
  const other = remaining.find(
    (access) => access.clientId === clientId && access.loginServer === registry.loginServer,
  );
  if (other !== undefined) {
    return kept(message('The role of the identity {0} stays: {1} uses it too.', clientId, other.file));
  }
  const found = await principals.findServicePrincipal(registry.tenantId, clientId, signal);
  if (!found.ok) return found;
  if (found.value === undefined) return kept(message('The identity {0} is not there any more.', clientId));
  const { objectId, displayName } = found.value;
  const wanted = { scope: registry.id, roleDefinitionId: pullRoleOf(registry).guid, principalId: objectId };
  const name = assignmentName(wanted);
  const listed = await roles.listAssignments(registry, objectId, signal);
  if (!listed.ok) return listed;
  const own = listed.value.find(({ id }) => id.toLowerCase().endsWith(`/${name}`));
  if (own === undefined) return kept(message('The roles of the identity {0} stay as they are.', clientId));
  const nodes = await clusterOf(objectId, clusters, signal);
  if (!nodes.ok) return nodes;
  if (nodes.value !== undefined) {
    return kept(
      message(
        'The role of the identity {0} stays: the nodes of {1} pull with it.',
        clientId,
        nodes.value.name,
      ),
    );
  }
  const label = displayName === '' ? clientId : displayName;
  return ok({
    steps: [
      {
        step: {
          title: message('Remove the role of the identity {0} on {1}', label, registry.loginServer),
          details: [message('Whatever else pulls with this identity cannot do so any more either.')],
          command: `az role assignment delete --ids ${quote(own.id)}`,
        },
        run: (progress) => roles.deleteAssignment(registry, own.id, progress.signal),
      },
    ],
    kept: [
      message('The controller and its identity in Azure stay as they are.'),
      message('A token that it got before works until it ends.'),
    ],
    endsCredential: false,
  });
}

/** A grant to the cluster itself gives its kubelet identity the very same role. */
async function clusterOf(
  objectId: string,
  clusters: ControllerRolePorts['clusters'],
  signal: AbortSignal,
): Promise<Result<ManagedCluster | undefined>> {
  const listed = await clusters.list(signal);
  if (!listed.ok) return listed;
  const isKubelet = (cluster: ManagedCluster): boolean =>
    kubeletPrincipal(cluster)?.toLowerCase() === objectId.toLowerCase();
  return ok(listed.value.find(isKubelet));
}

function kept(reason: Message): Result<AzureRemoval> {
  return ok({ steps: [], kept: [reason], endsCredential: false });
}
