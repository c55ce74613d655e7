import type { PullSecretAccess } from '../access.ts';
import type { PlanStep } from '../grants/plan-document.ts';
import { message, type Message } from '../message.ts';
import type { ProbedImage } from './check.ts';
import type { Elsewhere } from './elsewhere.ts';
import type { RotationPlace } from './places.ts';
import type { Rotation } from './rotation.ts';

/** Everything that the person confirms. */
export interface RotationPlan {
  readonly access: PullSecretAccess;
  readonly rotation: Rotation;
  readonly places: readonly RotationPlace[];
  readonly images: readonly ProbedImage[];
  /** Whether the person wants the old credential retired at the end, or left until they say so. */
  readonly retiresAtEnd: boolean;
  /** Secrets in clusters that this plan does not write. */
  readonly elsewhere: readonly Elsewhere[];
}

/** Whether this plan retires the old credential: never while a Secret is left that may hold it. */
export function isRetiring({ retiresAtEnd, elsewhere }: RotationPlan): boolean {
  return retiresAtEnd && elsewhere.length === 0;
}

/** The heading, and the title of the question beside the preview. */
export function titleOf({ access }: RotationPlan): Message {
  return message('Rotate the pull secret for {0} in {1}', access.loginServer, access.clusterName);
}

/** The steps in the order in which they run. */
export function stepsOfRotation(plan: RotationPlan): PlanStep[] {
  const { rotation, places } = plan;
  const retirement = rotation.retirement?.step;
  return [
    rotation.issueStep,
    checkStep(plan),
    ...places.map(({ step }) => step),
    ...(retirement === undefined || !isRetiring(plan) ? [] : [retirement]),
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
export function notesOfRotation(plan: RotationPlan): Message[] {
  const { rotation, elsewhere } = plan;
  const isKept = rotation.retirement !== undefined && !isRetiring(plan);
  return [...rotation.notes, ...elsewhere.map(({ note }) => note), ...(isKept ? [keptNote(elsewhere)] : [])];
}

function keptNote(elsewhere: readonly Elsewhere[]): Message {
  return elsewhere.length === 0
    ? message('The old credential goes on working. You can retire it at the end.')
    : message(
        'The old credential goes on working. You can retire it at the end, when the files are applied there.',
      );
}
