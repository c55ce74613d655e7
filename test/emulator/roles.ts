import type { SeedCustomRole } from './seed.ts';

/** A role; ids and permissions of built-in ones from Azure's table of built-in roles for containers. */
export interface RoleDefinition {
  /** The GUID alone. */
  readonly id: string;
  readonly name: string;
  readonly type: 'BuiltInRole' | 'CustomRole';
  readonly description: string;
  readonly assignableScopes: readonly string[];
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
}

const REGISTRIES = 'Microsoft.ContainerRegistry/registries';
const REPOSITORIES = `${REGISTRIES}/repositories`;
const NOT_FOR_CONTRIBUTORS = [
  'Microsoft.Authorization/*/Delete',
  'Microsoft.Authorization/*/Write',
  'Microsoft.Authorization/elevateAccess/Action',
];

const EMPTY = { actions: [], notActions: [], dataActions: [], notDataActions: [] };

function role(
  id: string,
  name: string,
  permissions: {
    readonly description?: string;
    readonly actions?: string[];
    readonly notActions?: string[];
    readonly dataActions?: string[];
  },
): RoleDefinition {
  return {
    ...EMPTY,
    id,
    name,
    type: 'BuiltInRole',
    description: name,
    assignableScopes: ['/'],
    ...permissions,
  };
}

export function customRole(seed: SeedCustomRole): RoleDefinition {
  return { ...EMPTY, type: 'CustomRole', description: seed.name, ...seed };
}

function repositoryActions(...actions: string[]): { dataActions: string[] } {
  return { dataActions: actions.map((action) => `${REPOSITORIES}/${action}`) };
}

export const ROLES: readonly RoleDefinition[] = [
  role('8e3af657-a8ff-443c-a75c-2fe8c4bcb635', 'Owner', { actions: ['*'] }),
  role('b24988ac-6180-42a0-ab88-20f7382dd24c', 'Contributor', {
    actions: ['*'],
    notActions: NOT_FOR_CONTRIBUTORS,
  }),
  role('acdd72a7-3385-48ef-bd42-f606fba81ae7', 'Reader', { actions: ['*/read'] }),
  role('18d7d88d-d35e-4fb5-a5c3-7773c20a72d9', 'User Access Administrator', {
    actions: ['*/read', 'Microsoft.Authorization/*'],
  }),
  role('f58310d9-a9f6-439a-9e8d-f62e7b41a168', 'Role Based Access Control Administrator', {
    actions: [
      'Microsoft.Authorization/roleAssignments/write',
      'Microsoft.Authorization/roleAssignments/delete',
      '*/read',
    ],
  }),
  role('7f951dda-4ed3-4680-a7ca-43fe172d538d', 'AcrPull', {
    description: 'acr pull',
    actions: [`${REGISTRIES}/pull/read`],
  }),
  role('8311e382-0749-4cb8-b61a-304f252e45ec', 'AcrPush', {
    actions: [`${REGISTRIES}/pull/read`, `${REGISTRIES}/push/write`],
  }),
  role('c2f4ef07-c644-48eb-af81-4b1b4947fb11', 'AcrDelete', { actions: [`${REGISTRIES}/artifacts/delete`] }),
  role(
    'b93aa761-3e63-49ed-ac28-beffa264f7ac',
    'Container Registry Repository Reader',
    repositoryActions('content/read', 'metadata/read'),
  ),
  role(
    '2a1e307c-b015-4ebd-883e-5b7698a07328',
    'Container Registry Repository Writer',
    repositoryActions('content/read', 'metadata/read', 'content/write', 'metadata/write'),
  ),
  role(
    '2efddaa5-3f1f-4df3-97df-af3f13818f4c',
    'Container Registry Repository Contributor',
    repositoryActions(
      'content/read',
      'metadata/read',
      'content/write',
      'metadata/write',
      'content/delete',
      'metadata/delete',
    ),
  ),
  role('bfdb9389-c9a5-478a-bb2f-ba9ca092c3c7', 'Container Registry Repository Catalog Lister', {
    dataActions: [`${REGISTRIES}/catalog/read`],
  }),
  role('577a9874-89fd-4f24-9dbd-b5034d0ad23a', 'Container Registry Data Importer and Data Reader', {
    actions: ['read', 'pull/read', 'importImage/action'].map((action) => `${REGISTRIES}/${action}`),
    dataActions: [
      `${REGISTRIES}/catalog/read`,
      ...repositoryActions('content/read', 'metadata/read').dataActions,
    ],
  }),
  role(
    '3bc748fc-213d-45c1-8d91-9da5725539b9',
    'Container Registry Contributor and Data Access Configuration Administrator',
    {
      actions: [
        'read',
        'write',
        'delete',
        'listCredentials/action',
        'regenerateCredential/action',
        'generateCredentials/action',
        'operationStatuses/read',
        'scopeMaps/*',
        'tokens/*',
      ].map((action) => `${REGISTRIES}/${action}`),
    },
  ),
  role(
    '69b07be0-09bf-439a-b9a6-e73de851bd59',
    'Container Registry Configuration Reader and Data Access Configuration Reader',
    { actions: ['read', 'scopeMaps/read', 'tokens/read'].map((action) => `${REGISTRIES}/${action}`) },
  ),
];

export function roleNamed(name: string, roles: readonly RoleDefinition[] = ROLES): RoleDefinition {
  const found = roles.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`No such role: ${name}`);
  return found;
}

/** Whether an action matches a pattern such as `Microsoft.Authorization/*\/Write`; case means nothing. */
function matchesAction(pattern: string, action: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(action);
}

export function roleAllows(definition: RoleDefinition, action: string): boolean {
  return allows(definition.actions, definition.notActions, action);
}

export function roleAllowsData(definition: RoleDefinition, action: string): boolean {
  return allows(definition.dataActions, definition.notDataActions, action);
}

function allows(patterns: readonly string[], except: readonly string[], action: string): boolean {
  if (except.some((pattern) => matchesAction(pattern, action))) return false;
  return patterns.some((pattern) => matchesAction(pattern, action));
}
