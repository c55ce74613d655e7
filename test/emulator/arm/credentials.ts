import { offsetTime } from '../clock.ts';
import { isObject } from '../json.ts';
import { generatePassword } from '../passwords.ts';
import type { PasswordName, PasswordState, RegistryState, TokenState } from '../registry-state.ts';
import type { Reply } from '../service.ts';
import { invalidContent, notFoundChild, registryError } from './arm-error.ts';
import { REGISTRY_VERSIONS, TOKEN_VERSIONS } from './api-versions.ts';
import { unknownKey, unknownMember, type Checked } from './body-rules.ts';
import { childReply, registryReply, registryRoute } from './registry-scope.ts';
import type { ArmCall, ArmRoute } from './route.ts';
import { passwordBody } from './tokens.ts';

interface GenerateRequest {
  readonly token: TokenState;
  readonly names: readonly PasswordName[];
  readonly expiry?: Date;
}

const PASSWORD_NAMES: readonly PasswordName[] = ['password1', 'password2'];

function readGenerateRequest(call: ArmCall, registry: RegistryState): Checked<GenerateRequest> {
  const { body } = call;
  if (!isObject(body)) return { refusal: invalidContent('The body must be a JSON object.') };
  const foreign = unknownKey(body, ['tokenId', 'expiry', 'name']);
  if (foreign !== undefined) return { refusal: unknownMember(foreign, foreign) };
  const token = findToken(registry, body['tokenId']);
  if ('refusal' in token) return token;
  const { name } = body;
  const names =
    name === undefined ? PASSWORD_NAMES : PASSWORD_NAMES.filter((candidate) => candidate === name);
  if (names.length === 0) {
    return {
      refusal: registryError(400, 'InvalidTokenPasswordName', 'The name must be password1 or password2.'),
    };
  }
  const expiry = readExpiry(body['expiry'], call.clock.now());
  if ('refusal' in expiry) return expiry;
  return { value: { token: token.value, names, ...(expiry.value ? { expiry: expiry.value } : {}) } };
}

function findToken(registry: RegistryState, id: unknown): Checked<TokenState> {
  if (typeof id !== 'string') {
    return { refusal: registryError(400, 'BadRequest', "Required property 'tokenId' is missing.") };
  }
  const prefix = `${registry.id}/tokens/`.toLowerCase();
  const name = id.toLowerCase().startsWith(prefix) ? id.slice(prefix.length) : '';
  const token = registry.tokens.get(name.toLowerCase());
  return token ? { value: token } : { refusal: notFoundChild(name === '' ? id : name) };
}

function readExpiry(value: unknown, now: Date): Checked<Date | undefined> {
  if (value === undefined || value === null) return { value: undefined };
  const expiry = typeof value === 'string' ? new Date(value) : new Date(Number.NaN);
  if (Number.isNaN(expiry.getTime()))
    return { refusal: invalidContent("Could not convert 'expiry' to a date.") };
  if (expiry <= now) {
    return { refusal: registryError(400, 'InvalidTokenPasswordExpiry', 'The expiry must be in the future.') };
  }
  return { value: expiry };
}

/** Synchronous 200 in every recording; without `name` both passwords are replaced. */
function generateCredentials(call: ArmCall, registry: RegistryState): Reply {
  const request = readGenerateRequest(call, registry);
  if ('refusal' in request) return request.refusal;
  const { token, names, expiry } = request.value;
  const made = names.map((name): PasswordState => {
    const creationTime = offsetTime(call.clock.now());
    return { name, creationTime, ...(expiry ? { expiry } : {}), value: generatePassword() };
  });
  const kept = token.passwords.filter(({ name }) => !names.includes(name));
  const passwords = [...kept, ...made].sort((a, b) => a.name.localeCompare(b.name));
  registry.tokens.set(token.name.toLowerCase(), { ...token, passwords });
  return childReply(200, {
    username: token.name,
    passwords: made.map((password) => ({ ...passwordBody(password), value: password.value })),
  });
}

function refuseWithoutAdmin(registry: RegistryState): Reply | undefined {
  if (registry.adminUserEnabled) return undefined;
  const message = [
    `Cannot perform credential operations for ${registry.id} as admin user is disabled.`,
    'Kindly enable admin user as per docs: https://aka.ms/acr/authentication#admin-account',
  ].join(' ');
  return registryError(400, 'UnAuthorizedForCredentialOperations', message);
}

function adminCredentials(call: ArmCall, registry: RegistryState): Reply {
  const { password, password2 } = registry.adminPasswords;
  const passwords = [
    { name: 'password', value: password },
    { name: 'password2', value: password2 },
  ];
  return registryReply(call, 200, { username: registry.name, passwords });
}

function regenerateCredential(call: ArmCall, registry: RegistryState): Reply {
  const refusal = refuseWithoutAdmin(registry);
  if (refusal) return refusal;
  const name = isObject(call.body) ? call.body['name'] : undefined;
  if (name !== 'password' && name !== 'password2') {
    return registryError(400, 'BadRequest', 'The name must be password or password2.');
  }
  registry.adminPasswords[name] = generatePassword();
  return adminCredentials(call, registry);
}

export const CREDENTIAL_ROUTES: readonly ArmRoute[] = [
  registryRoute(
    {
      method: 'POST',
      below: '/generateCredentials',
      versions: TOKEN_VERSIONS,
      action: 'generateCredentials/action',
    },
    generateCredentials,
  ),
  registryRoute(
    {
      method: 'POST',
      below: '/listCredentials',
      versions: REGISTRY_VERSIONS,
      action: 'listCredentials/action',
    },
    (call, registry) => refuseWithoutAdmin(registry) ?? adminCredentials(call, registry),
  ),
  registryRoute(
    {
      method: 'POST',
      below: '/regenerateCredential',
      versions: REGISTRY_VERSIONS,
      action: 'regenerateCredential/action',
    },
    regenerateCredential,
  ),
];
