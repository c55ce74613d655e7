import type { RoleAssignment } from './role-definitions.ts';
import { roleGuidOf } from './role-definitions.ts';
import { sha1 } from './sha1.ts';

/** Namespace of the names that we give to role assignments. Made once, at random; changing it loses idempotence. */
const NAMESPACE = '6d4663b0-0796-476f-9354-5d23d53feeb5';

/**
 * The name (a GUID) of a role assignment: always the same for the same scope, role and principal, so that sending it
 * twice makes one assignment. Azure allows only one for those three, whatever its name.
 */
export function assignmentName(
  wanted: Pick<RoleAssignment, 'scope' | 'roleDefinitionId' | 'principalId'>,
): string {
  const { scope, roleDefinitionId, principalId } = wanted;
  return uuidV5(NAMESPACE, [scope, roleGuidOf(roleDefinitionId), principalId].join('|').toLowerCase());
}

/** UUID version 5 (RFC 9562, section 5.5) of a name in a namespace. */
export function uuidV5(namespace: string, name: string): string {
  const space = Uint8Array.from(namespace.replaceAll('-', '').match(/../g) ?? [], (pair) =>
    parseInt(pair, 16),
  );
  const bytes = sha1(Uint8Array.of(...space, ...new TextEncoder().encode(name))).slice(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
