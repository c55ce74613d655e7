import type { CauseKind } from '../../src/core/explain/cause.ts';
import type { AdminClient } from './admin-client.ts';

/** A pod whose kubelet reports that its image could not be had, and what an explanation must say of it. */
export interface FailingPod {
  readonly name: string;
  readonly image: string;
  readonly reason: string;
  /** Of the container's state. */
  readonly message: string;
  /** Of an event, where the state says only that the kubelet waits. */
  readonly event?: string;
  readonly pullSecrets?: readonly string[];
  readonly cause: CauseKind;
  readonly note?: RegExp;
}

const HOST = 'contoso.azurecr.io';
const IMAGE = `${HOST}/shop/web:1.2`;
const RESOLVE = `failed to pull and unpack image "${IMAGE}": failed to resolve reference "${IMAGE}":`;
const TOKEN = `https://${HOST}/oauth2/token`;
const ANONYMOUS = `failed to authorize: failed to fetch anonymous token: unexpected status from GET request to ${TOKEN}?scope=repository%3Ashop%2Fweb%3Apull&service=${HOST}: 401 Unauthorized`;
const OAUTH = `failed to authorize: failed to fetch oauth token: unexpected status from POST request to ${TOKEN}: 401 Unauthorized`;

function backOff(image: string, said: string): string {
  return `Back-off pulling image "${image}": ErrImagePull: ${said}`;
}

function failing(name: string, cause: CauseKind, said: string, more: Partial<FailingPod> = {}): FailingPod {
  const image = more.image ?? IMAGE;
  return { name, image, cause, reason: 'ImagePullBackOff', message: backOff(image, said), ...more };
}

/** Worded as the kubelet, containerd, CRI-O and Azure's registry word them. */
export const FAILING_PODS: readonly FailingPod[] = [
  failing('no-secret', 'no-credential', ANONYMOUS.replaceAll(HOST, 'northwind.azurecr.io'), {
    image: 'northwind.azurecr.io/shop/web:1.2',
    note: /The pod names no pull secret/,
  }),
  failing('not-named', 'unused-secret', `${RESOLVE} ${ANONYMOUS}`, {
    note: /The Secret `registry` of the namespace fits/,
  }),
  failing('missing-secret', 'missing-secret', `${RESOLVE} ${ANONYMOUS}`, {
    pullSecrets: ['absent'],
    note: /has no Secret `absent`/,
  }),
  failing('other-host', 'unfit-secret', `${RESOLVE} ${ANONYMOUS}`, {
    pullSecrets: ['fabrikam'],
    note: /`fabrikam` is for `fabrikam\.azurecr\.io`/,
  }),
  failing('opaque', 'unfit-secret', `${RESOLVE} ${ANONYMOUS}`, {
    pullSecrets: ['opaque'],
    note: /`opaque` has the type `Opaque`/,
  }),
  failing('ended', 'expired-credential', `[${RESOLVE} ${OAUTH}, ${RESOLVE} ${ANONYMOUS}]`, {
    pullSecrets: ['registry'],
    note: /ended on `2026-05-01`/,
  }),
  failing(
    'scope',
    'not-permitted',
    `${RESOLVE} pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`,
    { pullSecrets: ['registry'] },
  ),
  // An older kubelet: the state says nothing, the event does.
  failing('tag', 'no-such-tag', '', {
    message: `Back-off pulling image "${IMAGE}"`,
    event: `rpc error: code = NotFound desc = ${RESOLVE} ${IMAGE}: not found`,
    note: /az acr repository show-tags .* --name contoso\.azurecr\.io --repository shop\/web/,
  }),
  failing(
    'platform',
    'platform',
    `[failed to pull and unpack image "${IMAGE}": no match for platform in manifest: not found, ${RESOLVE} ${ANONYMOUS}]`,
  ),
  failing(
    'firewall',
    'registry-firewall',
    `${RESOLVE} failed to authorize: failed to fetch oauth token: unexpected status from POST request to ${TOKEN}: 403 Forbidden: {"errors":[{"code":"DENIED","message":"client with IP '203.0.113.4' is not allowed access. Refer https://aka.ms/acr/firewall to grant access."}]}`,
    { note: /network-rule add .* --ip-address 203\.0\.113\.4/ },
  ),
  failing(
    'storage',
    'storage-blocked',
    `failed to pull and unpack image "${IMAGE}": failed to copy: httpReadSeeker: failed open: unexpected status code https://store.blob.core.windows.net/a?se=2030&sig=signature: 403 This request is not authorized to perform this operation.`,
  ),
  failing(
    'dns',
    'no-such-host',
    `initializing source docker://${HOST}/web:1: pinging container registry ${HOST}: Get "https://${HOST}/v2/": dial tcp: lookup ${HOST} on 10.0.0.10:53: no such host`,
    { image: `${HOST}/web:1` },
  ),
  failing(
    'timeout',
    'timeout',
    `${RESOLVE} failed to do request: Head "https://${HOST}/v2/shop/web/manifests/1.2": dial tcp 10.1.2.3:443: i/o timeout`,
  ),
  failing('upper-case', 'upper-case-name', '', {
    image: `${HOST}/Shop/Web:1`,
    reason: 'InvalidImageName',
    message: `Failed to apply default image tag "${HOST}/Shop/Web:1": couldn't parse image name "${HOST}/Shop/Web:1": invalid reference format: repository name must be lowercase`,
  }),
  failing('never', 'never-pull', '', {
    reason: 'ErrImageNeverPull',
    message: `Container image "${IMAGE}" is not present with pull policy of Never`,
  }),
];

/** Makes the pods, the secrets that some of them name, a healthy pod beside them, and what a kubelet writes of each. */
export async function writeFailingPods(
  admin: AdminClient,
  namespace: string,
  password: string,
): Promise<void> {
  await writeSecrets(admin, namespace, password);
  await Promise.all(FAILING_PODS.map((pod) => writePod(admin, namespace, pod)));
  const uid = await createPod(admin, namespace, { name: 'healthy', image: IMAGE });
  await report(admin, namespace, 'healthy', { running: { startedAt: '2026-06-01T11:00:00Z' } });
  await writeEvent(
    admin,
    { namespace, name: 'healthy', uid },
    'Failed',
    'Failed to pull image, some time ago',
  );
}

async function writeSecrets(admin: AdminClient, namespace: string, password: string): Promise<void> {
  const config = (host: string): Record<string, string> => ({
    '.dockerconfigjson': Buffer.from(
      JSON.stringify({ auths: { [host]: { username: 'token-1', password } } }),
    ).toString('base64'),
  });
  const type = 'kubernetes.io/dockerconfigjson';
  const annotations = { 'acr-pull.dev/expires': '2026-05-01T00:00:00Z' };
  for (const body of [
    { metadata: { name: 'registry', annotations }, type, data: config(HOST) },
    { metadata: { name: 'fabrikam' }, type, data: config('fabrikam.azurecr.io') },
    { metadata: { name: 'opaque' }, type: 'Opaque', data: config(HOST) },
  ]) {
    await admin.must('POST', `/api/v1/namespaces/${namespace}/secrets`, body);
  }
}

async function writePod(admin: AdminClient, namespace: string, pod: FailingPod): Promise<void> {
  const { name, image, reason, message, event, pullSecrets } = pod;
  const uid = await createPod(admin, namespace, pod);
  const tell = (why: string, said: string): Promise<void> =>
    writeEvent(admin, { namespace, name, uid }, why, said);
  await report(admin, namespace, name, { waiting: { reason, message } });
  for (const secret of pullSecrets ?? []) {
    if (secret !== 'absent') continue;
    const said = `Unable to retrieve some image pull secrets (${secret}); attempting to pull the image may not succeed.`;
    await tell('FailedToRetrieveImagePullSecret', said);
  }
  if (event !== undefined) {
    await tell('Failed', `Failed to pull image "${image}": ${event}`);
    await tell('Failed', 'Error: ErrImagePull');
  }
}

async function createPod(
  admin: AdminClient,
  namespace: string,
  { name, image, pullSecrets = [] }: Pick<FailingPod, 'name' | 'image' | 'pullSecrets'>,
): Promise<string> {
  const { metadata } = await admin.must('POST', `/api/v1/namespaces/${namespace}/pods`, {
    metadata: { name },
    spec: {
      nodeName: 'node-1',
      containers: [{ name: 'main', image }],
      imagePullSecrets: pullSecrets.map((secret) => ({ name: secret })),
    },
  });
  return (metadata as { uid: string }).uid;
}

/** The container's state, by the subresource that kubelets write. */
async function report(admin: AdminClient, namespace: string, name: string, state: object): Promise<void> {
  const container = { name: 'main', image: '', imageID: '', ready: false, restartCount: 0, state };
  await admin.must('PATCH', `/api/v1/namespaces/${namespace}/pods/${name}/status`, {
    status: { phase: 'Pending', containerStatuses: [container] },
  });
}

async function writeEvent(
  admin: AdminClient,
  pod: { readonly namespace: string; readonly name: string; readonly uid: string },
  reason: string,
  message: string,
): Promise<void> {
  const time = new Date().toISOString();
  await admin.must('POST', `/api/v1/namespaces/${pod.namespace}/events`, {
    metadata: { generateName: `${pod.name}.` },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', ...pod },
    ...{ type: 'Warning', reason, message, count: 1, firstTimestamp: time, lastTimestamp: time },
    source: { component: 'kubelet', host: 'node-1' },
  });
}
