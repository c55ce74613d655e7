import { scopeMapWithId } from '../arm/scope-maps.ts';
import type { Clock } from '../clock.ts';
import { checkSecret } from '../entra/token-endpoint.ts';
import type { RegistryState } from '../registry-state.ts';
import type { AzureState } from '../state.ts';
import { EVERYTHING, grantsOfPrincipal, grantsOfScopeMap, mayList, READ } from './grant.ts';
import type { Identity, RegistryTokens } from './registry-tokens.ts';

/** The user name that goes with a refresh token as password. */
const NULL_GUID = '00000000-0000-0000-0000-000000000000';

export interface IdentifyContext {
  readonly state: AzureState;
  readonly clock: Clock;
  readonly registryTokens: RegistryTokens;
}

export interface BasicCredential {
  readonly user: string;
  readonly password: string;
}

/** Who a user name and password stand for, or `undefined` when they are not accepted. */
export function identify(
  context: IdentifyContext,
  registry: RegistryState,
  credential: BasicCredential,
): Identity | undefined {
  const { user, password } = credential;
  if (user === NULL_GUID) return context.registryTokens.readRefreshToken(registry, password);
  return (
    identifyAdmin(registry, credential) ??
    identifyToken(registry, credential, context.clock.now()) ??
    identifyServicePrincipal(context, registry, credential)
  );
}

export function anonymous(registry: RegistryState): Identity | undefined {
  if (!registry.anonymousPullEnabled || registry.sku === 'Basic') return undefined;
  return { name: 'anonymous', grants: [{ repositories: '*', actions: READ }], canList: false };
}

function identifyAdmin(registry: RegistryState, { user, password }: BasicCredential): Identity | undefined {
  if (!registry.adminUserEnabled || user.toLowerCase() !== registry.name.toLowerCase()) return undefined;
  const { adminPasswords } = registry;
  if (password !== adminPasswords.password && password !== adminPasswords.password2) return undefined;
  return { name: registry.name, grants: [{ repositories: '*', actions: EVERYTHING }], canList: true };
}

function identifyToken(
  registry: RegistryState,
  { user, password }: BasicCredential,
  now: Date,
): Identity | undefined {
  const token = registry.tokens.get(user.toLowerCase());
  if (token?.status !== 'enabled') return undefined;
  const found = token.passwords.find(({ value }) => value === password);
  if (!found || (found.expiry !== undefined && found.expiry <= now)) return undefined;
  const map = scopeMapWithId(registry, token.scopeMapId);
  return { name: token.name, grants: grantsOfScopeMap(map?.actions ?? []), canList: false };
}

function identifyServicePrincipal(
  { state, clock }: IdentifyContext,
  registry: RegistryState,
  { user, password }: BasicCredential,
): Identity | undefined {
  const principal = state.servicePrincipal(user);
  const objectId = principal && state.objectId(principal, registry.tenantId);
  if (!principal || objectId === undefined) return undefined;
  const secret = { value: password, tenantId: registry.tenantId };
  if (checkSecret(principal, secret, clock.now())) return undefined;
  return identityOfPrincipal(state, registry, { objectId, name: principal.appId });
}

/** A principal without any right on the registry is not let in at all. */
export function identityOfPrincipal(
  state: AzureState,
  registry: RegistryState,
  { objectId, name }: { readonly objectId: string; readonly name: string },
): Identity | undefined {
  const grants = grantsOfPrincipal(state, objectId, registry);
  const canList = mayList(state, objectId, registry);
  const isLegacy = registry.roleAssignmentMode === 'LegacyRegistryPermissions';
  const isKnown = grants.length > 0 || (canList && !isLegacy);
  return isKnown ? { name, grants, canList } : undefined;
}
