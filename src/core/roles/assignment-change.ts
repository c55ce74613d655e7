import { assignmentName } from './assignment-name.ts';
import { conditionPermits, extendCondition, LONGEST_CONDITION, repositoryCondition } from './condition.ts';
import { ACR_PULL, CONTENT_READ, PULL_READ, roleGuidOf, type RoleAssignment } from './role-definitions.ts';

/** The role assignment that a grant needs. */
export interface WantedAssignment {
  readonly scope: string;
  readonly roleGuid: string;
  readonly principalId: string;
  /** Absent: the whole registry. AcrPull cannot be limited. */
  readonly repositories?: readonly string[];
}

/** What to do to get there. Every change of an existing assignment is a PUT of the same name with the new condition. */
export type AssignmentChange =
  | { readonly kind: 'create'; readonly name: string; readonly condition?: string }
  | { readonly kind: 'keep'; readonly assignment: RoleAssignment }
  | { readonly kind: 'extend'; readonly assignment: RoleAssignment; readonly condition: string }
  /** The condition goes: from some repositories to the whole registry. */
  | { readonly kind: 'widen'; readonly assignment: RoleAssignment }
  /** The condition cannot be read, so it must not be overwritten. */
  | { readonly kind: 'unreadable'; readonly assignment: RoleAssignment }
  /** The condition would be longer than Azure takes. */
  | { readonly kind: 'too-long'; readonly assignment?: RoleAssignment };

/**
 * How to get from what exists to what is wanted. Only an assignment of exactly this scope, role and principal counts:
 * Azure allows one for the three, and answers a second with `RoleAssignmentExists`. Throws for a wish that makes no
 * sense: no repository at all, or AcrPull limited to some (Azure would let it pull everything).
 */
export function changeOfAssignment(input: {
  readonly existing: readonly RoleAssignment[];
  readonly wanted: WantedAssignment;
}): AssignmentChange {
  const { existing, wanted } = input;
  if (wanted.roleGuid.toLowerCase() === ACR_PULL && wanted.repositories !== undefined) {
    throw new RangeError('AcrPull cannot be limited to repositories.');
  }
  if (wanted.repositories?.length === 0) throw new RangeError('No repository is wanted.');
  const assignment = existing.find((candidate) => isWanted(candidate, wanted));
  if (assignment === undefined) return creation(wanted);
  if (assignment.condition === undefined || isAllowed(assignment.condition, wanted)) {
    return { kind: 'keep', assignment };
  }
  const condition = extendCondition(assignment.condition, wanted.repositories ?? []);
  if (condition === undefined) return { kind: 'unreadable', assignment };
  if (wanted.repositories === undefined) return { kind: 'widen', assignment };
  if (condition.length > LONGEST_CONDITION) return { kind: 'too-long', assignment };
  return { kind: 'extend', assignment, condition };
}

function isWanted(candidate: RoleAssignment, { scope, roleGuid, principalId }: WantedAssignment): boolean {
  return (
    candidate.scope.toLowerCase() === scope.toLowerCase() &&
    roleGuidOf(candidate.roleDefinitionId) === roleGuid.toLowerCase() &&
    candidate.principalId.toLowerCase() === principalId.toLowerCase()
  );
}

function creation(wanted: WantedAssignment): AssignmentChange {
  const name = assignmentName({ ...wanted, roleDefinitionId: wanted.roleGuid });
  if (wanted.repositories === undefined) return { kind: 'create', name };
  const condition = repositoryCondition(wanted.repositories);
  return condition.length > LONGEST_CONDITION ? { kind: 'too-long' } : { kind: 'create', name, condition };
}

/** Whether the condition lets through all that is wanted, beyond doubt. */
function isAllowed(condition: string, { roleGuid, repositories }: WantedAssignment): boolean {
  const action = roleGuid.toLowerCase() === ACR_PULL ? PULL_READ : CONTENT_READ;
  const wanted: readonly (string | undefined)[] = repositories ?? [undefined];
  return wanted.every((repository) => conditionPermits(condition, action, repository) === true);
}
