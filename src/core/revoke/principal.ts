import type { PullSecretAccess } from '../access.ts';
import { isApplicationName } from '../grants/names.ts';
import { quote } from '../grants/shell.ts';
import { SECRET_NAME } from '../credentials/new-principal.ts';
import type { Application, ApplicationDirectory } from '../cross-tenant/ports.ts';
import { message, type Message } from '../message.ts';
import type { PrincipalDirectory, RoleGateway } from '../ports.ts';
import type { ArmRegistry } from '../registry.ts';
import { ok, type Result } from '../result.ts';
import type { RoleAssignment } from '../roles/role-definitions.ts';
import type { ApplicationRemover } from './ports.ts';
import type { AzureRemoval, RevokeStep } from './revocation.ts';

export interface PrincipalPorts {
  readonly applications: Pick<ApplicationDirectory, 'find' | 'removePassword'>;
  readonly applicationRemover: ApplicationRemover;
  readonly principals: PrincipalDirectory;
  readonly roles: RoleGateway;
}

interface Question {
  readonly registry: ArmRegistry;
  readonly access: PullSecretAccess & { readonly clientId: string };
  /** Accesses that stay. */
  readonly remaining: readonly PullSecretAccess[];
}

/**
 * The removal of a service principal that we made: its roles on the registry, then the application with everything in
 * it. Of one that somebody brought, only the secret that we added. Fails as Graph and the registry fail.
 */
export async function removePrincipal(
  { registry, access, remaining }: Question,
  ports: PrincipalPorts,
  signal: AbortSignal,
): Promise<Result<AzureRemoval>> {
  const { tenantId } = registry;
  const { clientId, keyId } = access;
  const found = await ports.applications.find(tenantId, clientId, signal);
  if (!found.ok) return found;
  const application = found.value;
  if (application === undefined) {
    return kept(message('The tenant {0} has no application {1} any more.', tenantId, clientId));
  }
  const key = application.passwords.find((password) => password.keyId === keyId);
  const others = remaining.filter((other) => other.clientId === clientId);
  if (isOurs(application, access) && others.length === 0)
    return whole({ registry, application }, ports, signal);
  const reason =
    others[0] === undefined
      ? message(
          'The application {0} was not made for this, and stays with its role.',
          application.displayName,
        )
      : message('The application {0} stays: {1} uses it too.', application.displayName, others[0].file);
  const isShared = others.some((other) => other.keyId === keyId);
  if (isShared || keyId === undefined) return kept(reason);
  const steps = key === undefined ? [] : [secretStep(tenantId, application, keyId, ports)];
  return ok({ steps, kept: [reason], endsCredential: true });
}

/** Named and made as `credentials/new-principal.ts` does it for this access, and with secrets of ours only. */
function isOurs(
  { displayName, isMultiTenant, redirectUris, passwords }: Application,
  access: PullSecretAccess,
): boolean {
  return (
    isApplicationName(displayName, access) &&
    !isMultiTenant &&
    redirectUris.length === 0 &&
    passwords.every((password) => password.displayName === SECRET_NAME)
  );
}

async function whole(
  { registry, application }: { readonly registry: ArmRegistry; readonly application: Application },
  ports: PrincipalPorts,
  signal: AbortSignal,
): Promise<Result<AzureRemoval>> {
  const { tenantId, id } = registry;
  const principal = await ports.principals.findServicePrincipal(tenantId, application.clientId, signal);
  if (!principal.ok) return principal;
  const objectId = principal.value?.objectId.toLowerCase();
  const listed =
    objectId === undefined ? ok([]) : await ports.roles.listAssignments(registry, objectId, signal);
  if (!listed.ok) return listed;
  const own = listed.value.filter(({ principalId }) => principalId.toLowerCase() === objectId);
  const direct = own.filter(({ scope }) => scope.toLowerCase() === id.toLowerCase());
  return ok({
    steps: [
      ...direct.map((assignment) => roleStep(registry, assignment, ports)),
      applicationStep(tenantId, application, ports),
    ],
    kept: [],
    endsCredential: true,
  });
}

function roleStep(registry: ArmRegistry, { id }: RoleAssignment, { roles }: PrincipalPorts): RevokeStep {
  return {
    step: {
      title: message('Remove the role of its service principal on {0}', registry.loginServer),
      details: [],
      command: `az role assignment delete --ids ${quote(id)}`,
    },
    run: ({ signal }) => roles.deleteAssignment(registry, id, signal),
  };
}

function applicationStep(
  tenantId: string,
  application: Application,
  { applicationRemover }: PrincipalPorts,
): RevokeStep {
  return {
    step: {
      title: message('Delete the application {0}', application.displayName),
      details: [message('Its service principal and its secrets go with it.')],
      command: `az ad app delete --id ${quote(application.clientId)}`,
      undo: message('Microsoft Entra ID keeps it for 30 days among the deleted applications.'),
    },
    run: ({ signal }) => applicationRemover.remove(tenantId, application, signal),
  };
}

function secretStep(
  tenantId: string,
  application: Application,
  keyId: string,
  { applications }: PrincipalPorts,
): RevokeStep {
  return {
    step: {
      title: message('Remove the secret that we added to the application {0}', application.displayName),
      details: [],
      command: `az ad app credential delete --id ${quote(application.clientId)} --key-id ${quote(keyId)}`,
    },
    run: async ({ signal }) => {
      const now = await applications.find(tenantId, application.clientId, signal);
      if (!now.ok) return now;
      const isThere = now.value?.passwords.some((password) => password.keyId === keyId) === true;
      return isThere ? applications.removePassword(tenantId, application, keyId, signal) : ok(undefined);
    },
  };
}

function kept(reason: Message): Result<AzureRemoval> {
  return ok({ steps: [], kept: [reason], endsCredential: false });
}
