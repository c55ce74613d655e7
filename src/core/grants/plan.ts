import { stepsOfApply } from '../apply/apply-steps.ts';
import { stepsOfAccounts } from '../apply/grant-accounts.ts';
import type { PlannedApply } from '../apply/planned-apply.ts';
import { stepsOfCredential, type CredentialState } from '../credentials/state.ts';
import { message, type Message } from '../message.ts';
import { accountCommands } from '../references/service-account-command.ts';
import type { PlanStep } from './plan-document.ts';
import type { GrantOutline } from './outline.ts';
import { labelIn, type PlannedReferences } from './references.ts';
import { stepsOfStorage } from './storage-steps.ts';
import { isControllerStorage, referredName } from './storage.ts';

/** Everything that the person confirms. */
export interface GrantPlan {
  readonly outline: GrantOutline;
  /** What was found for each pull secret. */
  readonly states: readonly CredentialState[];
  readonly steps: readonly PlanStep[];
  /** The changes of the files as they stand now; computed again from their texts when the plan runs. */
  readonly references: PlannedReferences;
  /** Present when the pull secrets are applied to the cluster, too. */
  readonly apply?: PlannedApply;
}

/** Puts the steps in the order in which they run. `states` has one entry a pull secret; for a controller's one at most. */
export function planGrant(
  outline: GrantOutline,
  references: PlannedReferences,
  states: readonly CredentialState[],
  apply?: PlannedApply,
): GrantPlan {
  const isOurs = !isControllerStorage(outline.storage);
  const credentialSteps = outline.pullSecrets.flatMap((secret, index) => {
    const state = states[index];
    return state === undefined ? [] : stepsOfCredential(outline, secret, state);
  });
  return {
    outline,
    states,
    steps: [
      ...credentialSteps,
      ...(isOurs ? [checkStep(outline, states)] : []),
      ...stepsOfStorage(outline, states),
      ...(apply === undefined ? [] : stepsOfApply(outline, states, apply)),
      ...fileSteps(outline, references),
      ...accountSteps(outline, references, apply),
    ],
    references,
    ...(apply === undefined ? {} : { apply }),
  };
}

function checkStep(outline: GrantOutline, states: readonly CredentialState[]): PlanStep {
  return {
    title: message(
      'Check that {0} accepts the credential for {1}',
      outline.registry.loginServer,
      imageList(outline),
    ),
    details: [
      message('From this machine; the nodes of the cluster may take another network path.'),
      ...states.flatMap((state) => doubtsOf(outline, state)),
    ],
  };
}

/** What is not known, or not as it should be, of a service principal that the person brought. */
function doubtsOf({ source }: GrantOutline, state: CredentialState): Message[] {
  if (state.kind !== 'existing-principal' || source.kind !== 'existing-principal') return [];
  if (state.unknown !== undefined) {
    return [
      message('Whether its service principal has a role could not be read: {0}', state.unknown.message),
    ];
  }
  if (state.role === undefined || source.givesRole) return [];
  return [message('Its service principal seems to have no role for that, so it may be refused.')];
}

function fileSteps(outline: GrantOutline, { edits, newFiles }: PlannedReferences): PlanStep[] {
  const files = [...edits.map(({ path }) => path), ...newFiles.map(({ path }) => path)];
  return files.length === 0 ? [] : [fileStep(outline, files)];
}

/** The ServiceAccounts that are in none of the files: changed in the cluster where that is looked at, else by commands. */
function accountSteps(
  outline: GrantOutline,
  { accounts, workloads }: PlannedReferences,
  apply: PlannedApply | undefined,
): PlanStep[] {
  if (apply?.accounts !== undefined) return stepsOfAccounts(outline, apply.accounts, workloads);
  const name = referredName(outline.secretName, outline.storage);
  return accounts
    .flatMap((account) => accountCommands(account, name))
    .map((command) => ({
      title: message('Let the ServiceAccount in the cluster refer to the pull secret'),
      details: [message('It is in none of the files, so this is for you to run.')],
      command,
    }));
}

function fileStep(outline: GrantOutline, files: readonly string[]): PlanStep {
  return {
    title: message('Refer to the pull secret in {0}', files.map((path) => labelIn(outline, path)).join(', ')),
    details: [
      message('Adds imagePullSecrets where it counts for what pulls from {0}.', outline.registry.loginServer),
    ],
    undo: message('Undo the edit; it is one step.'),
  };
}

function imageList({ images }: GrantOutline): string {
  return [...new Set(images.map((image) => image.text))].join(', ');
}
