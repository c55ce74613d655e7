import { isCancelled } from '../cancellation.ts';
import type { Application, ApplicationPassword } from '../cross-tenant/ports.ts';
import { untilKnown } from '../cross-tenant/not-yet.ts';
import type { GrantOutline, PlannedPullSecret } from '../grants/outline.ts';
import { message } from '../message.ts';
import type { ServicePrincipal } from '../ports.ts';
import type { ArmRegistry } from '../registry.ts';
import { cancelled, err, ok, type Result } from '../result.ts';
import type { CredentialProgress, Issued } from './issued.ts';
import type { CredentialPorts } from './ports.ts';
import {
  ensureRole,
  planRole,
  planRoleOfNew,
  roleWish,
  type PrincipalRolePlan,
} from './role-for-principal.ts';

/** What the directory and the registry hold already for one planned pull secret. */
export interface NewPrincipalState {
  readonly kind: 'new-principal';
  readonly application?: Application;
  readonly principal?: ServicePrincipal;
  /** Secrets of ours that no cluster can need any more. */
  readonly stale: readonly ApplicationPassword[];
  readonly role: PrincipalRolePlan;
}

type Ports = Pick<
  CredentialPorts,
  'applications' | 'applicationMaker' | 'principals' | 'roles' | 'now' | 'sleep'
>;

interface Task {
  readonly outline: GrantOutline;
  readonly secret: PlannedPullSecret;
  readonly registry: ArmRegistry;
}

/** Display name of the secrets that grants add: tells them from those that somebody else added. */
export const SECRET_NAME = 'ACR Pull for Kubernetes';

/** Stands for the object id of a principal that is not there yet, in commands. */
const OBJECT_ID = '"$OBJECT_ID"';

/**
 * Reads what exists for a planned pull secret. Fails as Graph and the registry fail, or with `conflict` when the name
 * belongs to an application that was not made by us; nothing is changed.
 */
export async function readNewPrincipalState(
  task: Task,
  ports: Ports,
  signal: AbortSignal,
): Promise<Result<NewPrincipalState>> {
  const found = await findOwn(task, ports, signal);
  if (!found.ok) return found;
  const application = found.value;
  const principal =
    application === undefined
      ? ok(undefined)
      : await ports.principals.findServicePrincipal(task.registry.tenantId, application.clientId, signal);
  if (!principal.ok) return principal;
  const role = await planRoleFor(task, principal.value, ports, signal);
  if (!role.ok) return role;
  return ok({
    kind: 'new-principal',
    ...(application === undefined ? {} : { application }),
    ...(principal.value === undefined ? {} : { principal: principal.value }),
    stale: application === undefined ? [] : stalePasswords(application, task.outline, ports.now()),
    role: role.value,
  });
}

/**
 * A fresh secret of an application for one pull secret. Application, service principal and role are made as far as
 * they are missing, so a run after a failed one picks up what that one made. The role comes before the secret: where
 * it is refused, no secret is left behind.
 */
export async function issueNewPrincipal(
  task: Task & { readonly expiresOn: Date },
  ports: Ports,
  progress: CredentialProgress,
): Promise<Result<Issued>> {
  const { tenantId } = task.registry;
  const application = await ensureApplication(task, ports, progress);
  if (!application.ok) return application;
  const principal = await ensurePrincipal(task, application.value, ports, progress);
  if (!principal.ok) return principal;
  if (isCancelled(progress.signal)) return cancelled();
  const planned = await planRoleFor(task, principal.value, ports, progress.signal);
  const role = await ensureRole(planned, ports, progress);
  if (!role.ok) return role;
  const removed = await removeStale(task, application.value, ports, progress);
  if (!removed.ok) return removed;
  if (isCancelled(progress.signal)) return cancelled();
  progress.report(message('Adding a secret to the application {0}', application.value.displayName));
  const wanted = { displayName: SECRET_NAME, endsOn: task.expiresOn };
  const added = await ports.applications.addPassword(tenantId, application.value, wanted, progress.signal);
  if (!added.ok) return added;
  const { keyId, secret } = added.value;
  const { clientId } = application.value;
  return ok({
    credential: { username: clientId, password: secret },
    expiresOn: task.expiresOn,
    facts: { clientId, keyId },
    freshness: 'new-role',
    notes: [],
    takeBack: async () => {
      const { signal } = new AbortController();
      await ports.applications.removePassword(tenantId, application.value, keyId, signal);
    },
  });
}

/** The application of this pull secret, by its name. Of several, always the same one. */
async function findOwn(
  { secret, registry }: Task,
  { applications }: Ports,
  signal: AbortSignal,
): Promise<Result<Application | undefined>> {
  const name = secret.applicationName;
  const found = await applications.findNamed(registry.tenantId, name, signal);
  if (!found.ok) return found;
  const [first] = found.value
    .filter(({ displayName }) => displayName === name)
    .toSorted((a, b) => a.clientId.localeCompare(b.clientId, 'en'));
  if (first === undefined || (!first.isMultiTenant && first.redirectUris.length === 0)) return ok(first);
  return err(
    'conflict',
    message('An application named {0} exists and was not made by this extension.', name),
    {
      hint: message('Rename or delete it in Microsoft Entra ID, then grant again. Nothing was changed.'),
      detail: first.clientId,
    },
  );
}

function planRoleFor(
  { outline, secret, registry }: Task,
  principal: (Pick<ServicePrincipal, 'objectId'> & { readonly isNew?: boolean }) | undefined,
  { roles }: Ports,
  signal: AbortSignal,
): Promise<Result<PrincipalRolePlan>> {
  const name = secret.applicationName;
  const wish = roleWish(outline, secret, { registry, name, objectId: principal?.objectId ?? OBJECT_ID });
  if (principal === undefined || principal.isNew === true) return Promise.resolve(planRoleOfNew(wish));
  return planRole(wish, roles, signal);
}

async function ensureApplication(
  task: Task,
  ports: Ports,
  { signal, report }: CredentialProgress,
): Promise<Result<Application>> {
  if (isCancelled(signal)) return cancelled();
  const found = await findOwn(task, ports, signal);
  if (!found.ok) return found;
  if (found.value !== undefined) return ok(found.value);
  if (isCancelled(signal)) return cancelled();
  const name = task.secret.applicationName;
  report(message('Creating the application {0}', name));
  return ports.applicationMaker.create(task.registry.tenantId, name, signal);
}

interface Admitted {
  readonly objectId: string;
  /** Whether it was made just now, and so has no role for certain. */
  readonly isNew: boolean;
}

async function ensurePrincipal(
  { registry: { tenantId } }: Task,
  { clientId, displayName }: Application,
  { applications, principals, sleep }: Ports,
  progress: CredentialProgress,
): Promise<Result<Admitted>> {
  const found = await principals.findServicePrincipal(tenantId, clientId, progress.signal);
  if (!found.ok) return found;
  if (found.value !== undefined) return ok({ objectId: found.value.objectId, isNew: false });
  if (isCancelled(progress.signal)) return cancelled();
  progress.report(message('Creating the service principal of {0}', displayName));
  const admitted = await untilKnown(
    () => applications.admit(tenantId, clientId, progress.signal),
    sleep,
    progress,
  );
  if (!admitted.ok) return admitted;
  const made = await untilKnown(
    async () => {
      const again = await principals.findServicePrincipal(tenantId, clientId, progress.signal);
      if (!again.ok) return again;
      if (again.value === undefined)
        return ok({ kind: 'not-yet', failure: unknown(displayName).failure } as const);
      return ok({ kind: 'found', objectId: again.value.objectId } as const);
    },
    sleep,
    progress,
  );
  return made.ok ? ok({ objectId: made.value.objectId, isNew: true }) : made;
}

function unknown(name: string): ReturnType<typeof err> {
  return err(
    'not-found',
    message('Microsoft Entra ID does not show the service principal of {0} yet.', name),
    {
      hint: message('Grant again in some minutes: it is found then.'),
    },
  );
}

/**
 * Secrets that grants added and that have ended, or that are older than the one that the pull secret here holds. A
 * newer one may be in a pull secret that was written from another machine, and stays.
 */
export function stalePasswords(
  { passwords }: Pick<Application, 'passwords'>,
  { writtenKeys }: Pick<GrantOutline, 'writtenKeys'>,
  now: Date,
): ApplicationPassword[] {
  const own = passwords.filter(({ displayName }) => displayName === SECRET_NAME);
  const inUse = own.findIndex(({ keyId }) => writtenKeys?.includes(keyId) === true);
  return own.filter(
    ({ endsOn }, index) =>
      index !== inUse && ((endsOn !== undefined && endsOn <= now) || (inUse !== -1 && index > inUse)),
  );
}

async function removeStale(
  { outline, registry }: Task,
  application: Application,
  { applications, now }: Ports,
  { signal, report }: CredentialProgress,
): Promise<Result<void>> {
  for (const { keyId } of stalePasswords(application, outline, now())) {
    if (isCancelled(signal)) return cancelled();
    report(message('Removing an old secret of the application {0}', application.displayName));
    const removed = await applications.removePassword(registry.tenantId, application, keyId, signal);
    if (!removed.ok) return removed;
  }
  return ok(undefined);
}
