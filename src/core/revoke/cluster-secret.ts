import type { PullSecretAccess } from '../access.ts';
import type { Form } from '../forms/form.ts';
import { quote } from '../grants/shell.ts';
import { message } from '../message.ts';
import type { ClusterClient, ClusterSecret } from '../cluster-ports.ts';
import { ok } from '../result.ts';
import { isOurs, type ClusterTarget } from '../rotate/cluster-place.ts';
import type { Removal } from './revocation.ts';

/** An access that stays and needs the very Secret in the cluster; `defaultNamespace` is that of manifests which name none. */
export function otherUser(
  { access, namespace }: ClusterTarget,
  remaining: readonly PullSecretAccess[],
  defaultNamespace: string,
): PullSecretAccess | undefined {
  return remaining.find(
    (other) =>
      other.clusterName === access.clusterName &&
      other.secretName === access.secretName &&
      (other.namespace ?? defaultNamespace) === namespace,
  );
}

/** Nothing is removed of a Secret that another access needs. */
export function keptFor(other: PullSecretAccess, { access, contextName }: ClusterTarget): Removal {
  const reason = message(
    'The Secret {0} in {1} stays: {2} needs it too.',
    access.secretName,
    contextName,
    other.file,
  );
  return { steps: [], kept: [reason] };
}

/** The removal of the Secret in the cluster, when it is the one of this access; anything else is kept. */
export function removeClusterSecret(
  target: ClusterTarget,
  found: ClusterSecret | undefined,
  client: ClusterClient,
): Removal {
  const { access, contextName, namespace } = target;
  const name = access.secretName;
  if (found === undefined) return { steps: [], kept: [], endsAccess: true };
  if (!isOurs(found, access)) {
    const kept = message(
      'The Secret {0} in {1} was not made by this extension, and stays.',
      name,
      contextName,
    );
    return { steps: [], kept: [kept] };
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
    ...afterwards(access),
  };
}

/** What stands behind the Secret in the cluster and makes it anew. */
const MAKERS: Partial<Record<Form, string>> = {
  'sealed-secret': 'SealedSecret',
  'external-secrets': 'ExternalSecret',
  'acr-pull-binding': 'AcrPullBinding',
};

function afterwards({ form, secretName }: PullSecretAccess): Pick<Removal, 'kept' | 'endsAccess'> {
  const maker = MAKERS[form];
  if (maker === undefined) return { kept: [], endsAccess: true };
  const text = message(
    'The {0} in the cluster, if it was applied there, makes the Secret {1} anew: delete it, too.',
    ...[maker, secretName],
  );
  return { kept: [text] };
}
