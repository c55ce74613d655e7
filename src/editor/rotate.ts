import path from 'node:path';
import { l10n, Uri, type LogOutputChannel } from 'vscode';
import type { PullSecretAccess } from '../core/access.ts';
import { isSameAccess } from '../core/apply/same-access.ts';
import { commandsOf } from '../core/grants/plan-document.ts';
import { message } from '../core/message.ts';
import { cancelled, err, ok, type Result } from '../core/result.ts';
import { stepsOfRotation, type RotationPlan } from '../core/rotate/plan.ts';
import { mustBeBrought } from '../core/rotate/prepare.ts';
import { renderRotationPreview, renderRotationReport } from '../core/rotate/preview.ts';
import { runRotation } from '../core/rotate/run.ts';
import { factsOf, findAccesses } from './accesses.ts';
import type { AppliedMemory } from './applied-memory.ts';
import type { Note } from './commands.ts';
import { copyCommands } from './grant/copy-commands.ts';
import { logged } from './grant/run-grant.ts';
import { pickExpiry } from './grant/pick-credential.ts';
import { pickAccess, pullSecretOf } from './life/pick-access.ts';
import { bringCredential } from './life/bring-credential.ts';
import { gatherRotation, planRotation, type RotationFacts } from './life/plan-rotation.ts';
import { confirmRotation, offerRetirement } from './life/confirm-rotation.ts';
import { rememberAsTheyAre } from './life/remember-applied.ts';
import { PULL_SECRET_FILES } from './identifiers.ts';
import { say } from './localise.ts';
import type { PlanDocuments } from './plan-documents.ts';
import { preparePlan, withProgress } from './progress.ts';
import type { Services } from './services.ts';

export interface RotateDependencies {
  readonly services: Services;
  readonly documents: PlanDocuments;
  /** Pull secrets that no file holds. */
  readonly applied: AppliedMemory;
  readonly log: LogOutputChannel;
  /** Takes what the run is about, for telemetry. */
  readonly note: Note;
  /** Called when files were written. */
  readonly onChanged: () => void;
}

/** Rotate Pull Secret…: a new credential in every place, then the end of the old one, by one confirmed plan. */
export async function rotate(argument: unknown, dependencies: RotateDependencies): Promise<Result<void>> {
  const accesses = await findAccesses(dependencies.applied);
  const access = await accessOf(argument, accesses);
  if (!access.ok) return access;
  dependencies.note(factsOf(access.value));
  const brought = mustBeBrought(access.value) ? await bringCredential(access.value) : ok(undefined);
  if (!brought.ok) return brought;
  if (brought.value === 'grant-again') return ok(undefined);
  const facts = await gatherRotation(
    access.value,
    { accesses, brought: brought.value },
    dependencies.services,
  );
  if (!facts.ok) return facts;
  try {
    return await confirmAndRun(facts.value, dependencies);
  } finally {
    facts.value.close();
  }
}

/** The access of the node as it is now: since the tree was drawn it may have changed, or be gone. */
async function accessOf(
  argument: unknown,
  accesses: readonly PullSecretAccess[],
): Promise<Result<PullSecretAccess>> {
  const clicked = pullSecretOf(argument);
  if (clicked === undefined) {
    return pickAccess(accesses, {
      title: l10n.t('Rotate Pull Secret'),
      placeholder: l10n.t('Which pull secret is to get a new credential?'),
    });
  }
  const current = accesses.find((access) => isSameAccess(access, clicked));
  return current === undefined ? notFound(clicked) : ok(current);
}

function notFound({ secretName, loginServer, clusterName }: PullSecretAccess): Result<never> {
  const what = message(
    'The pull secret {0} for {1} in {2} was not found.',
    secretName,
    loginServer,
    clusterName,
  );
  return err('not-found', what, {
    hint: message(
      'Refresh the view. A pull secret is known by a file named {0}, or by having been applied from this workspace.',
      path.basename(PULL_SECRET_FILES),
    ),
  });
}

async function confirmAndRun(first: RotationFacts, dependencies: RotateDependencies): Promise<Result<void>> {
  let facts = first;
  for (;;) {
    const planned = await preparePlan(({ signal }) => planRotation(facts, signal));
    if (!planned.ok) return planned;
    const plan = planned.value;
    await dependencies.documents.show(Uri.file(facts.access.file), renderRotationPreview(plan, say));
    const answer = await confirmRotation(plan, facts.expiresOn);
    switch (answer) {
      case undefined:
        return cancelled();
      case 'rotate':
        return run(plan, facts, dependencies);
      case 'toggle-retirement':
        facts = { ...facts, retiresAtEnd: !facts.retiresAtEnd };
        break;
      case 'change-expiry': {
        const picked = await pickExpiry(facts.expiresOn);
        if (picked.ok) facts = { ...facts, expiresOn: picked.value };
        else if (picked.failure.kind !== 'cancelled') return picked;
        break;
      }
      case 'copy-commands': {
        const copied = await copyCommands(commandsOf(stepsOfRotation(plan)));
        return copied.ok ? ok(undefined) : copied;
      }
    }
  }
}

async function run(
  plan: RotationPlan,
  { access, ports, clusters }: RotationFacts,
  { documents, applied, log, onChanged }: RotateDependencies,
): Promise<Result<void>> {
  const rotated = await withProgress(
    message('Rotating the pull secret for {0}', access.loginServer),
    (progress) => runRotation(plan, ports, logged(progress, log)),
  );
  await rememberAsTheyAre(clusters, applied);
  onChanged();
  if (!rotated.ok) return rotated;
  await documents.show(Uri.file(access.file), renderRotationReport(rotated.value, say));
  return offerRetirement(rotated.value, log);
}
