import type { GrantOutline, PlannedPullSecret } from '../grants/outline.ts';
import { quote } from '../grants/shell.ts';
import type { PlanStep } from '../grants/plan-document.ts';
import { message, type Message } from '../message.ts';
import type { PasswordSlot, RegistryCredential } from '../ports.ts';
import type { ArmRegistry } from '../registry.ts';
import { err, ok, type Result } from '../result.ts';
import { registryName, variable } from './commands.ts';
import type { CredentialProgress, Issued } from './issued.ts';
import type { AdminUserGateway } from './ports.ts';
import { ADMIN_PASSWORD_NAMES } from './source.ts';

export interface AdminUserState {
  readonly kind: 'admin';
  readonly isEnabled: boolean;
}

interface AdminSource {
  readonly slot: PasswordSlot;
  readonly mayEnable: boolean;
}

/** Why nobody is advised to take it (ACR, "Admin account"). */
export const ADMIN_RISK: Message = message(
  'The admin user may pull, push and delete everything in the registry; all who use it share its two passwords, which never end, and no log tells them apart.',
);

/**
 * A password of the registry's admin user, which is turned on only if the person has confirmed just that. Fails with
 * `refused` where it is off and must not be turned on; what exists already is not changed.
 */
export async function issueAdminUser(
  { slot, mayEnable }: AdminSource,
  registry: ArmRegistry,
  { adminUser }: { readonly adminUser: AdminUserGateway },
  { signal, report }: CredentialProgress,
): Promise<Result<Issued>> {
  const what = message('Reading {0} of the admin user', ADMIN_PASSWORD_NAMES[slot]);
  report(what);
  const first = await adminUser.readCredential(registry, slot, signal);
  if (!first.ok) return first;
  if (first.value !== 'off') return issued(first.value, slot);
  if (!mayEnable) return isOff(registry);
  report(message('Enabling the admin user of {0}', registry.loginServer));
  const enabled = await adminUser.enable(registry, signal);
  if (!enabled.ok) return enabled;
  report(what);
  const second = await adminUser.readCredential(registry, slot, signal);
  if (!second.ok) return second;
  return second.value === 'off' ? isOff(registry) : issued(second.value, slot);
}

function issued(credential: RegistryCredential, slot: PasswordSlot): Result<Issued> {
  return ok({
    credential,
    facts: { password: slot },
    freshness: 'settled',
    notes: [{ level: 'warn', text: ADMIN_RISK, hint: message('Replace it by a token when you can.') }],
  });
}

function isOff({ loginServer }: ArmRegistry): Result<never> {
  return err('refused', message('The admin user of {0} is off.', loginServer), {
    hint: message('Grant again and confirm that it may be turned on, or choose another credential.'),
  });
}

/** The steps that {@link issueAdminUser} takes. */
export function stepsOfAdminUser(
  outline: GrantOutline,
  secret: PlannedPullSecret,
  state: AdminUserState,
  { slot }: Pick<AdminSource, 'slot'>,
): PlanStep[] {
  const [name, password] = [registryName(outline), ADMIN_PASSWORD_NAMES[slot]];
  const query = `--query "passwords[?name=='${password}'].value" --output tsv`;
  const read: PlanStep = {
    title: message('Read {0} of the admin user of {1}', password, outline.registry.loginServer),
    details: [ADMIN_RISK, message('It has no end: nothing will remind you to change it.')],
    command: `${variable(outline, secret, 'PASSWORD')}=$(az acr credential show --name ${quote(name)} ${query})`,
    undo: message(
      'Run {0}; whoever else uses that password loses access too.',
      `az acr credential renew --name ${quote(name)} --password-name ${password}`,
    ),
  };
  return state.isEnabled || outline.pullSecrets[0] !== secret ? [read] : [enabling(outline), read];
}

function enabling(outline: GrantOutline): PlanStep {
  const command = `az acr update --name ${quote(registryName(outline))} --admin-enabled`;
  return {
    title: message('Enable the admin user of {0}', outline.registry.loginServer),
    details: [ADMIN_RISK, message('You are asked once more before this is done.')],
    command: `${command} true`,
    undo: message('Run {0}; every pull secret with one of its passwords stops then.', `${command} false`),
  };
}
