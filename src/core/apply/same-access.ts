import type { PullSecretAccess } from '../access.ts';

/** Whether two accesses are by the same Secret of the same cluster. */
export function isSameAccess(one: PullSecretAccess, other: PullSecretAccess): boolean {
  return (
    one.file === other.file &&
    one.clusterName === other.clusterName &&
    one.namespace === other.namespace &&
    one.secretName === other.secretName
  );
}
