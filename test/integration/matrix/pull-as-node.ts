import assert from 'node:assert/strict';
import { pull } from '../registry/skopeo.ts';
import type { CellPlace } from './cells.ts';
import type { Surroundings } from './controllers.ts';
import type { Manifest } from './manifest.ts';
import { put } from './read-back.ts';

interface PodSpec {
  readonly imagePullSecrets?: readonly { readonly name: string }[];
  readonly containers: readonly { readonly image: string }[];
}

/**
 * Pulls with what a node is given: a pod of the Deployment as the API server admits it, and the Secret to which that
 * refers. Returns the docker config in the Secret.
 */
export async function pullAsNode(
  place: CellPlace,
  built: readonly Manifest[],
  around: Surroundings,
): Promise<string> {
  for (const account of built.filter(({ kind }) => kind === 'ServiceAccount')) await put(account, around);
  const deployment = built.find(({ kind }) => kind === 'Deployment');
  const { template } = deployment?.spec as { readonly template: { readonly spec: PodSpec } };
  // The Secret's place must count: the ServiceAccount's list reaches only pods without one of their own.
  assert.equal(template.spec.imagePullSecrets === undefined, place === 'service-account');
  const pod = await put({ kind: 'Pod', metadata: { name: 'web' }, spec: template.spec }, around);
  const { imagePullSecrets = [], containers } = pod.spec as PodSpec;
  assert.equal(imagePullSecrets.length, 1, 'the pod has one pull secret');
  const config = await dockerConfigOf(imagePullSecrets[0]?.name ?? '', around);
  const { exitCode, output } = await pull(around.azure, containers[0]?.image ?? '', config);
  assert.equal(exitCode, 0, output);
  return config;
}

/** As a kubelet reads it: of the one type that counts. */
async function dockerConfigOf(name: string, { admin, namespace }: Surroundings): Promise<string> {
  const secret = (await admin.must(
    'GET',
    `/api/v1/namespaces/${namespace}/secrets/${name}`,
  )) as unknown as Manifest;
  assert.equal(secret.type, 'kubernetes.io/dockerconfigjson');
  return Buffer.from(secret.data?.['.dockerconfigjson'] ?? '', 'base64').toString();
}
