import type { GrantOutline, PlannedPullSecret } from '../grants/outline.ts';
import { isControllerStorage } from '../grants/storage.ts';
import type { PlanStep } from '../grants/plan-document.ts';
import { ok, type Result } from '../result.ts';
import { stepsOfAdminUser, type AdminUserState } from './admin-user.ts';
import { readEntraTokenState, stepsOfEntraToken, type EntraTokenState } from './entra-token.ts';
import { readControllerState, stepsOfController, type ControllerState } from './controller-role.ts';
import {
  readExistingPrincipalState,
  stepsOfExistingPrincipal,
  type ExistingPrincipalState,
} from './existing-principal.ts';
import { armOf } from './issued.ts';
import { readNewPrincipalState, type NewPrincipalState } from './new-principal.ts';
import { stepsOfNewPrincipal } from './new-principal-steps.ts';
import type { CredentialPorts } from './ports.ts';
import { readTokenState, stepsOfToken, type TokenState } from './token.ts';

/** What exists already behind one planned pull secret, and so what is to be done. */
export type CredentialState =
  | TokenState
  | NewPrincipalState
  | ExistingPrincipalState
  | AdminUserState
  | EntraTokenState
  | ControllerState
  | { readonly kind: 'pasted' };

/** Of each planned pull secret; of those that a controller fills, the state of its identity, once. */
export async function readCredentialStates(
  outline: GrantOutline,
  ports: CredentialPorts,
  signal: AbortSignal,
): Promise<Result<CredentialState[]>> {
  if (isControllerStorage(outline.storage)) {
    const state = await readControllerState(outline, ports, signal);
    if (!state.ok) return state;
    return ok(state.value === undefined ? [] : [state.value]);
  }
  const states: CredentialState[] = [];
  for (const secret of outline.pullSecrets) {
    const state = await readCredentialState(outline, secret, ports, signal);
    if (!state.ok) return state;
    states.push(state.value);
  }
  return ok(states);
}

/** Reads what the chosen credential of one planned pull secret depends on. Changes nothing. */
export async function readCredentialState(
  outline: GrantOutline,
  secret: PlannedPullSecret,
  ports: CredentialPorts,
  signal: AbortSignal,
): Promise<Result<CredentialState>> {
  const { source, registry } = outline;
  if (source.kind === 'pasted') return ok({ kind: 'pasted' });
  if (source.kind === 'existing-principal') {
    const task = { outline, secret, registry: registry.arm, credential: source.credential };
    return readExistingPrincipalState(task, ports, signal);
  }
  const arm = armOf(registry);
  if (!arm.ok) return arm;
  switch (source.kind) {
    case 'token':
      return readTokenState(arm.value, secret, ports, signal);
    case 'new-principal':
      return readNewPrincipalState({ outline, secret, registry: arm.value }, ports, signal);
    case 'admin':
      return ok({ kind: 'admin', isEnabled: arm.value.adminUserEnabled });
    case 'entra-token':
      return readEntraTokenState(arm.value, ports, signal);
  }
}

/** The steps until the credential is there. */
export function stepsOfCredential(
  outline: GrantOutline,
  secret: PlannedPullSecret,
  state: CredentialState,
): PlanStep[] {
  const { source } = outline;
  switch (state.kind) {
    case 'token':
      return stepsOfToken(outline, secret, state);
    case 'new-principal':
      return source.kind === state.kind ? stepsOfNewPrincipal(outline, secret, state, source.expiresOn) : [];
    case 'existing-principal':
      return source.kind === state.kind ? stepsOfExistingPrincipal(state, source) : [];
    case 'admin':
      return source.kind === state.kind ? stepsOfAdminUser(outline, secret, state, source) : [];
    case 'entra-token':
      return stepsOfEntraToken(outline, secret, state);
    case 'controller':
      return stepsOfController(state);
    case 'pasted':
      return [];
  }
}
