import { message, type Message } from '../message.ts';
import { err, ok, type Result } from '../result.ts';
import type { PlanStep } from '../grants/plan-document.ts';
import { permitsAction } from '../roles/actions.ts';
import { changeOfAssignment, type AssignmentChange } from '../roles/assignment-change.ts';
import { pullAccess, type PullAccess } from '../roles/pull-access.ts';
import { roleGuidOf, type RoleAssignment, type RolePermissions } from '../roles/role-definitions.ts';
import { roleCommands } from './cli.ts';
import type { RoleGrantOutline, RoleWish } from './outline.ts';
import { PULL_ROLES } from './pull-roles.ts';

/** What was read of the registry before planning. */
export interface RoleState {
  /** Assignments at and above the registry that count for the principal, those of its groups included. */
  readonly assignments: readonly RoleAssignment[];
  /** Of other roles than the two that are given here, by GUID; a role that could not be read is absent. */
  readonly permissions: ReadonlyMap<string, readonly RolePermissions[]>;
  /** What the signed-in account may do on the registry; `undefined` where Azure did not say. */
  readonly caller: readonly RolePermissions[] | undefined;
}

/** A change that can be made. */
export type DoableChange = Extract<AssignmentChange, { kind: 'create' | 'extend' | 'widen' }>;

/** The condition that the assignment has afterwards; none means every repository. */
export function conditionOf(change: DoableChange): string | undefined {
  return change.kind === 'widen' ? undefined : change.condition;
}

/** Everything that the person confirms. */
export interface RolePlan<Wish extends RoleWish = RoleGrantOutline> {
  readonly outline: Wish;
  readonly access: PullAccess;
  /** Absent where nothing needs to be done; there are no steps then. */
  readonly change?: DoableChange;
  readonly steps: readonly PlanStep[];
  /** What speaks against success, such as a right that the account seems to lack. */
  readonly warnings: readonly Message[];
}

const WRITE = 'Microsoft.Authorization/roleAssignments/write';

/**
 * Plans the role assignment. Where the principal can pull every repository already, by whatever role, there are no
 * steps. Fails with `conflict` when an assignment with a condition that cannot be read is in the way.
 */
export function planRoleGrant<Wish extends RoleWish>(
  outline: Wish,
  state: RoleState,
): Result<RolePlan<Wish>> {
  const access = accessOf(outline, state);
  const change = changeOfAssignment({
    existing: state.assignments,
    wanted: {
      scope: outline.registry.id,
      roleGuid: outline.role.guid,
      principalId: outline.principal.objectId,
      ...(outline.breadth === 'repositories' ? { repositories: outline.repositories } : {}),
    },
  });
  if (access.level === 'all' || isCovered(outline, access) || change.kind === 'keep') {
    return ok({ outline, access, steps: [], warnings: [] });
  }
  if (change.kind === 'unreadable') return unreadable(outline, change.assignment);
  if (change.kind === 'too-long') return tooLong(outline);
  return ok({
    outline,
    access,
    change,
    steps: stepsOf(outline, change),
    warnings: warningsOf(outline, state),
  });
}

function unreadable({ principal, role, registry }: RoleWish, { id }: RoleAssignment): Result<never> {
  return err(
    'conflict',
    message(
      'The {0} has the role {1} on {2} already, with a condition that is not understood.',
      principal.label,
      role.name,
      registry.loginServer,
    ),
    {
      hint: message('It was not changed. Look at it in the Azure portal, under Access control (IAM).'),
      detail: id,
    },
  );
}

function tooLong({ principal, registry }: RoleWish): Result<never> {
  return err(
    'invalid',
    message(
      'A condition for so many repositories is longer than Azure takes: {0} on {1}.',
      principal.label,
      registry.loginServer,
    ),
    { hint: message('Grant for the whole registry instead.') },
  );
}

/** How far the principal can pull the manifest's repositories by these assignments. */
export function accessOf(
  outline: RoleWish,
  state: Pick<RoleState, 'assignments' | 'permissions'>,
): PullAccess {
  return pullAccess({
    registryId: outline.registry.id,
    mode: outline.registry.roleAssignmentMode,
    principalId: outline.principal.objectId,
    assignments: state.assignments,
    permissionsOf: (id) => PULL_ROLES.get(roleGuidOf(id)) ?? state.permissions.get(roleGuidOf(id)),
    repositories: outline.repositories,
  });
}

/** Whether what the plan is for is there: the repositories of the manifest, where no more was asked for. */
function isCovered({ breadth, repositories }: RoleWish, { covered }: PullAccess): boolean {
  return breadth === 'repositories' && repositories.every((repository) => covered.includes(repository));
}

function stepsOf(outline: RoleWish, change: DoableChange): PlanStep[] {
  const { registry, principal, role, repositories, breadth } = outline;
  const which =
    breadth === 'repositories'
      ? message('For the repositories {0}, and no others.', repositories.join(', '))
      : message('For every repository of the registry.');
  const changes = change.kind !== 'create';
  const condition = conditionOf(change);
  return [
    {
      title: changes
        ? message('Extend the role {0} of the {1} on {2}', role.name, principal.label, registry.loginServer)
        : message('Give the {1} the role {0} on {2}', role.name, principal.label, registry.loginServer),
      details: [
        which,
        message('Principal: {0}', principal.objectId),
        message('Scope: {0}', registry.id),
        ...(condition === undefined ? [] : [message('Condition: {0}', condition)]),
      ],
      command: roleCommands.assign(outline, change),
      undo: changes
        ? message('Set the condition of the assignment back in the Azure portal.')
        : message('Run {0}', roleCommands.remove(outline)),
    },
    {
      title: message('Read the assignment back, and work out what it allows'),
      details: [message('The registry may need up to 10 minutes to know of it.')],
      command: roleCommands.list(outline),
    },
  ];
}

/** Hints only: neither conditions on the account's own roles nor deny assignments are told (azure-facts C4). */
function warningsOf({ registry }: RoleWish, { caller }: RoleState): Message[] {
  if (caller === undefined || permitsAction(caller, WRITE)) return [];
  return [
    message(
      'Your account seems to lack {0} on {1}. The least role that has it: {2}, on the registry.',
      WRITE,
      registry.loginServer,
      'Role Based Access Control Administrator',
    ),
  ];
}

/** Whether the account seems to lack the right that the plan needs. */
export function seemsToLackRight({ warnings }: Pick<RolePlan, 'warnings'>): boolean {
  return warnings.length > 0;
}

/** A text to send to someone who has the right. */
export function requestText({ outline }: RolePlan): Message {
  return message(
    'Please give the {0} (object id {1}) the role {2} on the container registry {3} ({4}). For this you need Role Based Access Control Administrator, User Access Administrator or Owner there.',
    outline.principal.label,
    outline.principal.objectId,
    outline.role.name,
    outline.registry.loginServer,
    outline.registry.id,
  );
}
