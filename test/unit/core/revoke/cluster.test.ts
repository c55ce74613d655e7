import assert from 'node:assert/strict';
import type { PullSecretAccess } from '../../../../src/core/access.ts';
import { plain } from '../../../../src/core/message.ts';
import { removeFromCluster } from '../../../../src/core/revoke/cluster.ts';
import type { ClusterRemoval } from '../../../../src/core/revoke/revocation.ts';
import { FakeApplyClient } from '../apply/fake-apply-client.ts';
import { MANIFEST } from '../grants/grant-world.ts';

const NAME = 'acr-pull-contoso';
const KEY = `shop/${NAME}`;
const never = new AbortController().signal;
const UNSTATED: PullSecretAccess = {
  ...{ kind: 'pull-secret', loginServer: 'contoso.azurecr.io', clusterName: 'kind-dev', secretName: NAME },
  ...{ form: 'secret', credential: 'token', file: '/w/billing/b' },
};
const OTHER: PullSecretAccess = { ...UNSTATED, namespace: 'shop' };
const ACCESS: PullSecretAccess = { ...OTHER, file: '/w/shop/a' };

/** A cluster with our Secret, to which a ServiceAccount refers. */
function cluster(): FakeApplyClient {
  const client = new FakeApplyClient();
  client.put(KEY, {
    labels: { 'app.kubernetes.io/managed-by': 'acr-pull' },
    annotations: { 'acr-pull.dev/registry': 'contoso.azurecr.io' },
  });
  client.accounts.set('shop/default', ['theirs', NAME]);
  return client;
}

async function revoke(client: FakeApplyClient, other: PullSecretAccess): Promise<ClusterRemoval> {
  const secret = await client.getSecret('shop', NAME);
  assert.ok(secret.ok);
  const files = [{ path: '/w/shop/web.yaml', text: MANIFEST }];
  const removal = await removeFromCluster(
    { access: ACCESS, files, remaining: [other], defaultNamespace: 'shop' },
    {
      target: { access: ACCESS, contextName: 'kind', namespace: 'shop' },
      secret: secret.value,
      client,
    },
    never,
  );
  assert.ok(removal.ok);
  assert.deepEqual(client.changes, [], 'the plan changes nothing');
  for (const { run } of removal.value.steps) {
    assert.ok((await run({ signal: never, report: () => undefined })).ok);
  }
  return removal.value;
}

describe('a revocation in the cluster', () => {
  const shared: [what: string, other: PullSecretAccess][] = [
    ['another file', OTHER],
    ['another file that leaves the namespace to the context', UNSTATED],
    ['a pull secret without a file', { ...OTHER, form: 'apply-only', file: '/w/billing/pay.yaml' }],
    ['one with another credential', { ...OTHER, credential: 'pasted' }],
  ];
  for (const [what, other] of shared) {
    it(`keeps the Secret and the ServiceAccounts that ${what} needs, and says so`, async () => {
      const client = cluster();
      const { kept, secret } = await revoke(client, other);
      assert.equal(secret, 'shared');
      assert.deepEqual(client.changes, []);
      assert.deepEqual(kept.map(plain), [`The Secret ${NAME} in kind-dev stays: ${other.file} uses it too.`]);
    });
  }

  const others: [what: string, change: Partial<PullSecretAccess>][] = [
    ['in another cluster', { clusterName: 'prod' }],
    ['of another name', { secretName: 'other' }],
    ['in another namespace', { namespace: 'billing' }],
  ];
  for (const [what, change] of others) {
    it(`takes the Secret out of the ServiceAccounts and deletes it beside a pull secret ${what}`, async () => {
      const client = cluster();
      const { kept, secret } = await revoke(client, { ...OTHER, ...change });
      assert.equal(secret, 'gone');
      assert.deepEqual(client.changes, ['patch shop/default', `delete ${KEY}`]);
      assert.deepEqual(client.accounts.get('shop/default'), ['theirs']);
      assert.deepEqual(kept, []);
    });
  }

  it('that is not looked at says that a Secret there is not deleted', async () => {
    const question = { access: ACCESS, files: [], remaining: [], defaultNamespace: 'default' };
    const removal = await removeFromCluster(question, undefined, never);
    assert.ok(removal.ok);
    assert.deepEqual(removal.value.steps, []);
    assert.equal(removal.value.secret, 'left');
    assert.deepEqual(removal.value.kept.map(plain), [
      `A Secret ${NAME} in the cluster kind-dev is not deleted.`,
    ]);
  });
});
