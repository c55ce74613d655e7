import type { PullSecretAccess } from '../access.ts';
import type { AdminUserGateway } from '../credentials/ports.ts';
import type { ApplicationDirectory } from '../cross-tenant/ports.ts';
import { readPullSecrets } from '../manifests/pull-secret.ts';
import { message } from '../message.ts';
import type { PasswordSlot, RegistryCredential, RegistryTokenGateway, WorkspaceFiles } from '../ports.ts';
import type { ArmRegistry } from '../registry.ts';
import { err, ok, type Result } from '../result.ts';
import { prepareAdminRotation } from './admin-rotation.ts';
import { prepareBroughtRotation } from './brought-rotation.ts';
import type { AdminPasswordRenewal } from './ports.ts';
import { preparePrincipalRotation } from './principal-rotation.ts';
import type { Rotation } from './rotation.ts';
import { prepareTokenRotation } from './token-rotation.ts';

export interface PreparePorts {
  readonly tokens: RegistryTokenGateway;
  readonly applications: Pick<ApplicationDirectory, 'find' | 'addPassword' | 'removePassword'>;
  readonly adminUser: Pick<AdminUserGateway, 'readCredential'>;
  readonly adminRenewal: AdminPasswordRenewal;
  readonly files: WorkspaceFiles;
  readonly now: () => Date;
}

export interface RotationTask {
  readonly access: PullSecretAccess;
  /** Every access with the same credential, `access` among them. */
  readonly holders: readonly PullSecretAccess[];
  /** Absent where Azure does not know the registry, or the account does not see it. */
  readonly registry: ArmRegistry | undefined;
  /** What the person entered, for a credential that only they can replace. */
  readonly brought?: RegistryCredential;
  /** When a new password ends. */
  readonly expiresOn: Date;
  /** Of the notice before a credential ends; 0 for none. */
  readonly noticeDays: number;
}

/** Whether only the person can bring another credential: it was entered, or we do not know what is behind it. */
export function mustBeBrought({ credential, tokenName, clientId }: PullSecretAccess): boolean {
  switch (credential) {
    case 'token':
      return tokenName === undefined;
    case 'service-principal':
      return clientId === undefined;
    case 'admin':
    case 'controller':
      return false;
    case 'entra-token':
    case 'pasted':
      return true;
  }
}

/**
 * Reads what the rotation of an access depends on. Fails with `refused` for what a controller in the cluster renews,
 * with `not-found` where the registry must be known and is not, and as the kinds of credential fail. Changes nothing.
 */
export async function prepareRotation(
  task: RotationTask,
  ports: PreparePorts,
  signal: AbortSignal,
): Promise<Result<Rotation>> {
  const { access, holders, registry, brought, expiresOn, noticeDays } = task;
  const { credential, tokenName, clientId, loginServer } = access;
  if (credential === 'controller') {
    return err('refused', message('The controller in the cluster renews this pull secret by itself.'));
  }
  if (brought !== undefined) return ok(prepareBroughtRotation(brought));
  if (registry === undefined || mustBeBrought(access)) {
    return err('not-found', message('{0} was not found in Azure.', loginServer), {
      hint: message('Sign in with an account that can read the registry, or enter a user name and password.'),
    });
  }
  if (credential === 'admin')
    return ok(prepareAdminRotation({ registry, holders }, { ...ports, renewal: ports.adminRenewal }));
  if (credential === 'service-principal') {
    const { tenantId } = registry;
    return preparePrincipalRotation(
      { tenantId, clientId: clientId ?? '', holders, expiresOn },
      ports,
      signal,
    );
  }
  const held = await heldPasswords(holders, ports.files);
  if (!held.ok) return held;
  const token = { registry, tokenName: tokenName ?? '', holders, held: held.value, expiresOn, noticeDays };
  return prepareTokenRotation(token, ports, signal);
}

/** The passwords of a token that plain files hold, so that an interrupted rotation can go on with them. */
async function heldPasswords(
  holders: readonly PullSecretAccess[],
  files: WorkspaceFiles,
): Promise<Result<ReadonlyMap<PasswordSlot, RegistryCredential>>> {
  const held = new Map<PasswordSlot, RegistryCredential>();
  for (const { file, form, secretName, namespace, password } of holders) {
    if (form !== 'secret' || password === undefined) continue;
    const text = await files.read(file);
    if (!text.ok) return text;
    const secret = readPullSecrets(text.value ?? '').secrets.find(
      (own) => own.name === secretName && own.namespace === namespace,
    );
    if (secret !== undefined) held.set(password, { username: secret.username, password: secret.password });
  }
  return ok(held);
}
