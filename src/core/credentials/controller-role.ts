import { isAbac } from '../clusters/choose-scenario.ts';
import type { Finding } from '../finding.ts';
import type { GrantOutline } from '../grants/outline.ts';
import { isControllerStorage } from '../grants/storage.ts';
import type { PlanStep } from '../grants/plan-document.ts';
import { message } from '../message.ts';
import type { PrincipalDirectory, RoleGateway } from '../ports.ts';
import type { ArmRegistry } from '../registry.ts';
import { err, ok, type Result } from '../result.ts';
import { pullRoleOf, type RoleWish } from '../role-grants/outline.ts';
import { armOf, type CredentialProgress } from './issued.ts';
import { ensureRole, planRole, stepsOfRole, type PrincipalRolePlan } from './role-for-principal.ts';

/** The role of the identity with which a controller in the cluster gets its tokens. */
export interface ControllerState {
  readonly kind: 'controller';
  readonly role: PrincipalRolePlan;
}

interface Ports {
  readonly principals: PrincipalDirectory;
  readonly roles: RoleGateway;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/**
 * What the identity lacks, where the person wants it to get the role; `undefined` where they do not. Fails with
 * `not-found` when the registry's tenant does not know the identity, and as Graph and Azure fail.
 */
export async function readControllerState(
  outline: GrantOutline,
  ports: Pick<Ports, 'principals' | 'roles'>,
  signal: AbortSignal,
): Promise<Result<ControllerState | undefined>> {
  const { storage, registry } = outline;
  if (!isControllerStorage(storage) || storage.roleFor === undefined) return ok(undefined);
  const arm = armOf(registry);
  if (!arm.ok) return arm;
  const { tenantId } = arm.value;
  const found = await ports.principals.findServicePrincipal(tenantId, storage.roleFor, signal);
  if (!found.ok) return found;
  if (found.value === undefined) return noSuchIdentity(tenantId, storage.roleFor);
  const { objectId, displayName } = found.value;
  const name = displayName === '' ? storage.roleFor : displayName;
  const role = await planRole(wishOf(outline, arm.value, { objectId, name }), ports.roles, signal);
  return role.ok ? ok({ kind: 'controller', role: role.value }) : role;
}

/** One role for all namespaces: the controller signs in with one identity. */
function wishOf(
  { images }: GrantOutline,
  registry: ArmRegistry,
  { objectId, name }: { readonly objectId: string; readonly name: string },
): RoleWish {
  return {
    registry,
    principal: { objectId, label: message('identity {0} of the controller', name) },
    breadth: isAbac(registry) ? 'repositories' : 'registry',
    role: pullRoleOf(registry),
    images: [...new Set(images.map(({ text }) => text))],
    repositories: [...new Set(images.map(({ repository }) => repository))].toSorted(),
  };
}

/** The role's steps; where it has one already, none. */
export function stepsOfController({ role }: ControllerState): PlanStep[] {
  return stepsOfRole(role);
}

/** Gives the role as far as it was confirmed and is lacking, and tells what is known of it. */
export async function giveControllerRole(
  outline: GrantOutline,
  ports: Ports,
  progress: CredentialProgress,
): Promise<Result<readonly Finding[]>> {
  const { storage, registry } = outline;
  if (!isControllerStorage(storage)) return ok([]);
  const { loginServer, arm } = registry;
  const state = await readControllerState(outline, ports, progress.signal);
  if (!state.ok) return state;
  if (state.value === undefined) return ok([notChecked(loginServer, arm)]);
  const { role } = state.value;
  const given = await ensureRole(ok(role), ports, progress);
  if (!given.ok) return given;
  const text = message('The {0} may pull from {1}.', role.outline.principal.label, loginServer);
  const hint = message('A new role may take up to 10 minutes until the registry knows of it.');
  return ok([{ level: 'pass', text, ...(given.value ? { hint } : {}) }]);
}

/** What a controller gets cannot be tried from here. */
function notChecked(loginServer: string, arm: ArmRegistry | undefined): Finding {
  return {
    level: 'unknown',
    text: message('Whether the identity of the controller may pull from {0} was not checked.', loginServer),
    hint:
      arm === undefined
        ? message('It needs a role to pull there.')
        : message('It needs the role {0} there.', pullRoleOf(arm).name),
  };
}

function noSuchIdentity(tenantId: string, clientId: string): Result<never> {
  return err(
    'not-found',
    message('The tenant {0} of the registry has no identity with the client id {1}.', tenantId, clientId),
    { hint: message('Check that it is the client id, and of that tenant. Nothing was changed.') },
  );
}
