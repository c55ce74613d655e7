import { isCancelled } from '../cancellation.ts';
import { message, type Message } from '../message.ts';
import type { RegistryCredential, RegistryTokenGateway } from '../ports.ts';
import type { ArmRegistry } from '../registry.ts';
import { cancelled, err, ok, type Result } from '../result.ts';
import { scopeMapDescription } from './cli.ts';
import type { GrantOutline, PlannedPullSecret } from './outline.ts';
import { readTokenState, type TokenState } from './plan.ts';

/** A credential that is ready to be written, and when it ends. */
export interface Issued {
  readonly credential: RegistryCredential;
  readonly expiresOn?: Date;
}

interface Ports {
  readonly tokens: RegistryTokenGateway;
  readonly now: () => Date;
}

interface Progress {
  readonly signal: AbortSignal;
  readonly report: (step: Message) => void;
}

/**
 * The credential of one planned pull secret: the pasted one, or a fresh password of its token. Scope map and token
 * are created or extended as far as they are missing, so a run after a failed one picks up what that one made.
 */
export async function issueCredential(
  outline: GrantOutline,
  secret: PlannedPullSecret,
  ports: Ports,
  progress: Progress,
): Promise<Result<Issued>> {
  if (outline.source.kind === 'pasted') return ok({ credential: outline.source.credential });
  const { arm } = outline.registry;
  if (arm === undefined) {
    return err('not-found', message('{0} was not found in Azure.', outline.registry.loginServer), {
      hint: message('Sign in with an account that can read the registry, or paste a user name and password.'),
    });
  }
  const state = await readTokenState(arm, secret, ports, progress.signal);
  if (!state.ok) return state;
  const ready = await ensureToken(outline, { arm, secret, state: state.value }, ports, progress);
  if (!ready.ok) return ready;
  if (isCancelled(progress.signal)) return cancelled();
  progress.report(message('Generating {0} of the token {1}', state.value.slot, secret.tokenName));
  const generated = await ports.tokens.generatePassword(
    arm,
    { tokenName: secret.tokenName, slot: state.value.slot, expiresOn: outline.source.expiresOn },
    progress.signal,
  );
  if (!generated.ok) return generated;
  const { username, password, expiresOn } = generated.value;
  return ok({ credential: { username, password }, ...(expiresOn === undefined ? {} : { expiresOn }) });
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
  { signal, report }: Progress,
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
  if (state.token.kind !== 'create') return ok(undefined);
  report(message('Creating the token {0}', name));
  const created = await tokens.createToken(arm, { name, scopeMapId: `${arm.id}/scopeMaps/${name}` }, signal);
  return created.ok ? ok(undefined) : created;
}
