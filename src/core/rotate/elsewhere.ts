import type { ClusterSecret } from '../cluster-ports.ts';
import { message, type Message } from '../message.ts';
import { isOurs, type ClusterTarget } from './cluster-place.ts';

/** A Secret in a cluster that a rotation does not write: the person applies the files there. */
export interface Elsewhere {
  /** Of the cluster or of its context. */
  readonly name: string;
  readonly note: Message;
}

/** A cluster that is not looked at. */
export function clusterElsewhere(name: string): Elsewhere {
  return { name, note: message('The Secret in {0} is not changed: apply the files there yourself.', name) };
}

/**
 * What was read in a cluster, unless a rotation writes it. One that was not found counts: a file without a namespace
 * may have been applied to another one than the context's.
 */
export function secretElsewhere({
  target,
  secret,
}: {
  readonly target: ClusterTarget;
  readonly secret: ClusterSecret | undefined;
}): Elsewhere | undefined {
  const { access, contextName: name, namespace } = target;
  if (secret === undefined) {
    const note = message(
      'The namespace {0} of {1} has no Secret {2}. If it is in another one, apply the files there yourself.',
      ...[namespace, name, access.secretName],
    );
    return { name, note };
  }
  if (isOurs(secret, access)) return undefined;
  const note = message(
    'The Secret {0} in the namespace {1} of {2} was not applied by this extension or from its file, so it is not changed: apply the files there yourself.',
    ...[access.secretName, namespace, name],
  );
  return { name, note };
}

/** The clusters, each once. */
export function namesOf(elsewhere: readonly Elsewhere[]): string {
  return [...new Set(elsewhere.map(({ name }) => name))].join(', ');
}
