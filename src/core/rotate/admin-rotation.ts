import type { PullSecretAccess } from '../access.ts';
import { quote } from '../grants/shell.ts';
import { ADMIN_RISK } from '../credentials/admin-user.ts';
import type { AdminUserGateway } from '../credentials/ports.ts';
import { ADMIN_PASSWORD_NAMES } from '../credentials/source.ts';
import { message } from '../message.ts';
import type { PasswordSlot } from '../ports.ts';
import type { ArmRegistry } from '../registry.ts';
import { err, ok } from '../result.ts';
import type { AdminPasswordRenewal } from './ports.ts';
import type { Rotation } from './rotation.ts';

interface Ports {
  readonly adminUser: Pick<AdminUserGateway, 'readCredential'>;
  readonly renewal: AdminPasswordRenewal;
}

/**
 * Rotates to the other password of the admin user as it is, since others may use it; then the old one is replaced by
 * a value that nobody knows.
 */
export function prepareAdminRotation(
  { registry, holders }: { readonly registry: ArmRegistry; readonly holders: readonly PullSecretAccess[] },
  { adminUser, renewal }: Ports,
): Rotation {
  const old: PasswordSlot = holders[0]?.password ?? 'password1';
  const next: PasswordSlot = old === 'password1' ? 'password2' : 'password1';
  const { name, loginServer } = registry;
  return {
    credential: 'admin',
    issueStep: {
      title: message('Read {0} of the admin user of {1}', ADMIN_PASSWORD_NAMES[next], loginServer),
      details: [ADMIN_RISK],
      command: `PASSWORD=$(az acr credential show --name ${quote(name)} --query "passwords[?name=='${ADMIN_PASSWORD_NAMES[next]}'].value" --output tsv)`,
    },
    issue: async ({ signal, report }) => {
      report(message('Reading {0} of the admin user', ADMIN_PASSWORD_NAMES[next]));
      const read = await adminUser.readCredential(registry, next, signal);
      if (!read.ok) return read;
      if (read.value === 'off') {
        return err('refused', message('The admin user of {0} is off.', loginServer), {
          hint: message('Grant again with another credential.'),
        });
      }
      return ok({ credential: read.value, facts: { password: next }, freshness: 'settled', notes: [] });
    },
    retirement: {
      step: {
        title: message(
          'Renew {0} of the admin user of {1}, the old one',
          ADMIN_PASSWORD_NAMES[old],
          loginServer,
        ),
        details: [
          message('Pods that start with the old Secret after this cannot pull.'),
          message('Whoever else uses that password loses access too.'),
        ],
        command: `az acr credential renew --name ${quote(name)} --password-name ${ADMIN_PASSWORD_NAMES[old]}`,
        undo: message('It cannot be brought back.'),
      },
      run: ({ signal, report }) => {
        report(message('Renewing {0} of the admin user', ADMIN_PASSWORD_NAMES[old]));
        return renewal.renew(registry, old, signal);
      },
    },
    notes: [],
  };
}
