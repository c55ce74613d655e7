import type { RolePermissions } from '../../../../src/core/roles/role-definitions.ts';

/** A built-in role: where it lets its holder pull, and what it is made of. */
export interface BuiltInRole {
  readonly name: string;
  readonly guid: string;
  /** `both`: on registries of either mode. */
  readonly pulls: 'legacy' | 'abac' | 'both' | 'none';
  readonly permissions: readonly RolePermissions[];
}

const ACR = 'Microsoft.ContainerRegistry/registries';
const NOTHING: RolePermissions = { actions: [], notActions: [], dataActions: [], notDataActions: [] };

type Row = [name: string, guid: string, pulls: BuiltInRole['pulls'], permissions: Partial<RolePermissions>];

function onRepositories(...verbs: readonly string[]): string[] {
  return verbs.flatMap((verb) => [
    `${ACR}/repositories/content/${verb}`,
    `${ACR}/repositories/metadata/${verb}`,
  ]);
}

/** Azure documentation, "Azure built-in roles". Rows marked "in part" leave out actions that are like those given. */
const ROWS: readonly Row[] = [
  ['AcrPull', '7f951dda-4ed3-4680-a7ca-43fe172d538d', 'legacy', { actions: [`${ACR}/pull/read`] }],
  [
    'AcrPush',
    '8311e382-0749-4cb8-b61a-304f252e45ec',
    'legacy',
    { actions: [`${ACR}/pull/read`, `${ACR}/push/write`] },
  ],
  ['AcrDelete', 'c2f4ef07-c644-48eb-af81-4b1b4947fb11', 'none', { actions: [`${ACR}/artifacts/delete`] }],
  [
    'AcrImageSigner',
    '6cef56e8-d556-48e5-a04f-b8e64114680f',
    'none',
    { actions: [`${ACR}/sign/write`], dataActions: [`${ACR}/trustedCollections/write`] },
  ],
  [
    'AcrQuarantineReader',
    'cdda3590-29a3-44f6-95f2-9f980659eb04',
    'none',
    { actions: [`${ACR}/quarantine/read`], dataActions: [`${ACR}/quarantinedArtifacts/read`] },
  ],
  [
    'AcrQuarantineWriter',
    'c8d4ff99-41c3-41a8-9f60-21dfdad59608',
    'none',
    {
      actions: [`${ACR}/quarantine/read`, `${ACR}/quarantine/write`],
      dataActions: [`${ACR}/quarantinedArtifacts/read`, `${ACR}/quarantinedArtifacts/write`],
    },
  ],
  [
    'Container Registry Repository Reader',
    'b93aa761-3e63-49ed-ac28-beffa264f7ac',
    'abac',
    { dataActions: onRepositories('read') },
  ],
  [
    'Container Registry Repository Writer',
    '2a1e307c-b015-4ebd-883e-5b7698a07328',
    'abac',
    { dataActions: onRepositories('read', 'write') },
  ],
  [
    'Container Registry Repository Contributor',
    '2efddaa5-3f1f-4df3-97df-af3f13818f4c',
    'abac',
    { dataActions: onRepositories('read', 'write', 'delete') },
  ],
  [
    'Container Registry Repository Catalog Lister',
    'bfdb9389-c9a5-478a-bb2f-ba9ca092c3c7',
    'none',
    { dataActions: [`${ACR}/catalog/read`] },
  ],
  [
    // In part.
    'Container Registry Contributor and Data Access Configuration Administrator',
    '3bc748fc-213d-45c1-8d91-9da5725539b9',
    'none',
    {
      actions: [
        `${ACR}/read`,
        `${ACR}/write`,
        `${ACR}/delete`,
        `${ACR}/listCredentials/action`,
        `${ACR}/scopeMaps/write`,
        `${ACR}/tokens/write`,
        `${ACR}/generateCredentials/action`,
      ],
    },
  ],
  [
    // In part.
    'Container Registry Configuration Reader and Data Access Configuration Reader',
    '69b07be0-09bf-439a-b9a6-e73de851bd59',
    'none',
    { actions: [`${ACR}/read`, `${ACR}/scopeMaps/read`, `${ACR}/tokens/read`, `${ACR}/webhooks/read`] },
  ],
  [
    // In part.
    'Container Registry Tasks Contributor',
    'fb382eab-e894-4461-af04-94435c366c3f',
    'none',
    { actions: [`${ACR}/tasks/write`, `${ACR}/runs/read`, `${ACR}/scheduleRun/action`] },
  ],
  [
    // In part.
    'Container Registry Transfer Pipeline Contributor',
    'bf94e731-3a51-4a7c-8c54-a1ab9971dfc1',
    'none',
    {
      actions: [`${ACR}/exportPipelines/write`, `${ACR}/importPipelines/write`, `${ACR}/pipelineRuns/write`],
    },
  ],
  [
    'Container Registry Data Importer and Data Reader',
    '577a9874-89fd-4f24-9dbd-b5034d0ad23a',
    'both',
    {
      actions: [`${ACR}/importImage/action`, `${ACR}/read`, `${ACR}/pull/read`],
      dataActions: [`${ACR}/catalog/read`, ...onRepositories('read')],
    },
  ],
  [
    'Container Registry Cache Rule Administrator',
    'df87f177-bb12-4db1-9793-a413691eff94',
    'none',
    { actions: [`${ACR}/cacheRules/read`, `${ACR}/cacheRules/write`, `${ACR}/cacheRules/delete`] },
  ],
  [
    'Container Registry Cache Rule Reader',
    'c357b964-0002-4b64-a50d-7a28f02edc52',
    'none',
    { actions: [`${ACR}/cacheRules/read`] },
  ],
  [
    'Container Registry Credential Set Administrator',
    'f094fb07-0703-4400-ad6a-e16dd8000e14',
    'none',
    {
      actions: [`${ACR}/credentialSets/read`, `${ACR}/credentialSets/write`, `${ACR}/credentialSets/delete`],
    },
  ],
  [
    'Container Registry Credential Set Reader',
    '29093635-9924-4f2c-913b-650a12949526',
    'none',
    { actions: [`${ACR}/credentialSets/read`] },
  ],
  ['Owner', '8e3af657-a8ff-443c-a75c-2fe8c4bcb635', 'legacy', { actions: ['*'] }],
  [
    'Contributor',
    'b24988ac-6180-42a0-ab88-20f7382dd24c',
    'legacy',
    {
      actions: ['*'],
      notActions: [
        'Microsoft.Authorization/*/Delete',
        'Microsoft.Authorization/*/Write',
        'Microsoft.Authorization/elevateAccess/Action',
        'Microsoft.Blueprint/blueprintAssignments/write',
        'Microsoft.Blueprint/blueprintAssignments/delete',
        'Microsoft.Compute/galleries/share/action',
      ],
    },
  ],
  ['Reader', 'acdd72a7-3385-48ef-bd42-f606fba81ae7', 'legacy', { actions: ['*/read'] }],
  [
    // Has `*/read`, as Reader has.
    'User Access Administrator',
    '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9',
    'legacy',
    { actions: ['*/read', 'Microsoft.Authorization/*', 'Microsoft.Support/*'] },
  ],
  [
    // Has `*/read`, as Reader has.
    'Role Based Access Control Administrator',
    'f58310d9-a9f6-439a-9e8d-f62e7b41a168',
    'legacy',
    {
      actions: [
        'Microsoft.Authorization/roleAssignments/write',
        'Microsoft.Authorization/roleAssignments/delete',
        '*/read',
        'Microsoft.Support/*',
      ],
    },
  ],
  [
    // In part.
    'Managed Identity Operator',
    'f1a07417-d97a-45cb-824c-7a7467783830',
    'none',
    {
      actions: [
        'Microsoft.ManagedIdentity/userAssignedIdentities/*/read',
        'Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action',
        'Microsoft.Authorization/*/read',
      ],
    },
  ],
  [
    'Azure Kubernetes Service Cluster User Role',
    '4abbcc35-e782-43d8-92c5-2d3f1bd2253f',
    'none',
    {
      actions: [
        'Microsoft.ContainerService/managedClusters/listClusterUserCredential/action',
        'Microsoft.ContainerService/managedClusters/read',
      ],
    },
  ],
  [
    // In part.
    'Azure Kubernetes Service Cluster Admin Role',
    '0ab0b1a8-8aac-4efd-b8c2-3ee1fb270be8',
    'none',
    {
      actions: [
        'Microsoft.ContainerService/managedClusters/listClusterAdminCredential/action',
        'Microsoft.ContainerService/managedClusters/read',
      ],
    },
  ],
  [
    // In part.
    'Azure Kubernetes Service Contributor Role',
    'ed7f3fbd-7b88-4dd4-9017-9adb7ce333f8',
    'none',
    { actions: ['Microsoft.ContainerService/managedClusters/*', 'Microsoft.Resources/deployments/*'] },
  ],
];

export const BUILT_IN_ROLES: readonly BuiltInRole[] = ROWS.map(([name, guid, pulls, permissions]) => ({
  name,
  guid,
  pulls,
  permissions: [{ ...NOTHING, ...permissions }],
}));
