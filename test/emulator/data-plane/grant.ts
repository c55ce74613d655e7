import type { RegistryState } from '../registry-state.ts';
import type { AzureState } from '../state.ts';

/** Actions as they stand in a token's `access` claim. */
export type RegistryAction = 'pull' | 'push' | 'delete' | 'metadata_read' | 'metadata_write';

/** What someone may do with the repositories that match: a name, a prefix that ends in `*`, or `*`. */
export interface Grant {
  readonly repositories: string;
  readonly actions: readonly RegistryAction[];
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
  const prefix = `${REGISTRIES}/repositories/`;
  return state.rolesAt(objectId, registry.id).flatMap(({ assignment, definition }) => {
    const actions = definition.dataActions.flatMap((dataAction) => {
      const action = dataAction.startsWith(prefix) ? BY_ACTION[dataAction.slice(prefix.length)] : undefined;
      return action ? [action] : [];
    });
    return repositoriesOf(assignment.condition).map((repositories) => ({ repositories, actions }));
  });
}

const CONDITION =
  /@Request\[Microsoft\.ContainerRegistry\/registries\/repositories:name\]\s+(StringEquals|StringEqualsIgnoreCase|StringStartsWith|StringStartsWithIgnoreCase)\s+'([^']*)'/gi;

/** Repositories that a condition names; all without a condition, none when it says nothing that we can read. */
function repositoriesOf(condition: string | undefined): string[] {
  if (condition === undefined) return ['*'];
  return [...condition.matchAll(CONDITION)].map(([, operator = '', value = '']) =>
    operator.toLowerCase().startsWith('stringstartswith') ? `${value}*` : value,
  );
}

/** The actions among `asked` that the grants allow, in the order they were asked. */
export function allowedActions(
  grants: readonly Grant[],
  repository: string,
  asked: readonly string[],
): string[] {
  const granted = new Set<string>(
    grants.filter(({ repositories }) => matches(repositories, repository)).flatMap(({ actions }) => actions),
  );
  return asked.filter((action) => granted.has(action));
}

function matches(pattern: string, repository: string): boolean {
  return pattern.endsWith('*') ? repository.startsWith(pattern.slice(0, -1)) : repository === pattern;
}
