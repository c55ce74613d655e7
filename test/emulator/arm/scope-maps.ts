import { offsetTime } from '../clock.ts';
import type { RegistryState, ScopeMapState } from '../registry-state.ts';
import type { Reply } from '../service.ts';
import { notFoundChild, registryError } from './arm-error.ts';
import { TOKEN_VERSIONS } from './api-versions.ts';
import { checkChildName, readActions, readProperties } from './body-rules.ts';
import { childReply, newSystemData, PROVIDER, registryRoute } from './registry-scope.ts';
import type { ArmCall, ArmRoute } from './route.ts';

const READ = ['content/read', 'metadata/read'];
const WRITE = [...READ, 'content/write', 'metadata/write'];

/** Maps that every registry has and nobody can change. */
const SYSTEM_MAPS: Readonly<Record<string, readonly string[]>> = {
  _repositories_pull: ['content/read'],
  _repositories_pull_metadata_read: READ,
  _repositories_push: ['content/read', 'content/write'],
  _repositories_push_metadata_write: WRITE,
  _repositories_admin: [...WRITE, 'content/delete', 'metadata/delete'],
};

function systemMap(registry: RegistryState, name: string, actions: readonly string[]): ScopeMapState {
  const at = offsetTime(registry.createdOn);
  const by = { createdBy: 'Microsoft.ContainerRegistry', createdByType: 'Application', createdAt: at };
  const modified = {
    lastModifiedBy: 'Microsoft.ContainerRegistry',
    lastModifiedByType: 'Application',
    lastModifiedAt: at,
  };
  return {
    name,
    type: 'SystemDefined',
    creationDate: at,
    description: `System scope map ${name}`,
    actions: actions.map((action) => `repositories/*/${action}`),
    provisioningState: 'Succeeded',
    systemData: { ...by, ...modified },
  };
}

export function findScopeMap(registry: RegistryState, name: string): ScopeMapState | undefined {
  const system = SYSTEM_MAPS[name];
  return system ? systemMap(registry, name, system) : registry.scopeMaps.get(name.toLowerCase());
}

/** The map with this ARM id, when it belongs to `registry`. */
export function scopeMapWithId(registry: RegistryState, id: string): ScopeMapState | undefined {
  const prefix = `${registry.id}/scopeMaps/`.toLowerCase();
  return id.toLowerCase().startsWith(prefix) ? findScopeMap(registry, id.slice(prefix.length)) : undefined;
}

function scopeMapBody(registry: RegistryState, map: ScopeMapState): Record<string, unknown> {
  return {
    type: `${PROVIDER}/scopeMaps`,
    id: `${registry.id}/scopeMaps/${map.name}`,
    name: map.name,
    systemData: map.systemData,
    properties: {
      ...(map.description === undefined ? {} : { description: map.description }),
      type: map.type,
      creationDate: map.creationDate,
      provisioningState: map.provisioningState,
      actions: map.actions,
    },
  };
}

function nameOf(call: ArmCall): string {
  return call.params['map'] ?? '';
}

function getScopeMap(call: ArmCall, registry: RegistryState): Reply {
  const map = findScopeMap(registry, nameOf(call));
  return map ? childReply(200, scopeMapBody(registry, map)) : notFoundChild(nameOf(call));
}

function listScopeMaps(_call: ArmCall, registry: RegistryState): Reply {
  const system = Object.entries(SYSTEM_MAPS).map(([name, actions]) => systemMap(registry, name, actions));
  const maps = [...system, ...registry.scopeMaps.values()];
  return childReply(200, { value: maps.map((map) => scopeMapBody(registry, map)) });
}

function refuseSystemMap(name: string): Reply | undefined {
  if (SYSTEM_MAPS[name] === undefined) return undefined;
  return registryError(409, 'SystemScopeMapReadOnly', `The scope map ${name} is defined by the system.`);
}

/** New or replaced, it answers 200 at once: recorded in 2021 and 2025. */
function putScopeMap(call: ArmCall, registry: RegistryState): Reply {
  const name = nameOf(call);
  const refusal = refuseSystemMap(name) ?? checkChildName(name);
  if (refusal) return refusal;
  const properties = readProperties(call.body, ['description', 'actions']);
  if ('refusal' in properties) return properties.refusal;
  const actions = readActions(properties.value['actions']);
  if ('refusal' in actions) return actions.refusal;
  const { description } = properties.value;
  const known = registry.scopeMaps.get(name.toLowerCase());
  const map: ScopeMapState = {
    name: known?.name ?? name,
    type: 'UserDefined',
    creationDate: known?.creationDate ?? offsetTime(call.clock.now()),
    ...(typeof description === 'string' ? { description } : {}),
    actions: actions.value,
    provisioningState: 'Succeeded',
    systemData: newSystemData(call.caller, call.clock.now()),
  };
  registry.scopeMaps.set(name.toLowerCase(), map);
  return childReply(200, scopeMapBody(registry, map));
}

/** Answers 201 and goes on in the background; `createdAt` is reset to the time of the change (recorded). */
function patchScopeMap(call: ArmCall, registry: RegistryState): Reply {
  const key = nameOf(call).toLowerCase();
  const refusal = refuseSystemMap(nameOf(call));
  if (refusal) return refusal;
  const known = registry.scopeMaps.get(key);
  if (!known) return notFoundChild(nameOf(call));
  const properties = readProperties(call.body, ['description', 'actions']);
  if ('refusal' in properties) return properties.refusal;
  const sent = properties.value['actions'];
  const actions = sent === undefined ? { value: known.actions } : readActions(sent);
  if ('refusal' in actions) return actions.refusal;
  const { description } = properties.value;
  const map: ScopeMapState = {
    ...known,
    ...(typeof description === 'string' ? { description } : {}),
    actions: actions.value,
    provisioningState: 'Updating',
    systemData: newSystemData(call.caller, call.clock.now()),
  };
  registry.scopeMaps.set(key, map);
  const headers = call.operations.start({
    host: call.host,
    path: `${registry.id}/scopeMaps/${map.name}`,
    apiVersion: call.apiVersion,
    running: 'Updating',
    finish: () => registry.scopeMaps.set(key, { ...map, provisioningState: 'Succeeded' }),
  });
  return childReply(201, scopeMapBody(registry, map), headers);
}

function deleteScopeMap(call: ArmCall, registry: RegistryState): Reply {
  const name = nameOf(call);
  const refusal = refuseSystemMap(name);
  if (refusal) return refusal;
  const id = `${registry.id}/scopeMaps/${name}`.toLowerCase();
  const user = [...registry.tokens.values()].find((token) => token.scopeMapId.toLowerCase() === id);
  if (user)
    return registryError(409, 'ScopeMapInUse', `The scope map ${name} is used by the token ${user.name}.`);
  return { status: registry.scopeMaps.delete(name.toLowerCase()) ? 200 : 204 };
}

const below = '/scopeMaps/{map}';
const versions = TOKEN_VERSIONS;

export const SCOPE_MAP_ROUTES: readonly ArmRoute[] = [
  registryRoute({ method: 'GET', below: '/scopeMaps', versions, action: 'scopeMaps/read' }, listScopeMaps),
  registryRoute({ method: 'GET', below, versions, action: 'scopeMaps/read' }, getScopeMap),
  registryRoute({ method: 'PUT', below, versions, action: 'scopeMaps/write' }, putScopeMap),
  registryRoute({ method: 'PATCH', below, versions, action: 'scopeMaps/write' }, patchScopeMap),
  registryRoute({ method: 'DELETE', below, versions, action: 'scopeMaps/delete' }, deleteScopeMap),
  registryRoute(
    {
      method: 'GET',
      below: `${below}/operationStatuses/{operation}`,
      versions,
      action: 'scopeMaps/operationStatuses/read',
    },
    (call) => call.operations.poll(call.path, call.search),
  ),
];
