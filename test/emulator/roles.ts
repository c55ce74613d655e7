/** A built-in role; ids and permissions from Azure's table of built-in roles for containers. */
export interface RoleDefinition {
  readonly id: string;
  readonly name: string;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
}

const REGISTRIES = 'Microsoft.ContainerRegistry/registries';
const REPOSITORIES = `${REGISTRIES}/repositories`;
const NOT_FOR_CONTRIBUTORS = [
  'Microsoft.Authorization/*/Delete',
  'Microsoft.Authorization/*/Write',
  'Microsoft.Authorization/elevateAccess/Action',
];

function role(
  id: string,
  name: string,
  permissions: {
    readonly actions?: string[];
    readonly notActions?: string[];
    readonly dataActions?: string[];
  },
): RoleDefinition {
  return { id, name, actions: [], notActions: [], dataActions: [], ...permissions };
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
  role('7f951dda-4ed3-4680-a7ca-43fe172d538d', 'AcrPull', { actions: [`${REGISTRIES}/pull/read`] }),
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
];

export function roleNamed(name: string): RoleDefinition {
  const found = ROLES.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`No such built-in role: ${name}`);
  return found;
}

export function roleWithId(id: string): RoleDefinition | undefined {
  return ROLES.find((candidate) => candidate.id === id.toLowerCase());
}

/** Whether an action matches a pattern such as `Microsoft.Authorization/*\/Write`; case means nothing. */
function matchesAction(pattern: string, action: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(action);
}

export function roleAllows(definition: RoleDefinition, action: string): boolean {
  if (definition.notActions.some((pattern) => matchesAction(pattern, action))) return false;
  return definition.actions.some((pattern) => matchesAction(pattern, action));
}
