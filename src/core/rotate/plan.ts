import type { PullSecretAccess } from '../access.ts';
import type { PlanStep } from '../grants/plan-document.ts';
import { message, type Message } from '../message.ts';
import type { ProbedImage } from './check.ts';
import type { RotationPlace } from './places.ts';
import type { Rotation } from './rotation.ts';

/** Everything that the person confirms. */
export interface RotationPlan {
  readonly access: PullSecretAccess;
  readonly rotation: Rotation;
  readonly places: readonly RotationPlace[];
  readonly images: readonly ProbedImage[];
  /** Whether the old credential is retired at the end, or left until the person says so. */
  readonly retiresAtEnd: boolean;
  /** Clusters whose Secret is not written by this plan, by name: the person applies the files there. */
  readonly elsewhere: readonly string[];
}

/** The heading, and the title of the question beside the preview. */
export function titleOf({ access }: RotationPlan): Message {
  return message('Rotate the pull secret for {0} in {1}', access.loginServer, access.clusterName);
}

/** The steps in the order in which they run. */
export function stepsOfRotation(plan: RotationPlan): PlanStep[] {
  const { rotation, places, retiresAtEnd } = plan;
  const retirement = rotation.retirement?.step;
  return [
    rotation.issueStep,
    checkStep(plan),
    ...places.map(({ step }) => step),
    ...(retirement === undefined || !retiresAtEnd ? [] : [retirement]),
  ];
}

function checkStep({ access, images }: RotationPlan): PlanStep {
  const repositories = [...new Set(images.map(({ repository }) => repository))].join(', ');
  return {
    title: message('Check that {0} accepts the new credential', access.loginServer),
    details: [
      images.length === 0
        ? message('No image of it is known, so this cannot be done.')
        : message('For {0}, from this machine. Nothing is written unless it does.', repositories),
    ],
  };
}

/** What is to be known before the plan is confirmed. */
export function notesOfRotation({ rotation, elsewhere, retiresAtEnd }: RotationPlan): Message[] {
  const { retirement, notes } = rotation;
  return [
    ...notes,
    ...(elsewhere.length === 0
      ? []
      : [message('The Secret in {0} is not changed: apply the files there yourself.', elsewhere.join(', '))]),
    ...(retirement === undefined || retiresAtEnd
      ? []
      : [message('The old credential goes on working. You can retire it at the end.')]),
  ];
}
