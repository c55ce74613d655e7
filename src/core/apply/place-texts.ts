import type { Failure } from '../failure.ts';
import { quote } from '../grants/shell.ts';
import { message, type Message } from '../message.ts';
import type { Clash, Obstacle } from './place-state.ts';

/** What is there already, in one sentence. */
export function clashText(clash: Clash): Message {
  switch (clash.kind) {
    case 'other-manager':
      return managerText(clash);
    case 'wrong-type':
      return message(
        'A Secret of that name is there with the type {0}, which cannot be changed.',
        clash.type,
      );
    case 'immutable':
      return message('A Secret of that name is there, and it is immutable.');
  }
}

function managerText({ managers, isOurs }: Extract<Clash, { kind: 'other-manager' }>): Message {
  const who = managers.join(', ');
  if (managers.length === 0)
    return message('A Secret of that name is there, which this extension did not make.');
  return isOurs
    ? message('A Secret of this extension is there, applied by {0}.', who)
    : message('A Secret of that name is there, managed by {0}.', who);
}

/** What is lost when ours takes its place. */
export function lossText(clash: Clash): Message {
  if (clash.kind !== 'other-manager') {
    return message(
      'It is deleted and made anew. What it holds is lost: {0}. Pods that use it may fail.',
      clash.keys.length === 0 ? message('nothing') : clash.keys.join(', '),
    );
  }
  return clash.managers.length === 0 || clash.isOurs
    ? message('Its credential is lost: the new one takes its place.')
    : message(
        'Its credential is lost: the new one takes its place, unless {0} sets it back.',
        clash.managers.join(', '),
      );
}

/** Why nothing is applied, with the next step. */
export function obstacleFailure(
  obstacle: Obstacle,
  place: { readonly contextName: string; readonly namespace: string },
): Pick<Failure, 'message' | 'hint'> {
  const { contextName, namespace } = place;
  switch (obstacle.kind) {
    case 'no-namespace':
      return {
        message: message('The namespace {0} is not in {1}.', namespace, contextName),
        hint: message('Make it first: {0}', createNamespace(contextName, namespace)),
      };
    case 'forbidden':
      return {
        message: message(
          'You may not {0} secrets in the namespace {1} of {2}.',
          obstacle.verbs.join(', '),
          namespace,
          contextName,
        ),
        hint: message('Ask an administrator of the cluster for this right.'),
      };
    case 'failed':
      return obstacle.failure;
  }
}

export function createNamespace(contextName: string, namespace: string): string {
  return `kubectl --context ${quote(contextName)} create namespace ${quote(namespace)}`;
}
