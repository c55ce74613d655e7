import { isPassing, type Failure } from '../failure.ts';
import type { Finding } from '../finding.ts';
import { message } from '../message.ts';
import { cancelled, ok, type Result } from '../result.ts';
import type { RoleAssignment } from '../roles/role-definitions.ts';
import type { RoleGrantOutline } from './outline.ts';
import { accessOf } from './plan.ts';
import type { RoleGrantPorts, RoleGrantProgress } from './run.ts';

/** Doubling, then every minute: ten minutes in all, the longest that Azure names for a role to count (azure-facts A3). */
const WAITS_MS = [5_000, 10_000, 20_000, 40_000, ...Array<number>(8).fill(60_000), 45_000];

/**
 * Asks again whether the principal can pull every repository of the manifest, until it can, for ten minutes at most.
 * What Resource Manager shows is all that can be seen from here; the registry itself may be a little behind. Where it
 * does not answer in passing, it is asked again too.
 */
export async function recheckRole(
  outline: RoleGrantOutline,
  { roles, sleep }: RoleGrantPorts,
  { signal, report }: RoleGrantProgress,
): Promise<Result<Finding>> {
  const { registry, principal, repositories } = outline;
  let lost: Failure | undefined;
  for (const wait of [...WAITS_MS, undefined]) {
    if (signal.aborted) return cancelled();
    report(message('Asking Azure what the {0} may pull', principal.label));
    const listed = await roles.listAssignments(registry, principal.objectId, signal);
    if (!listed.ok && !isPassing(listed.failure)) return listed;
    lost = listed.ok ? undefined : listed.failure;
    if (listed.ok && canPull(outline, listed.value)) {
      return ok({
        level: 'pass',
        text: message('By its roles the {0} can pull {1}.', principal.label, repositories.join(', ')),
      });
    }
    if (wait !== undefined) await sleep(wait, signal);
  }
  if (lost !== undefined) return { ok: false, failure: lost };
  return ok({
    level: 'fail',
    text: message(
      'After ten minutes the roles of the {0} still do not let it pull {1}.',
      principal.label,
      repositories.join(', '),
    ),
    hint: message('Somebody may have removed the assignment. Grant again.'),
  });
}

function canPull(outline: RoleGrantOutline, assignments: readonly RoleAssignment[]): boolean {
  return accessOf(outline, { assignments, permissions: new Map() }).level === 'all';
}
