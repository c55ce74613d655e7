import { isCancelled } from '../cancellation.ts';
import { formatDate } from '../grants/dates.ts';
import type { GrantOutline, PlannedPullSecret } from '../grants/outline.ts';
import type { PlanStep } from '../grants/plan-document.ts';
import {
  changeOfScopeMap,
  changeOfToken,
  choosePasswordSlot,
  type ScopeMapChange,
  type TokenChange,
} from '../grants/scope.ts';
import { message } from '../message.ts';
import type { PasswordSlot, RegistryTokenGateway } from '../ports.ts';
import type { ArmRegistry } from '../registry.ts';
import { cancelled, ok, type Result } from '../result.ts';
import type { CredentialProgress, Issued } from './issued.ts';
import { scopeMapDescription, tokenCommands } from './token-commands.ts';

/** What the registry holds already for one planned pull secret, and so what is to be done. */
export interface TokenState {
  readonly kind: 'token';
  readonly scopeMap: ScopeMapChange;
  readonly token: TokenChange;
  readonly slot: PasswordSlot;
}

interface Ports {
  readonly tokens: RegistryTokenGateway;
  readonly now: () => Date;
}

/**
 * Reads what exists for a planned pull secret. Fails as the gateway fails, or with `conflict` when a name is taken
 * by something that is not ours; nothing is changed.
 */
export async function readTokenState(
  registry: ArmRegistry,
  secret: PlannedPullSecret,
  ports: Ports,
  signal: AbortSignal,
): Promise<Result<TokenState>> {
  const name = secret.tokenName;
  const [scopeMap, token] = await Promise.all([
    ports.tokens.getScopeMap(registry, name, signal),
    ports.tokens.getToken(registry, name, signal),
  ]);
  if (!scopeMap.ok) return scopeMap;
  if (!token.ok) return token;
  const scopeMapChange = changeOfScopeMap(scopeMap.value, { name, actions: secret.actions });
  if (!scopeMapChange.ok) return scopeMapChange;
  const tokenChange = changeOfToken(token.value, { name, scopeMapName: name });
  if (!tokenChange.ok) return tokenChange;
  return ok({
    kind: 'token',
    scopeMap: scopeMapChange.value,
    token: tokenChange.value,
    slot: choosePasswordSlot(token.value?.passwords ?? [], ports.now()),
  });
}

/**
 * A fresh password of the token of one planned pull secret. Scope map and token are created or extended as far as
 * they are missing, so a run after a failed one picks up what that one made.
 */
export async function issueToken(
  outline: GrantOutline & { readonly source: { readonly expiresOn: Date } },
  task: { readonly arm: ArmRegistry; readonly secret: PlannedPullSecret },
  ports: Ports,
  progress: CredentialProgress,
): Promise<Result<Issued>> {
  const { arm, secret } = task;
  const { tokenName } = secret;
  const state = await readTokenState(arm, secret, ports, progress.signal);
  if (!state.ok) return state;
  const ready = await ensureToken(outline, { ...task, state: state.value }, ports, progress);
  if (!ready.ok) return ready;
  if (isCancelled(progress.signal)) return cancelled();
  const { slot } = state.value;
  progress.report(message('Generating {0} of the token {1}', slot, tokenName));
  const wanted = { tokenName, slot, expiresOn: outline.source.expiresOn };
  const generated = await ports.tokens.generatePassword(arm, wanted, progress.signal);
  if (!generated.ok) return generated;
  const { username, password, expiresOn } = generated.value;
  return ok({
    credential: { username, password },
    ...(expiresOn === undefined ? {} : { expiresOn }),
    facts: { tokenName, password: slot },
    freshness: 'new-password',
    notes: [],
  });
}

interface TokenTask {
  readonly arm: ArmRegistry;
  readonly secret: PlannedPullSecret;
  readonly state: TokenState;
}

async function ensureToken(
  outline: GrantOutline,
  { arm, secret, state }: TokenTask,
  { tokens }: Ports,
  { signal, report }: CredentialProgress,
): Promise<Result<void>> {
  const name = secret.tokenName;
  if (isCancelled(signal)) return cancelled();
  if (state.scopeMap.kind === 'create') {
    report(message('Creating the scope map {0}', name));
    const map = { name, description: scopeMapDescription(outline, secret), actions: secret.actions };
    const created = await tokens.createScopeMap(arm, map, signal);
    if (!created.ok) return created;
  }
  if (state.scopeMap.kind === 'extend') {
    report(message('Extending the scope map {0}', name));
    const extended = await tokens.updateScopeMapActions(arm, name, state.scopeMap.actions, signal);
    if (!extended.ok) return extended;
  }
  if (isCancelled(signal)) return cancelled();
  if (state.token.kind === 'keep') return ok(undefined);
  report(
    state.token.kind === 'create'
      ? message('Creating the token {0}', name)
      : message('Enabling the token {0}', name),
  );
  const created = await tokens.createToken(arm, { name, scopeMapId: `${arm.id}/scopeMaps/${name}` }, signal);
  return created.ok ? ok(undefined) : created;
}

/** The steps that {@link issueToken} takes. */
export function stepsOfToken(
  outline: GrantOutline,
  secret: PlannedPullSecret,
  state: TokenState,
): PlanStep[] {
  return [
    ...scopeMapSteps(outline, secret, state),
    ...tokenSteps(outline, secret, state),
    passwordStep(outline, secret, state),
  ];
}

function scopeMapSteps(
  outline: GrantOutline,
  secret: PlannedPullSecret,
  { scopeMap }: TokenState,
): PlanStep[] {
  const name = secret.tokenName;
  const repositories = message(
    'It allows to pull from {0}, and nothing else.',
    secret.repositories.join(', '),
  );
  if (scopeMap.kind === 'create') {
    return [
      {
        title: message('Create the scope map {0} in {1}', name, outline.registry.loginServer),
        details: [repositories, message('Actions: {0}', secret.actions.join(', '))],
        command: tokenCommands.createScopeMap(outline, secret),
        undo: message('Delete the scope map {0}.', name),
      },
    ];
  }
  if (scopeMap.kind === 'extend') {
    return [
      {
        title: message('Extend the scope map {0} in {1}', name, outline.registry.loginServer),
        details: [message('Added actions: {0}', scopeMap.added.join(', '))],
        command: tokenCommands.extendScopeMap(outline, secret),
        undo: message('Remove the added actions from the scope map {0}.', name),
      },
    ];
  }
  return [];
}

function tokenSteps(outline: GrantOutline, secret: PlannedPullSecret, { token }: TokenState): PlanStep[] {
  if (token.kind === 'keep') return [];
  if (token.kind === 'enable') return [enableStep(outline, secret)];
  return [
    {
      title: message('Create the token {0} in {1}', secret.tokenName, outline.registry.loginServer),
      details: [
        message(
          'It is for the namespace {0} of the cluster {1}.',
          secret.namespace,
          outline.context.clusterName,
        ),
      ],
      command: tokenCommands.createToken(outline, secret),
      undo: message('Delete the token {0}.', secret.tokenName),
    },
  ];
}

/** A disabled token keeps its passwords (azure-facts C2). */
function enableStep(outline: GrantOutline, secret: PlannedPullSecret): PlanStep {
  return {
    title: message('Enable the token {0} in {1} again', secret.tokenName, outline.registry.loginServer),
    details: [
      message(
        'Somebody has disabled it. Its earlier passwords work again then: delete those that others may know first.',
      ),
    ],
    command: tokenCommands.enableToken(outline, secret),
    undo: message('Disable the token {0}.', secret.tokenName),
  };
}

function passwordStep(
  outline: GrantOutline,
  secret: PlannedPullSecret,
  { slot, token }: TokenState,
): PlanStep {
  const ends = outline.source.kind === 'token' ? formatDate(outline.source.expiresOn) : '';
  const other = slot === 'password1' ? 'password2' : 'password1';
  return {
    title: message('Generate {0} of the token {1}, valid until {2}', slot, secret.tokenName, ends),
    details:
      token.kind === 'keep'
        ? [message('The other password, {0}, stays valid, so running pods are not cut off.', other)]
        : [],
    command: tokenCommands.generatePassword(outline, secret, slot),
    undo: message('Delete the token {0}, or generate the password again.', secret.tokenName),
  };
}
