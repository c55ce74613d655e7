import { stepsOfApply } from '../apply/apply-steps.ts';
import type { PlannedApply } from '../apply/planned-apply.ts';
import type { PullSecretEdit } from '../manifests/add-pull-secret.ts';
import { stepsOfCredential, type CredentialState } from '../credentials/state.ts';
import { message, type Message } from '../message.ts';
import type { PlanStep } from './plan-document.ts';
import type { GrantOutline } from './outline.ts';
import { stepsOfStorage } from './storage-steps.ts';
import { isControllerStorage } from './storage.ts';

/** Everything that the person confirms. */
export interface GrantPlan {
  readonly outline: GrantOutline;
  /** What was found for each pull secret. */
  readonly states: readonly CredentialState[];
  readonly steps: readonly PlanStep[];
  /** The change of the manifest as it stands now; computed again from its text when the plan runs. */
  readonly edit: PullSecretEdit;
  readonly manifestText: string;
  /** Present when the pull secrets are applied to the cluster, too. */
  readonly apply?: PlannedApply;
}

/** Puts the steps in the order in which they run. `states` has one entry a pull secret, or none for a controller's. */
export function planGrant(
  outline: GrantOutline,
  manifest: { readonly text: string; readonly edit: PullSecretEdit },
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
      ...manifestSteps(outline, manifest.edit),
    ],
    edit: manifest.edit,
    manifestText: manifest.text,
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

function manifestSteps(outline: GrantOutline, edit: PullSecretEdit): PlanStep[] {
  if (edit.edits.length === 0) return [];
  return [
    {
      title: message('Refer to the pull secret in {0}', outline.manifest.label),
      details: [
        message(
          'Adds imagePullSecrets to the pod templates that pull from {0}.',
          outline.registry.loginServer,
        ),
      ],
      undo: message('Undo the edit; it is one step.'),
    },
  ];
}

function imageList({ images }: GrantOutline): string {
  return [...new Set(images.map((image) => image.text))].join(', ');
}
