import { dockerConfig } from '../manifests/docker-config.ts';
import type { PullSecret } from '../manifests/pull-secret.ts';
import type { SecretToApply } from '../cluster-ports.ts';

/** The pull secret as the cluster gets it: the same object as in the file, for one namespace. */
export function secretToApply(secret: PullSecret, namespace: string): SecretToApply {
  return {
    namespace,
    name: secret.name,
    type: 'kubernetes.io/dockerconfigjson',
    labels: secret.labels,
    annotations: secret.annotations,
    data: new Map([['.dockerconfigjson', dockerConfig(secret)]]),
  };
}
