import { isObject, type JsonObject } from '../json.ts';
import type { RegistryState } from '../registry-state.ts';
import { jsonReply, type Reply } from '../service.ts';
import { invalidContent, registryError } from './arm-error.ts';
import { REGISTRY_VERSIONS } from './api-versions.ts';
import { unknownKey, unknownMember } from './body-rules.ts';
import { registryBody } from './registry-body.ts';
import { registryReply, registryRoute } from './registry-scope.ts';
import type { ArmCall, ArmRoute } from './route.ts';

const ASYNC = '/operationStatuses/{operation}';

/** What a PATCH may hold; all else is refused, though Azure knows more. */
const SWITCHES: Readonly<Record<string, readonly unknown[]>> = {
  adminUserEnabled: [true, false],
  anonymousPullEnabled: [true, false],
  publicNetworkAccess: ['Enabled', 'Disabled'],
  roleAssignmentMode: ['LegacyRegistryPermissions', 'AbacRepositoryPermissions'],
};

/** Synchronous 200; only a change of anonymous pull is recorded as 201 and asynchronous. */
function updateRegistry(call: ArmCall, registry: RegistryState): Reply {
  const { body } = call;
  if (!isObject(body)) return invalidContent('The body must be a JSON object.');
  const foreign = unknownKey(body, ['tags', 'sku', 'identity', 'properties']);
  if (foreign !== undefined) return unknownMember(foreign, foreign);
  const properties = isObject(body['properties']) ? body['properties'] : {};
  const refusal = refuse(call, registry, properties);
  if (refusal) return refusal;
  const wasOpen = registry.anonymousPullEnabled;
  Object.assign(registry, properties);
  if (wasOpen === registry.anonymousPullEnabled) {
    return registryReply(call, 200, registryBody(registry, call.apiVersion));
  }
  const headers = call.operations.start({
    host: call.host,
    path: registry.id,
    apiVersion: call.apiVersion,
    running: 'Updating',
    prefix: 'registries',
    finish: () => undefined,
  });
  return registryReply(call, 201, updating(registry, call.apiVersion), headers);
}

function refuse(call: ArmCall, registry: RegistryState, properties: JsonObject): Reply | undefined {
  const unexpected = unknownKey(properties, Object.keys(SWITCHES));
  if (unexpected !== undefined) return unknownMember(unexpected, `properties.${unexpected}`);
  for (const [name, value] of Object.entries(properties)) {
    if (SWITCHES[name]?.includes(value) === true) continue;
    return invalidContent(`Could not convert '${name}' to a value of its type.`);
  }
  if (properties['anonymousPullEnabled'] === true && registry.sku === 'Basic') {
    return registryError(
      400,
      'SkuNotSupported',
      'Anonymous pull is not available for registries of SKU Basic.',
    );
  }
  return properties['adminUserEnabled'] === true && call.state.settings.policyForbidsAdminUser
    ? disallowed(registry)
    : undefined;
}

/** Azure Policy's answer (Azure Policy, "RequestDisallowedByPolicy"). */
function disallowed({ name }: RegistryState): Reply {
  const policy = 'Container registries should have local admin account disabled.';
  const message = `Resource '${name}' was disallowed by policy. Policy identifiers: '[{"policyAssignment":{"name":"${policy}"}}]'.`;
  const error = { code: 'RequestDisallowedByPolicy', target: name, message, additionalInfo: [] };
  return jsonReply(403, { error }, { 'x-ms-failure-cause': 'gateway' });
}

function updating(registry: RegistryState, version: string): Record<string, unknown> {
  const body = registryBody(registry, version);
  const properties = isObject(body['properties']) ? body['properties'] : {};
  return { ...body, properties: { ...properties, provisioningState: 'Updating' } };
}

const versions = REGISTRY_VERSIONS;

export const REGISTRY_UPDATE_ROUTES: readonly ArmRoute[] = [
  registryRoute({ method: 'PATCH', below: '', versions, action: 'write' }, updateRegistry),
  registryRoute({ method: 'GET', below: ASYNC, versions, action: 'operationStatuses/read' }, (call) =>
    call.operations.poll(call.path, call.search),
  ),
];
