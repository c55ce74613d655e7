import type { PullSecretAccess } from '../access.ts';
import { quote } from '../grants/shell.ts';
import { dockerConfig } from '../manifests/docker-config.ts';
import { ANNOTATIONS, MANAGED_BY, MANAGED_BY_LABEL } from '../manifests/pull-secret-metadata.ts';
import { message } from '../message.ts';
import type { ClusterClient, ClusterSecret, SecretConflict, SecretToApply } from '../cluster-ports.ts';
import { err, ok, type Result } from '../result.ts';
import { renewedSecret, usernameWord, type RotationPlace } from './places.ts';
import type { AskForce } from './ports.ts';

const TYPE = 'kubernetes.io/dockerconfigjson';

/** Kubelets watch the Secrets that they use; where they poll instead, they do so once a minute. */
const SETTLES_IN_MS = 60_000;

/** Where in a cluster the Secret of an access is. */
export interface ClusterTarget {
  readonly access: PullSecretAccess;
  readonly contextName: string;
  readonly namespace: string;
}

/** Whether a Secret of a cluster is the one of this access, written by us. Anything else is left alone. */
export function isOurs(secret: ClusterSecret, { loginServer }: PullSecretAccess): boolean {
  return (
    secret.type === TYPE &&
    secret.labels[MANAGED_BY_LABEL] === MANAGED_BY &&
    secret.annotations[ANNOTATIONS.registry] === loginServer
  );
}

/** The Secret in the cluster; applied without force unless the person wants it. */
export function clusterPlace(
  { access, contextName, namespace }: ClusterTarget,
  ports: { readonly client: ClusterClient; readonly askForce: AskForce },
): RotationPlace {
  const name = access.secretName;
  const label = `${contextName}: ${namespace}/${name}`;
  return {
    label,
    settlesInMs: SETTLES_IN_MS,
    step: {
      title: message('Apply the Secret {0} to the namespace {1} of {2}', name, namespace, contextName),
      details: [message('Nodes read it at the next pull; no pod is restarted.')],
      command: [
        `kubectl create secret docker-registry ${quote(name)} --docker-server ${quote(access.loginServer)}`,
        `--docker-username ${usernameWord(access.tokenName ?? access.clientId)} --docker-password "$PASSWORD"`,
        `--dry-run=client --output yaml | kubectl --context ${quote(contextName)} --namespace ${quote(namespace)} apply -f -`,
      ].join(' \\\n  '),
      undo: message('Rotate again.'),
    },
    write: async (renewed, { signal, report }) => {
      report(message('Applying the Secret {0} to {1}', name, contextName));
      const renewedOne = renewedSecret(access, renewed);
      const secret: SecretToApply = {
        namespace,
        name,
        type: TYPE,
        labels: renewedOne.labels,
        annotations: renewedOne.annotations,
        data: new Map([['.dockerconfigjson', dockerConfig(renewedOne)]]),
      };
      return apply(secret, label, ports, signal);
    },
  };
}

async function apply(
  secret: SecretToApply,
  label: string,
  { client, askForce }: { readonly client: ClusterClient; readonly askForce: AskForce },
  signal: AbortSignal,
): Promise<Result<'written' | 'left'>> {
  const first = await client.applySecret(secret, { force: false }, signal);
  if (!first.ok) return first;
  if (first.value.kind === 'applied') return ok('written');
  const { conflict } = first.value;
  if (conflict.kind !== 'other-manager') return unfit(conflict, label);
  if (!(await askForce(conflict, label))) return ok('left');
  const second = await client.applySecret(secret, { force: true }, signal);
  if (!second.ok) return second;
  return second.value.kind === 'applied' ? ok('written') : unfit(second.value.conflict, label);
}

function unfit({ kind }: SecretConflict, label: string): Result<never> {
  return err(
    'conflict',
    kind === 'immutable'
      ? message('The Secret {0} is immutable.', label)
      : message('The Secret {0} cannot be changed to a pull secret.', label),
    { hint: message('Delete it in the cluster, then rotate again. The old credential still works.') },
  );
}
