import type { GrantOutline, PlannedPullSecret } from '../grants/outline.ts';
import type { PlanStep } from '../grants/plan-document.ts';
import type { Failure } from '../failure.ts';
import { message } from '../message.ts';
import type { RegistryCredential, ServicePrincipal } from '../ports.ts';
import type { ArmRegistry } from '../registry.ts';
import { err, ok, type Err, type Result } from '../result.ts';
import type { CredentialProgress, Issued } from './issued.ts';
import type { CredentialPorts, SecretCheck } from './ports.ts';
import { ensureRole, planRole, roleWish, stepsOfRole, type PrincipalRolePlan } from './role-for-principal.ts';

/** What is known of a service principal that the person brings. */
export interface ExistingPrincipalState {
  readonly kind: 'existing-principal';
  /** The role that it lacks; absent where it can pull, or where that is not known. */
  readonly role?: PrincipalRolePlan;
  /** Why it is not known whether it can pull; the check before anything is written tells. */
  readonly unknown?: Failure;
  readonly expiresOn?: Date;
}

type Ports = Pick<CredentialPorts, 'applications' | 'principals' | 'roles' | 'secrets' | 'sleep'>;

interface Task {
  readonly outline: GrantOutline;
  readonly secret: PlannedPullSecret;
  /** Absent where only the login server is known: then the credential is tried as it is. */
  readonly registry: ArmRegistry | undefined;
  readonly credential: RegistryCredential;
}

/**
 * Tries the secret with Entra, and looks whether the principal can pull. Fails with `unauthorized` for a secret that
 * is wrong or has ended, and with `not-found` where the registry's tenant has no such application: then nothing that
 * is done here could help. Where Graph or the registry do not tell of roles, the check before writing has to.
 */
export async function readExistingPrincipalState(
  task: Task,
  ports: Ports,
  signal: AbortSignal,
): Promise<Result<ExistingPrincipalState>> {
  const { registry, credential } = task;
  if (registry === undefined) return ok({ kind: 'existing-principal' });
  const { tenantId } = registry;
  const checked = await ports.secrets.check(tenantId, credential, signal);
  const refused = checked.ok ? refusalOf(checked.value, tenantId, credential) : undefined;
  if (refused !== undefined) return refused;
  if (!checked.ok && checked.failure.kind === 'cancelled') return checked;
  const expiry = await endOfOnlySecret(tenantId, credential.username, ports, signal);
  const found = await ports.principals.findServicePrincipal(tenantId, credential.username, signal);
  if (!found.ok) return unknown(found, expiry);
  if (found.value === undefined) return noSuchApplication(tenantId, credential.username);
  const role = await planRole(wishOf(task, registry, found.value), ports.roles, signal);
  if (!role.ok)
    return role.failure.kind === 'conflict' || role.failure.kind === 'invalid' ? role : unknown(role, expiry);
  return ok({
    kind: 'existing-principal',
    ...(role.value.change === undefined ? {} : { role: role.value }),
    ...expiry,
  });
}

/** The credential as it was typed; the role is given first, if that was confirmed and it is lacking. */
export async function issueExistingPrincipal(
  task: Task & { readonly givesRole: boolean },
  ports: Ports,
  progress: CredentialProgress,
): Promise<Result<Issued>> {
  const state = await readExistingPrincipalState(task, ports, progress.signal);
  if (!state.ok) return state;
  const { role, expiresOn } = state.value;
  const given =
    role !== undefined && task.givesRole ? await ensureRole(ok(role), ports, progress) : ok(false);
  if (!given.ok) return given;
  return ok({
    credential: task.credential,
    ...(expiresOn === undefined ? {} : { expiresOn }),
    facts: { clientId: task.credential.username },
    freshness: given.value ? 'new-role' : 'settled',
    notes: [],
  });
}

function unknown({ failure }: Err, expiry: { expiresOn?: Date }): Result<ExistingPrincipalState> {
  if (failure.kind === 'cancelled') return { ok: false, failure };
  return ok({ kind: 'existing-principal', unknown: failure, ...expiry });
}

function wishOf(
  { outline, secret, credential }: Task,
  registry: ArmRegistry,
  principal: ServicePrincipal,
): ReturnType<typeof roleWish> {
  const name = principal.displayName === '' ? credential.username : principal.displayName;
  return roleWish(outline, secret, { registry, objectId: principal.objectId, name });
}

function refusalOf(
  { kind }: SecretCheck,
  tenantId: string,
  { username }: RegistryCredential,
): Result<never> | undefined {
  switch (kind) {
    case 'accepted':
      return undefined;
    case 'unknown-application':
      return noSuchApplication(tenantId, username);
    case 'ended':
      return err('unauthorized', message('The secret of {0} has ended.', username), {
        hint: message('Add another secret to the application, and grant with that. Nothing was changed.'),
      });
    case 'wrong':
      return err('unauthorized', message('Microsoft Entra ID refuses this secret of {0}.', username), {
        hint: message('It must be the value of the secret, not its id. Nothing was changed.'),
      });
  }
}

function noSuchApplication(tenantId: string, clientId: string): Result<never> {
  return err(
    'not-found',
    message(
      'The tenant {0} of the registry has no service principal for the client id {1}.',
      tenantId,
      clientId,
    ),
    {
      hint: message('Check that it is the application (client) id, and of that tenant. Nothing was changed.'),
    },
  );
}

/** When the secret ends; known only where the application has no other, since Graph does not tell which one it is. */
async function endOfOnlySecret(
  tenantId: string,
  clientId: string,
  { applications }: Ports,
  signal: AbortSignal,
): Promise<{ expiresOn?: Date }> {
  const found = await applications.find(tenantId, clientId, signal);
  const [only, ...others] = found.ok ? (found.value?.passwords ?? []) : [];
  return only?.endsOn === undefined || others.length > 0 ? {} : { expiresOn: only.endsOn };
}

/** What is done about the role, and what is known of it. The secret itself is there already. */
export function stepsOfExistingPrincipal(
  { role }: ExistingPrincipalState,
  { givesRole }: { readonly givesRole: boolean },
): PlanStep[] {
  return role === undefined || !givesRole ? [] : stepsOfRole(role);
}
