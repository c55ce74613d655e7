import { formatMoment } from '../grants/dates.ts';
import { quote } from '../grants/shell.ts';
import type { GrantOutline, PlannedPullSecret } from '../grants/outline.ts';
import type { PlanStep } from '../grants/plan-document.ts';
import { message, type Message } from '../message.ts';
import type { ArmRegistry } from '../registry.ts';
import { ok, type Result } from '../result.ts';
import { registryName, variable } from './commands.ts';
import type { CredentialProgress, Issued } from './issued.ts';
import type { RegistryExchange } from './ports.ts';

export interface EntraTokenState {
  readonly kind: 'entra-token';
  /** Of a token that was made to see whether one can be had, and thrown away. */
  readonly expiresOn?: Date;
}

interface Ports {
  readonly exchange: RegistryExchange;
}

/** Exchanges the sign-in once, to tell when a token would end. Fails where the registry takes no such sign-in. */
export async function readEntraTokenState(
  registry: ArmRegistry,
  { exchange }: Ports,
  signal: AbortSignal,
): Promise<Result<EntraTokenState>> {
  const exchanged = await exchange.exchange(registry, signal);
  if (!exchanged.ok) return exchanged;
  const { expiresOn } = exchanged.value;
  return ok({ kind: 'entra-token', ...(expiresOn === undefined ? {} : { expiresOn }) });
}

/** A refresh token of the registry for the signed-in account. It ends by itself, so that nothing is left behind. */
export async function issueEntraToken(
  registry: ArmRegistry,
  { exchange }: Ports,
  { signal, report }: CredentialProgress,
): Promise<Result<Issued>> {
  report(message('Exchanging your sign-in for a token of {0}', registry.loginServer));
  const exchanged = await exchange.exchange(registry, signal);
  if (!exchanged.ok) return exchanged;
  const { credential, expiresOn } = exchanged.value;
  return ok({
    credential,
    ...(expiresOn === undefined ? {} : { expiresOn }),
    facts: {},
    freshness: 'settled',
    notes: [{ level: 'warn', text: endOf(expiresOn), hint: RIGHTS }],
  });
}

const RIGHTS = message(
  'It carries all your own rights on the registry: whoever reads the pull secret has them.',
);

function endOf(expiresOn: Date | undefined): Message {
  return expiresOn === undefined
    ? message('It does not say when it ends: within three hours. A pull secret for a try-out only.')
    : message(
        'It ends on {0}, and cannot be renewed: a pull secret for a try-out only.',
        formatMoment(expiresOn),
      );
}

/** The step that {@link issueEntraToken} takes. */
export function stepsOfEntraToken(
  outline: GrantOutline,
  secret: PlannedPullSecret,
  { expiresOn }: EntraTokenState,
): PlanStep[] {
  const login = `az acr login --name ${quote(registryName(outline))} --expose-token`;
  return [
    {
      title: message('Exchange your sign-in for a token of {0}', outline.registry.loginServer),
      details: [endOf(expiresOn), RIGHTS],
      command: `${variable(outline, secret, 'PASSWORD')}=$(${login} --query accessToken --output tsv)`,
      undo: message('Nothing can take it back; it ends by itself.'),
    },
  ];
}
