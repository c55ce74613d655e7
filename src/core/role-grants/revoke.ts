import type { RoleAccess } from '../access.ts';
import { message, type Message } from '../message.ts';
import type { RoleGateway } from '../ports.ts';
import { err, ok, type Result } from '../result.ts';
import { quote } from '../grants/shell.ts';
import { withTrail } from '../trail.ts';
import { roleGuidOf } from '../roles/role-definitions.ts';

/** The removal of one access by role, and what it leaves. */
export interface RevokePlan {
  readonly access: RoleAccess;
  /** Other ways by which the same cluster can still pull from the registry. */
  readonly stays: readonly Message[];
  /** Other clusters that pull with the same identity, and lose the access too. */
  readonly alsoLose: readonly string[];
  /** The same by hand, and how to undo it. */
  readonly command: string;
  readonly undoCommand: string;
}

/**
 * Plans the removal of one assignment, among all accesses that are known. Fails with `refused` for one that is
 * inherited or of a group: removing it would take more away than this access.
 */
export function planRevoke(access: RoleAccess, all: readonly RoleAccess[]): Result<RevokePlan> {
  const { assignment, registry, via } = access;
  if (via !== 'direct') {
    return err(
      'refused',
      message(
        'This role is not given on {0} itself but at {1}, and so reaches more than this registry.',
        registry.loginServer,
        assignment.scope,
      ),
      {
        hint: message('To remove it there: {0}', `az role assignment delete --ids ${quote(assignment.id)}`),
        detail: assignment.id,
      },
    );
  }
  const others = all.filter((other) => isOfSameIdentity(other, access));
  return ok({
    access,
    stays: others
      .filter((other) => other.clusterName === access.clusterName && other.assignment.id !== assignment.id)
      .map((other) => message('Another role stays, given at {0}.', other.assignment.scope)),
    alsoLose: [...new Set(others.map(({ clusterName }) => clusterName))].filter(
      (name) => name !== access.clusterName,
    ),
    command: `az role assignment delete --ids ${quote(assignment.id)}`,
    undoCommand: undoCommand(access),
  });
}

/** Removes the assignment of a confirmed plan. Running it again changes nothing. */
export function runRoleRevoke(
  { access: { registry, assignment, clusterName } }: RevokePlan,
  roles: Pick<RoleGateway, 'deleteAssignment'>,
  progress: {
    readonly signal: AbortSignal;
    readonly report: (step: Message) => void;
  },
): Promise<Result<void>> {
  const title = message('Removing the role of {0} on {1}', clusterName, registry.loginServer);
  return withTrail(title, progress, ({ signal, report }) => {
    report(title);
    return roles.deleteAssignment(registry, assignment.id, signal);
  });
}

function isOfSameIdentity(one: RoleAccess, other: RoleAccess): boolean {
  const key = ({ registry, assignment }: RoleAccess): string =>
    `${registry.id} ${assignment.principalId}`.toLowerCase();
  return key(one) === key(other);
}

function undoCommand({
  assignment: { id, principalId, roleDefinitionId, scope, condition },
}: RoleAccess): string {
  const name = id.split('/').at(-1) ?? '';
  return [
    `az role assignment create --name ${quote(name)}`,
    `--assignee-object-id ${principalId} --assignee-principal-type ServicePrincipal`,
    `--role ${roleGuidOf(roleDefinitionId)} --scope ${scope}`,
    ...(condition === undefined ? [] : [`--condition-version 2.0 --condition ${quote(condition)}`]),
  ].join(' \\\n  ');
}
