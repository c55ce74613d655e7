import type { Finding } from '../finding.ts';
import { message, type Message } from '../message.ts';
import type { RoleGateway } from '../ports.ts';
import { cancelled, err, ok, type Result } from '../result.ts';
import type { RoleAssignment } from '../roles/role-definitions.ts';
import type { RoleGrantOutline, RoleWish } from './outline.ts';
import { withTrail } from '../trail.ts';
import { accessOf, conditionOf, type DoableChange, type RolePlan } from './plan.ts';

export interface RoleGrantPorts {
  readonly roles: RoleGateway;
  /** Ends early, without failing, when the signal aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export interface RoleGrantProgress {
  readonly signal: AbortSignal;
  readonly report: (step: Message) => void;
}

export interface RoleReport<Wish extends RoleWish = RoleGrantOutline> {
  readonly outline: Wish;
  readonly assignment: RoleAssignment;
  readonly findings: readonly Finding[];
}

/** Waits between tries while Entra does not know a new principal yet: a little over two minutes in all (azure-facts A3). */
const REPLICATION_WAITS_MS = [5_000, 10_000, 20_000, 40_000, 60_000];

/**
 * Runs a confirmed plan: puts the assignment, reads it back, and works out what it allows. Only a principal that is
 * not replicated yet is waited for; a missing right ends it at once. Running it again changes nothing more.
 */
export async function runRoleGrant<Wish extends RoleWish>(
  plan: RolePlan<Wish>,
  ports: RoleGrantPorts,
  progress: RoleGrantProgress,
): Promise<Result<RoleReport<Wish>>> {
  const title = message('Granting ACR pull from {0}', plan.outline.registry.loginServer);
  return withTrail(title, progress, (noted) => runSteps(plan, ports, noted));
}

async function runSteps<Wish extends RoleWish>(
  plan: RolePlan<Wish>,
  ports: RoleGrantPorts,
  progress: RoleGrantProgress,
): Promise<Result<RoleReport<Wish>>> {
  const { outline, change } = plan;
  if (change === undefined) throw new Error('The plan has nothing to do.');
  const assigned = await assign(outline, change, ports, progress);
  if (!assigned.ok) return assigned;
  progress.report(message('Reading the assignment back'));
  const { registry } = outline;
  const read = await ports.roles.getAssignment(registry, assigned.value.id, progress.signal);
  if (!read.ok) return read;
  const assignment = read.value ?? assigned.value;
  return ok({ outline, assignment, findings: findingsOf(outline, read.value) });
}

async function assign(
  outline: RoleWish,
  change: DoableChange,
  { roles, sleep }: RoleGrantPorts,
  { signal, report }: RoleGrantProgress,
): Promise<Result<RoleAssignment>> {
  const { registry, principal, role } = outline;
  const wanted = assignmentOf(outline, change);
  for (const wait of [...REPLICATION_WAITS_MS, undefined]) {
    if (signal.aborted) return cancelled();
    report(message('Giving the {0} the role {1}', principal.label, role.name));
    const put = await roles.putAssignment(registry, wanted, signal);
    if (!put.ok) return put;
    if (put.value.kind === 'assigned') return ok(put.value.assignment);
    if (put.value.kind === 'exists') return lookInto(outline, roles, signal);
    if (wait === undefined) break;
    report(message('Waiting until Microsoft Entra ID knows the {0}', principal.label));
    await sleep(wait, signal);
  }
  return signal.aborted ? cancelled() : principalNotFound(outline);
}

type Wanted = Parameters<RoleGateway['putAssignment']>[1];

function assignmentOf({ principal, role }: RoleWish, change: DoableChange): Wanted {
  const name = change.kind === 'create' ? change.name : (change.assignment.id.split('/').at(-1) ?? '');
  const condition = conditionOf(change);
  return {
    name,
    roleGuid: role.guid,
    principalId: principal.objectId,
    ...(condition === undefined ? {} : { condition }),
  };
}

/** The same role was given since it was planned (409): only its condition says whether that is enough. */
async function lookInto(
  outline: RoleWish,
  roles: RoleGateway,
  signal: AbortSignal,
): Promise<Result<RoleAssignment>> {
  const { registry, principal, role } = outline;
  const listed = await roles.listAssignments(registry, principal.objectId, signal);
  if (!listed.ok) return listed;
  const access = accessOf(outline, { assignments: listed.value, permissions: new Map() });
  const enough = access.grants.find(({ coverage }) => coverage === 'all')?.assignment;
  if (enough !== undefined) return ok(enough);
  const missing = outline.repositories.filter((repository) => !access.covered.includes(repository));
  const [first] = access.grants;
  if (first !== undefined && missing.length === 0) return ok(first.assignment);
  return err(
    'conflict',
    message(
      'The {0} got the role {1} meanwhile, with a condition that leaves out {2}.',
      principal.label,
      role.name,
      missing.join(', '),
    ),
    { hint: message('Grant again: the condition is then extended.') },
  );
}

function principalNotFound({ principal, registry }: RoleWish): Result<never> {
  return err(
    'not-found',
    message(
      'Microsoft Entra ID does not know the {0} ({1}) in the tenant {2}.',
      principal.label,
      principal.objectId,
      registry.tenantId,
    ),
    { hint: message('If it was made a moment ago, grant again in some minutes. Nothing was changed.') },
  );
}

function findingsOf(outline: RoleWish, assignment: RoleAssignment | undefined): Finding[] {
  const { principal, role, registry, repositories } = outline;
  if (assignment === undefined) {
    return [
      {
        level: 'unknown',
        text: message('Azure does not show the assignment yet.'),
        hint: message('Refresh in a minute.'),
      },
    ];
  }
  const access = accessOf(outline, { assignments: [assignment], permissions: new Map() });
  const missing = repositories.filter(
    (repository) => access.level !== 'all' && !access.covered.includes(repository),
  );
  const effect: Finding =
    missing.length === 0
      ? { level: 'pass', text: message('It allows to pull {0}.', repositories.join(', ')) }
      : { level: 'fail', text: message('It does not allow to pull {0}.', missing.join(', ')) };
  return [
    {
      level: 'pass',
      text: message('The {0} has the role {1} on {2}.', principal.label, role.name, registry.loginServer),
    },
    effect,
    {
      level: 'unknown',
      text: message(
        'Whether the registry knows of it yet cannot be seen from here: it may take up to 10 minutes.',
      ),
      hint: message('Pods that wait for the image try again by themselves.'),
    },
  ];
}
