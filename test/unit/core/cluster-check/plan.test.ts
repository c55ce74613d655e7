import assert from 'node:assert/strict';
import { buildCheckPod, planClusterChecks } from '../../../../src/core/cluster-check/plan.ts';
import { scanManifest } from '../../../../src/core/manifests/scan.ts';

const MANIFEST = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  template:
    spec:
      serviceAccountName: robot
      imagePullSecrets: [{ name: registry }]
      initContainers: [{ name: init, image: 'contoso.azurecr.io/shop/init@sha256:${'a'.repeat(64)}' }]
      containers:
        - { name: web, image: Contoso.azurecr.io/shop/web:1.2 }
        - { name: proxy, image: docker.io/library/envoy:1 }
---
apiVersion: batch/v1
kind: Job
metadata: { name: import }
spec: { template: { spec: { containers: [{ name: a, image: contoso.azurecr.io/shop/import }, { name: b, image: contoso.azurecr.io/shop/import }] } } }
`;

function plan(): ReturnType<typeof planClusterChecks> {
  let count = 0;
  return planClusterChecks(
    scanManifest(MANIFEST).workloads,
    { loginServer: 'contoso.azurecr.io', namespace: 'default' },
    () => `n${String(++count)}`,
  );
}

describe('planClusterChecks', () => {
  it('checks each image of the registry once for each way to its credential, as written', () => {
    const shop = { namespace: 'shop', serviceAccountName: 'robot', pullSecrets: ['registry'] };
    assert.deepEqual(plan(), [
      {
        podName: 'acr-pull-check-n1',
        image: `contoso.azurecr.io/shop/init@sha256:${'a'.repeat(64)}`,
        ...shop,
      },
      { podName: 'acr-pull-check-n2', image: 'Contoso.azurecr.io/shop/web:1.2', ...shop },
      {
        podName: 'acr-pull-check-n3',
        namespace: 'default',
        image: 'contoso.azurecr.io/shop/import',
        pullSecrets: [],
      },
    ]);
  });

  it('checks nothing when no image comes from the registry', () => {
    const { workloads } = scanManifest(MANIFEST);
    const other = { loginServer: 'fabrikam.azurecr.io', namespace: 'default' };
    assert.deepEqual(
      planClusterChecks(workloads, other, () => 'x'),
      [],
    );
  });
});

describe('buildCheckPod', () => {
  const built = plan().map((check) => JSON.parse(JSON.stringify(buildCheckPod(check))) as { spec: PodSpec });

  interface PodSpec {
    readonly imagePullSecrets?: unknown;
    readonly serviceAccountName?: string;
    readonly automountServiceAccountToken: boolean;
    readonly restartPolicy: string;
    readonly activeDeadlineSeconds: number;
    readonly containers: readonly { readonly image: string; readonly imagePullPolicy: string }[];
  }

  it("takes the workload's pull secrets and ServiceAccount", () => {
    assert.deepEqual(built[0]?.spec.imagePullSecrets, [{ name: 'registry' }]);
    assert.equal(built[0].spec.serviceAccountName, 'robot');
  });

  it('leaves both out when the workload has none, so that the ServiceAccount decides', () => {
    assert.equal(built[2]?.spec.imagePullSecrets, undefined);
    assert.equal(built[2]?.spec.serviceAccountName, undefined);
  });

  it('asks the registry even when the node has the image, runs once, and ends by itself', () => {
    for (const { spec } of built) {
      assert.equal(spec.containers[0]?.imagePullPolicy, 'Always');
      assert.equal(spec.restartPolicy, 'Never');
      assert.equal(spec.automountServiceAccountToken, false);
      assert.ok(spec.activeDeadlineSeconds > 120);
    }
  });
});
