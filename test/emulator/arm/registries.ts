import type { RegistryState } from '../registry-state.ts';
import { gatewayError } from './arm-error.ts';
import { REGISTRY_VERSIONS } from './api-versions.ts';
import { registryBody } from './registry-body.ts';
import { PROVIDER, registryReply, registryRoute } from './registry-scope.ts';
import type { ArmCall, ArmRoute } from './route.ts';
import type { Reply } from '../service.ts';

const PAGE_SIZE = 100;

/** Registries of a subscription that the caller may read, a page at a time. */
function listRegistries(call: ArmCall): Reply {
  const subscription = (call.params['subscription'] ?? '').toLowerCase();
  const group = call.params['group']?.toLowerCase();
  const visible: RegistryState[] = [];
  for (const registry of call.state.allRegistries()) {
    if (registry.subscriptionId !== subscription) continue;
    if (group !== undefined && registry.resourceGroup.toLowerCase() !== group) continue;
    if (call.state.may(call.caller.objectId, `${PROVIDER}/read`, registry.id)) visible.push(registry);
  }
  const skip = readSkip(call.query.get('$skiptoken'));
  if (skip === undefined) return gatewayError(400, 'InvalidSkipToken', 'The provided skip token is invalid.');
  const value = visible
    .slice(skip, skip + PAGE_SIZE)
    .map((registry) => registryBody(registry, call.apiVersion));
  const next = skip + PAGE_SIZE;
  const nextLink = `https://${call.host}${call.path}?api-version=${call.apiVersion}&$skiptoken=${writeSkip(next)}`;
  return registryReply(call, 200, next < visible.length ? { value, nextLink } : { value });
}

function writeSkip(offset: number): string {
  return Buffer.from(`skip:${offset}`).toString('base64url');
}

function readSkip(token: string | null): number | undefined {
  if (token === null) return 0;
  const digits = /^skip:(\d+)$/.exec(Buffer.from(token, 'base64url').toString('utf8'))?.[1];
  return digits === undefined ? undefined : Number(digits);
}

export const REGISTRY_ROUTES: readonly ArmRoute[] = [
  {
    method: 'GET',
    path: '/subscriptions/{subscription}/providers/Microsoft.ContainerRegistry/registries',
    versions: REGISTRY_VERSIONS,
    handle: listRegistries,
  },
  {
    method: 'GET',
    path: '/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.ContainerRegistry/registries',
    versions: REGISTRY_VERSIONS,
    handle: listRegistries,
  },
  registryRoute({ method: 'GET', below: '', versions: REGISTRY_VERSIONS, action: 'read' }, (call, registry) =>
    registryReply(call, 200, registryBody(registry, call.apiVersion)),
  ),
];
