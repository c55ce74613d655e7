import { message, type Message } from '../message.ts';
import { ACR_PULL, REPOSITORY_READER, roleGuidOf, type RoleAssignment } from '../roles/role-definitions.ts';

/**
 * The roles of the old principal that the new one has not at the same scope. They are only told, never given: the
 * cluster's load balancers and disks may need them, and only its owner knows which (azure-facts E3).
 */
export function lackingRoles(
  assignments: readonly RoleAssignment[],
  oldId: string,
  newId: string | undefined,
): RoleAssignment[] {
  const held = assignments.filter(({ principalId }) => isSame(principalId, newId));
  return assignments.filter(
    (old) => isSame(old.principalId, oldId) && !held.some((candidate) => isAsGood(candidate, old)),
  );
}

function isAsGood(candidate: RoleAssignment, old: RoleAssignment): boolean {
  return (
    isSame(candidate.scope, old.scope) &&
    roleGuidOf(candidate.roleDefinitionId) === roleGuidOf(old.roleDefinitionId) &&
    (candidate.condition === undefined || candidate.condition === old.condition)
  );
}

function isSame(one: string, other: string | undefined): boolean {
  return one.toLowerCase() === other?.toLowerCase();
}

/** Built-in roles that clusters have, by GUID (azure-facts B1; Azure, "built-in roles" for Network and DNS). */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['8e3af657-a8ff-443c-a75c-2fe8c4bcb635', 'Owner'],
  ['b24988ac-6180-42a0-ab88-20f7382dd24c', 'Contributor'],
  ['acdd72a7-3385-48ef-bd42-f606fba81ae7', 'Reader'],
  ['4d97b98b-1d4f-4787-a291-c67834d212e7', 'Network Contributor'],
  ['b12aa53e-6015-4669-85d0-8515ebb3ae7f', 'Private DNS Zone Contributor'],
  ['f1a07417-d97a-45cb-824c-7a7467783830', 'Managed Identity Operator'],
  [ACR_PULL, 'AcrPull'],
  [REPOSITORY_READER, 'Container Registry Repository Reader'],
]);

/** `Network Contributor at /subscriptions/…`; a role that is not known here by its GUID. */
export function describeRole({ roleDefinitionId, scope }: RoleAssignment): Message {
  const guid = roleGuidOf(roleDefinitionId);
  return message('{0} at {1}', NAMES.get(guid) ?? guid, scope);
}
