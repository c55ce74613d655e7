import type { RegistryState } from '../registry-state.ts';
import { isConditionMet } from '../role-condition.ts';
import { roleAllowsData } from '../roles.ts';
import type { AzureState } from '../state.ts';

/** Actions as they stand in a token's `access` claim. */
export type RegistryAction = 'pull' | 'push' | 'delete' | 'metadata_read' | 'metadata_write';

/** What someone may do with the repositories that match: a name, a prefix that ends in `*`, or `*`. */
export interface Grant {
  readonly repositories: string;
  readonly actions: readonly RegistryAction[];
  /** Narrows further: a role assignment's condition. */
  readonly allows?: (repository: string) => boolean;
}

export const READ: readonly RegistryAction[] = ['pull', 'metadata_read'];
export const EVERYTHING: readonly RegistryAction[] = [...READ, 'push', 'metadata_write', 'delete'];

const BY_ACTION: Readonly<Record<string, RegistryAction>> = {
  'content/read': 'pull',
  'content/write': 'push',
  'content/delete': 'delete',
  'metadata/read': 'metadata_read',
  'metadata/write': 'metadata_write',
  'metadata/delete': 'delete',
};

/** The grants of a scope map's entries; entries for connected registries grant nothing here. */
export function grantsOfScopeMap(entries: readonly string[]): Grant[] {
  return entries.flatMap((entry) => {
    const match = /^repositories\/(.+)\/((?:content|metadata)\/\w+)$/.exec(entry);
    const action = BY_ACTION[match?.[2] ?? ''];
    return match?.[1] !== undefined && action ? [{ repositories: match[1], actions: [action] }] : [];
  });
}

const REGISTRIES = 'Microsoft.ContainerRegistry/registries';
/** How a condition's attribute is called. */
const REPOSITORY_NAME = 'request[microsoft.containerregistry/registries/repositories:name]';

/** What an Entra principal's roles let it do: registry actions on legacy registries, repository actions on ABAC ones. */
export function grantsOfPrincipal(state: AzureState, objectId: string, registry: RegistryState): Grant[] {
  return registry.roleAssignmentMode === 'AbacRepositoryPermissions'
    ? repositoryGrants(state, objectId, registry)
    : registryGrants(state, objectId, registry);
}

function registryGrants(state: AzureState, objectId: string, registry: RegistryState): Grant[] {
  const rights: readonly (readonly [string, readonly RegistryAction[]])[] = [
    ['pull/read', READ],
    ['push/write', ['push', 'metadata_write']],
    ['artifacts/delete', ['delete']],
  ];
  return rights
    .filter(([action]) => state.may(objectId, `${REGISTRIES}/${action}`, registry.id))
    .map(([, actions]) => ({ repositories: '*', actions }));
}

function repositoryGrants(state: AzureState, objectId: string, registry: RegistryState): Grant[] {
  return state.rolesAt(objectId, registry.id).flatMap(({ assignment, definition }) =>
    Object.entries(BY_ACTION).flatMap(([name, right]) => {
      const action = `${REGISTRIES}/repositories/${name}`;
      if (!roleAllowsData(definition, action)) return [];
      const allows = (repository: string): boolean =>
        isConditionMet(assignment.condition, { action, attributes: { [REPOSITORY_NAME]: repository } });
      return [{ repositories: '*', actions: [right], allows }];
    }),
  );
}

/** Whether someone may read the list of all repositories; conditions say nothing about that. */
export function mayList(state: AzureState, objectId: string, registry: RegistryState): boolean {
  if (registry.roleAssignmentMode === 'LegacyRegistryPermissions') return true;
  return state
    .rolesAt(objectId, registry.id)
    .some(({ definition }) => roleAllowsData(definition, `${REGISTRIES}/catalog/read`));
}

/** The actions among `asked` that the grants allow, in the order they were asked. */
export function allowedActions(
  grants: readonly Grant[],
  repository: string,
  asked: readonly string[],
): string[] {
  const granted = new Set<string>(
    grants
      .filter(
        ({ repositories, allows }) => matches(repositories, repository) && allows?.(repository) !== false,
      )
      .flatMap(({ actions }) => actions),
  );
  return asked.filter((action) => granted.has(action));
}

function matches(pattern: string, repository: string): boolean {
  return pattern.endsWith('*') ? repository.startsWith(pattern.slice(0, -1)) : repository === pattern;
}
