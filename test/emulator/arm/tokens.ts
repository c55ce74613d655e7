import { offsetTime } from '../clock.ts';
import { isObject, stringAt, type JsonObject } from '../json.ts';
import type { PasswordState, RegistryState, TokenState } from '../registry-state.ts';
import type { Reply } from '../service.ts';
import { notFoundChild, registryError } from './arm-error.ts';
import { TOKEN_VERSIONS } from './api-versions.ts';
import { checkChildName, readProperties, type Checked } from './body-rules.ts';
import { childReply, newSystemData, PROVIDER, registryRoute } from './registry-scope.ts';
import type { ArmCall, ArmRoute } from './route.ts';
import { scopeMapWithId } from './scope-maps.ts';

/** `Z` becomes `+00:00` and a zero fraction is dropped, as recorded. */
export function expiryText(expiry: Date): string {
  return expiry
    .toISOString()
    .replace(/\.(\d*?)0*Z$/, (_, digits: string) => `${digits === '' ? '' : `.${digits}`}+00:00`);
}

/** A password without its value; the keys stand in the recorded order. */
export function passwordBody(password: PasswordState): Record<string, string> {
  const expiry = password.expiry === undefined ? {} : { expiry: expiryText(password.expiry) };
  return { creationTime: password.creationTime, ...expiry, name: password.name };
}

function tokenBody(registry: RegistryState, token: TokenState): Record<string, unknown> {
  return {
    type: `${PROVIDER}/tokens`,
    id: `${registry.id}/tokens/${token.name}`,
    name: token.name,
    systemData: token.systemData,
    properties: {
      creationDate: token.creationDate,
      provisioningState: token.provisioningState,
      scopeMapId: token.scopeMapId,
      credentials: { passwords: token.passwords.map(passwordBody) },
      status: token.status,
    },
  };
}

function nameOf(call: ArmCall): string {
  return call.params['token'] ?? '';
}

function getToken(call: ArmCall, registry: RegistryState): Reply {
  const token = registry.tokens.get(nameOf(call).toLowerCase());
  return token ? childReply(200, tokenBody(registry, token)) : notFoundChild(nameOf(call));
}

function listTokens(_call: ArmCall, registry: RegistryState): Reply {
  return childReply(200, { value: [...registry.tokens.values()].map((token) => tokenBody(registry, token)) });
}

function readScopeMapId(registry: RegistryState, properties: JsonObject): Checked<string> {
  const id = properties['scopeMapId'];
  if (typeof id !== 'string') {
    return { refusal: registryError(400, 'BadRequest', "Required property 'scopeMapId' is missing.") };
  }
  const map = scopeMapWithId(registry, id);
  if (!map)
    return { refusal: registryError(400, 'InvalidScopeMapId', `The scope map ${id} could not be found.`) };
  return { value: id };
}

function readStatus(properties: JsonObject, otherwise: TokenState['status']): Checked<TokenState['status']> {
  const status = properties['status'] ?? otherwise;
  if (status === 'enabled' || status === 'disabled') return { value: status };
  return { refusal: registryError(400, 'InvalidTokenStatus', 'The status must be enabled or disabled.') };
}

/** Stores the token and answers 201 with a polling address, as recorded for a new one. */
function store(call: ArmCall, registry: RegistryState, token: TokenState): Reply {
  const key = token.name.toLowerCase();
  registry.tokens.set(key, token);
  const headers = call.operations.start({
    host: call.host,
    path: `${registry.id}/tokens/${token.name}`,
    apiVersion: call.apiVersion,
    running: token.provisioningState === 'Creating' ? 'Creating' : 'Updating',
    finish: () => {
      const current = registry.tokens.get(key);
      if (current) registry.tokens.set(key, { ...current, provisioningState: 'Succeeded' });
    },
  });
  return childReply(201, tokenBody(registry, token), headers);
}

function putToken(call: ArmCall, registry: RegistryState): Reply {
  const name = nameOf(call);
  const refusal = checkChildName(name);
  if (refusal) return refusal;
  const properties = readProperties(call.body, ['scopeMapId', 'status']);
  if ('refusal' in properties) return properties.refusal;
  const scopeMapId = readScopeMapId(registry, properties.value);
  if ('refusal' in scopeMapId) return scopeMapId.refusal;
  const status = readStatus(properties.value, 'enabled');
  if ('refusal' in status) return status.refusal;
  const known = registry.tokens.get(name.toLowerCase());
  return store(call, registry, {
    name: known?.name ?? name,
    creationDate: known?.creationDate ?? offsetTime(call.clock.now()),
    scopeMapId: scopeMapId.value,
    status: status.value,
    provisioningState: known ? 'Updating' : 'Creating',
    passwords: known?.passwords ?? [],
    systemData: newSystemData(call.caller, call.clock.now()),
  });
}

/** Which of its passwords a token keeps: those that are named; all where none are spoken of. */
function readKept(properties: JsonObject, known: TokenState): Checked<TokenState['passwords']> {
  const credentials = properties['credentials'];
  if (credentials === undefined) return { value: known.passwords };
  const entries = isObject(credentials) ? credentials['passwords'] : undefined;
  const names = Array.isArray(entries) ? entries.map((entry) => stringAt(entry, 'name')) : [undefined];
  if (!names.every((name) => known.passwords.some((password) => password.name === name))) {
    return { refusal: registryError(400, 'InvalidTokenPasswordName', 'There is no password of that name.') };
  }
  return { value: known.passwords.filter(({ name }) => names.includes(name)) };
}

function patchToken(call: ArmCall, registry: RegistryState): Reply {
  const known = registry.tokens.get(nameOf(call).toLowerCase());
  if (!known) return notFoundChild(nameOf(call));
  const properties = readProperties(call.body, ['scopeMapId', 'status', 'credentials']);
  if ('refusal' in properties) return properties.refusal;
  const passwords = readKept(properties.value, known);
  if ('refusal' in passwords) return passwords.refusal;
  const isMapSent = properties.value['scopeMapId'] !== undefined;
  const scopeMapId = isMapSent ? readScopeMapId(registry, properties.value) : { value: known.scopeMapId };
  if ('refusal' in scopeMapId) return scopeMapId.refusal;
  const status = readStatus(properties.value, known.status);
  if ('refusal' in status) return status.refusal;
  return store(call, registry, {
    ...known,
    scopeMapId: scopeMapId.value,
    status: status.value,
    passwords: passwords.value,
    provisioningState: 'Updating',
    systemData: newSystemData(call.caller, call.clock.now()),
  });
}

const below = '/tokens/{token}';
const versions = TOKEN_VERSIONS;

export const TOKEN_ROUTES: readonly ArmRoute[] = [
  registryRoute({ method: 'GET', below: '/tokens', versions, action: 'tokens/read' }, listTokens),
  registryRoute({ method: 'GET', below, versions, action: 'tokens/read' }, getToken),
  registryRoute({ method: 'PUT', below, versions, action: 'tokens/write' }, putToken),
  registryRoute({ method: 'PATCH', below, versions, action: 'tokens/write' }, patchToken),
  registryRoute({ method: 'DELETE', below, versions, action: 'tokens/delete' }, (call, registry) => ({
    status: registry.tokens.delete(nameOf(call).toLowerCase()) ? 200 : 204,
  })),
  registryRoute(
    {
      method: 'GET',
      below: `${below}/operationStatuses/{operation}`,
      versions,
      action: 'tokens/operationStatuses/read',
    },
    (call) => call.operations.poll(call.path, call.search),
  ),
];
