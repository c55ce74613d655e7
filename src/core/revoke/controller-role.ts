import type { PullSecretAccess } from '../access.ts';
import { quote } from '../grants/shell.ts';
import { message } from '../message.ts';
import type { PrincipalDirectory, RoleGateway } from '../ports.ts';
import type { ArmRegistry } from '../registry.ts';
import { ok, type Result } from '../result.ts';
import { assignmentName } from '../roles/assignment-name.ts';
import { pullRoleOf } from '../role-grants/outline.ts';
import type { Removal } from './revocation.ts';

interface Question {
  readonly registry: ArmRegistry;
  /** Of the identity to which a grant gave the role. */
  readonly clientId: string;
  /** Accesses that stay. */
  readonly remaining: readonly PullSecretAccess[];
}

/**
 * The removal of the role that a grant gave to the identity of a controller. Only an assignment under the name that we
 * give is ours; and it stays while another access needs the identity.
 */
export async function removeControllerRole(
  { registry, clientId, remaining }: Question,
  { principals, roles }: { readonly principals: PrincipalDirectory; readonly roles: RoleGateway },
  signal: AbortSignal,
): Promise<Result<Removal>> {
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
    kept: [message('The controller and its identity in Azure stay as they are.')],
    endsAccess: true,
  });
}

function kept(reason: Removal['kept'][number]): Result<Removal> {
  return ok({ steps: [], kept: [reason] });
}
