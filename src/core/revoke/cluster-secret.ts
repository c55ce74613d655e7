import { quote } from '../grants/shell.ts';
import { message } from '../message.ts';
import type { ClusterClient, ClusterSecret } from '../cluster-ports.ts';
import { ok } from '../result.ts';
import { isOurs, type ClusterTarget } from '../rotate/cluster-place.ts';
import type { ClusterRemoval } from './revocation.ts';

export type SecretRemover = Pick<ClusterClient, 'getSecret' | 'deleteSecret'>;

/** The removal of the Secret in the cluster, when it is the one of this access; anything else is kept. */
export function removeClusterSecret(
  target: ClusterTarget,
  found: ClusterSecret | undefined,
  client: SecretRemover,
): ClusterRemoval {
  const { access, contextName, namespace } = target;
  const name = access.secretName;
  if (found === undefined) return { steps: [], kept: [], secret: 'gone' };
  if (!isOurs(found, access)) {
    const kept = message(
      'The Secret {0} in {1} was not made by this extension, and stays.',
      name,
      contextName,
    );
    return { steps: [], kept: [kept], secret: 'foreign' };
  }
  return {
    steps: [
      {
        step: {
          title: message('Delete the Secret {0} in the namespace {1} of {2}', name, namespace, contextName),
          details: [message('Pods that run go on; new ones cannot pull with it.')],
          command: `kubectl --context ${quote(contextName)} --namespace ${quote(namespace)} delete secret ${quote(name)}`,
        },
        run: async ({ signal }) => {
          const now = await client.getSecret(namespace, name, signal);
          if (!now.ok) return now;
          if (now.value === undefined || !isOurs(now.value, access)) return ok(undefined);
          return client.deleteSecret(namespace, name, signal);
        },
      },
    ],
    kept: [],
    secret: 'gone',
  };
}
