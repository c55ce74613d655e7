import { cliFor } from '../grants/cli.ts';
import type { CredentialState } from '../credentials/state.ts';
import type { GrantOutline, PlannedPullSecret } from '../grants/outline.ts';
import type { PlanStep } from '../grants/plan-document.ts';
import { quote } from '../grants/shell.ts';
import { message, type Message } from '../message.ts';
import type { Failure } from '../failure.ts';
import type { Found } from './place-state.ts';
import { accountSummary } from './grant-accounts.ts';
import { clashText, lossText, obstacleFailure } from './place-texts.ts';
import { hasClash, placesOf, type PlannedApply } from './planned-apply.ts';

/** One step a namespace, also where nothing can be applied: then it says why, and how to do it later. */
export function stepsOfApply(
  outline: GrantOutline,
  states: readonly CredentialState[],
  { state }: PlannedApply,
): PlanStep[] {
  if (state.kind === 'not-reached') return [leftStep(outline, state.failure)];
  return outline.pullSecrets.flatMap((secret, index) => {
    const place = placesOf(state).find(({ namespace }) => namespace === secret.namespace);
    return place === undefined ? [] : [stepOf(outline, { secret, state: states[index] }, place.found)];
  });
}

/** What will become of the cluster, a sentence or two a namespace. */
export function applySummary({ state, accounts = [] }: PlannedApply): Message[] {
  if (state.kind === 'not-reached') {
    return [message('It could not be reached, so nothing is applied: {0}', state.failure.message)];
  }
  const places = state.places.map((place) => {
    const { namespace, found } = place;
    if (hasClash(place))
      return message('{0}: {1} You are asked once more.', namespace, clashText(place.found));
    switch (found.kind) {
      case 'no-namespace':
        return message('{0}: nothing is applied, since there is no such namespace', namespace);
      case 'forbidden':
        return message(
          '{0}: nothing is applied, since you may not {1} secrets there',
          namespace,
          found.verbs.join(', '),
        );
      case 'failed':
        return message('{0}: nothing is applied: {1}', namespace, found.failure.message);
      default:
        return message('{0}: the pull secret is applied', namespace);
    }
  });
  return [...places, ...accountSummary(accounts)];
}

interface Planned {
  readonly secret: PlannedPullSecret;
  readonly state: CredentialState | undefined;
}

function stepOf(outline: GrantOutline, { secret, state }: Planned, found: Found): PlanStep {
  const { context, secretName } = outline;
  const { namespace } = secret;
  const command = cliFor.applySecret(outline, secret, state);
  switch (found.kind) {
    case 'no-namespace':
    case 'forbidden':
    case 'failed': {
      const { message: reason, hint } = obstacleFailure(found, { contextName: context.name, namespace });
      return {
        title: message('Leave the namespace {0} of {1} as it is', namespace, context.name),
        details: [reason, ...(hint === undefined ? [] : [hint])],
        command,
      };
    }
    default:
      return {
        title: message(
          'Apply the pull secret {0} to the namespace {1} of {2}',
          ...[secretName, namespace, context.name],
        ),
        details: detailsOf(found, namespace),
        command,
        undo: undoText(outline, namespace, found),
      };
  }
}

function detailsOf(found: Found, namespace: string): Message[] {
  const place = { namespace, found };
  if (hasClash(place)) {
    const asked = message('You are asked once more before that.');
    return [clashText(place.found), lossText(place.found), asked];
  }
  return found.kind === 'ours'
    ? [message('In place of the one that this extension applied before.')]
    : [message('There is none of that name yet.')];
}

function undoText({ context, secretName }: GrantOutline, namespace: string, { kind }: Found): Message {
  const command = `kubectl --context ${quote(context.name)} --namespace ${quote(namespace)} delete secret ${quote(secretName)}`;
  return kind === 'free'
    ? message('{0}', command)
    : message('{0}; what was there before does not come back.', command);
}

/** The cluster cannot be reached: everything but the apply works all the same. */
function leftStep(outline: GrantOutline, { message: reason, hint }: Failure): PlanStep {
  const { context, storage } = outline;
  return {
    title: message('Leave the cluster {0} as it is', context.name),
    details: [
      message('It could not be reached, so nothing is applied: {0}', reason),
      ...(hint === undefined ? [] : [hint]),
      storage.form === 'apply-only'
        ? message('Choose another form: without the cluster there is no place for the pull secret.')
        : message('Apply the file from where the cluster can be reached.'),
    ],
    ...(storage.form === 'apply-only' ? {} : { command: cliFor.apply(outline) }),
  };
}
