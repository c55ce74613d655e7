import {
  ACR_PULL,
  CONTENT_READ,
  METADATA_READ,
  PULL_READ,
  REPOSITORY_READER,
  type RolePermissions,
} from '../roles/role-definitions.ts';

/** What the two roles permit that are ever given here; built-in roles do not change (azure-facts B1). */
export const PULL_ROLES: ReadonlyMap<string, readonly RolePermissions[]> = new Map([
  [ACR_PULL, [{ actions: [PULL_READ], notActions: [], dataActions: [], notDataActions: [] }]],
  [
    REPOSITORY_READER,
    [
      {
        actions: [],
        notActions: [],
        dataActions: [CONTENT_READ, METADATA_READ],
        notDataActions: [],
      },
    ],
  ],
]);
