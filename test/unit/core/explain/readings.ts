import {
  secretKey,
  type ClusterReading,
  type SecretReading,
  type WaitingPod,
} from '../../../../src/core/explain/reading.ts';
import type { PullSecretContent } from '../../../../src/core/keyring/read-auths.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { ANONYMOUS, IMAGE, RESOLVE } from './message-forms.ts';

export const PASSWORD = 'marker-password-0123';
const TYPE = 'kubernetes.io/dockerconfigjson';

/** A pod of the Deployment `web` in `shop` that waits for {@link IMAGE} without a credential, unless told otherwise. */
export function waitingPod(more: Partial<WaitingPod> = {}, said = `${RESOLVE} ${ANONYMOUS}`): WaitingPod {
  return {
    namespace: 'shop',
    name: 'web-5d4f-abcde',
    nodeName: 'node-1',
    workload: { kind: 'Deployment', name: 'web' },
    serviceAccountName: 'default',
    pullSecrets: [],
    containers: [{ name: 'web', image: IMAGE, reason: 'ImagePullBackOff', message: said }],
    events: [],
    ...more,
  };
}

export function reading(pods: readonly WaitingPod[], more: Partial<ClusterReading> = {}): ClusterReading {
  return {
    pods,
    secrets: new Map(),
    pullSecrets: new Map(),
    accounts: new Map(),
    unread: [],
    ...more,
  };
}

export function pullSecret(
  name: string,
  host: string,
  more: Partial<PullSecretContent> = {},
): PullSecretContent {
  const text = JSON.stringify({ auths: { [host]: { username: 'token-1', password: PASSWORD } } });
  return { name, type: TYPE, data: new Map([['.dockerconfigjson', new Secret(text)]]), ...more };
}

export function readSecret(
  content: PullSecretContent,
  annotations: Readonly<Record<string, string>> = {},
): readonly [string, SecretReading] {
  return [secretKey('shop', content.name), { kind: 'read', content, annotations }];
}
