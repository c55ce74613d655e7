import type { PullSecretAccess } from '../access.ts';
import { SECRET_NAME } from '../credentials/new-principal.ts';
import type { Application, ApplicationDirectory, ApplicationPassword } from '../cross-tenant/ports.ts';
import { formatDate, formatTime } from '../grants/dates.ts';
import { quote } from '../grants/shell.ts';
import { message, type Message } from '../message.ts';
import { err, ok, type Result } from '../result.ts';
import type { Retirement, Rotation } from './rotation.ts';

export interface PrincipalTask {
  /** The application's own tenant. */
  readonly tenantId: string;
  readonly clientId: string;
  readonly holders: readonly PullSecretAccess[];
  readonly expiresOn: Date;
}

interface Ports {
  readonly applications: Pick<ApplicationDirectory, 'find' | 'addPassword' | 'removePassword'>;
}

/**
 * Rotates to a new secret of the application; all others stay. The old one is removed only when its annotation names
 * it, that is when we added it. Fails with `not-found` when the tenant has no such application; nothing is changed.
 */
export async function preparePrincipalRotation(
  task: PrincipalTask,
  ports: Ports,
  signal: AbortSignal,
): Promise<Result<Rotation>> {
  const { tenantId, clientId, holders } = task;
  const found = await ports.applications.find(tenantId, clientId, signal);
  if (!found.ok) return found;
  const application = found.value;
  if (application === undefined) {
    return err('not-found', message('The tenant {0} has no application {1}.', tenantId, clientId), {
      hint: message('Grant again with another credential, or ask who owns the application for a new secret.'),
    });
  }
  const keys = new Set(holders.flatMap(({ keyId }) => keyId ?? []));
  const old = application.passwords.filter(({ keyId }) => keys.has(keyId));
  return ok({
    credential: 'service-principal',
    ...addition(task, application, ports),
    ...(old.length === 0 ? {} : { retirement: retirement(task, application, old, ports) }),
    notes: old.length === 0 ? [unknownOld(application)] : [],
  });
}

function addition(
  { tenantId, clientId, expiresOn }: PrincipalTask,
  application: Application,
  { applications }: Ports,
): Pick<Rotation, 'issueStep' | 'issue'> {
  const { displayName } = application;
  return {
    issueStep: {
      title: message(
        'Add a secret to the application {0}, valid until {1}',
        displayName,
        formatDate(expiresOn),
      ),
      details: [
        message('Its other secrets stay valid meanwhile.'),
        message('Microsoft Entra ID may need two minutes until it takes the secret.'),
      ],
      command: [
        `PASSWORD=$(az ad app credential reset --id ${clientId} --append`,
        `--display-name ${quote(SECRET_NAME)} --end-date ${formatTime(expiresOn)} --query password --output tsv)`,
      ].join(' \\\n  '),
      undo: message('Remove the secret from the application {0}.', displayName),
    },
    issue: async ({ signal, report }) => {
      report(message('Adding a secret to the application {0}', displayName));
      const wanted = { displayName: SECRET_NAME, endsOn: expiresOn };
      const added = await applications.addPassword(tenantId, application, wanted, signal);
      if (!added.ok) return added;
      const { keyId, secret } = added.value;
      return ok({
        credential: { username: clientId, password: secret },
        expiresOn,
        facts: { clientId, keyId },
        freshness: 'new-role',
        notes: [],
        takeBack: async () => {
          await applications.removePassword(tenantId, application, keyId, new AbortController().signal);
        },
      });
    },
  };
}

function retirement(
  { tenantId, clientId }: PrincipalTask,
  application: Application,
  old: readonly ApplicationPassword[],
  { applications }: Ports,
): Retirement {
  return {
    step: {
      title: message('Remove the old secret of the application {0}', application.displayName),
      details: [message('Pods that start with the old Secret after this cannot pull.')],
      command: old
        .map(({ keyId }) => `az ad app credential delete --id ${quote(clientId)} --key-id ${quote(keyId)}`)
        .join('\n'),
      undo: message('It cannot be brought back; rotate again for a new one.'),
    },
    run: async ({ signal, report }) => {
      report(message('Removing the old secret of the application {0}', application.displayName));
      const now = await applications.find(tenantId, clientId, signal);
      if (!now.ok) return now;
      const left = now.value?.passwords ?? [];
      for (const { keyId } of old.filter((password) =>
        left.some((other) => other.keyId === password.keyId),
      )) {
        const removed = await applications.removePassword(tenantId, application, keyId, signal);
        if (!removed.ok) return removed;
      }
      return ok(undefined);
    },
  };
}

function unknownOld({ displayName }: Application): Message {
  return message(
    'Which secret of {0} is in use now is not known, so it stays valid. Remove it yourself when nothing needs it.',
    displayName,
  );
}
