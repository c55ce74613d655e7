import assert from 'node:assert/strict';
import { ArmAccountDirectory } from '../../../../src/adapters/azure/account-directory.ts';
import { armError, CLOUD, FakeHttp, FakeTokens, SUBSCRIPTION, TENANT } from './fake-azure.ts';

describe('ArmAccountDirectory', () => {
  const { signal } = new AbortController();
  const tenant = { id: TENANT, name: 'Contoso' };

  function start(status: number, body: unknown): ArmAccountDirectory {
    const http = new FakeHttp(() => [status, body]);
    return new ArmAccountDirectory({ cloud: CLOUD, tokens: new FakeTokens(), send: http.send });
  }

  it('lists tenants by their names', async () => {
    const listed = await start(200, { value: [{ tenantId: TENANT, displayName: 'Contoso' }] }).tenants(
      signal,
    );
    assert.deepEqual(listed, { ok: true, value: [tenant] });
  });

  it('lists the subscriptions of a tenant by their names', async () => {
    const answer = { value: [{ subscriptionId: SUBSCRIPTION, displayName: 'Production' }] };
    const listed = await start(200, answer).subscriptions(tenant, signal);
    const value = [{ id: SUBSCRIPTION, name: 'Production', tenantId: TENANT }];
    assert.deepEqual(listed, { ok: true, value });
  });

  it('says when subscriptions may not be listed', async () => {
    const listed = await start(403, armError('AuthorizationFailed', 'no')).subscriptions(tenant, signal);
    assert.ok(!listed.ok && listed.failure.kind === 'forbidden');
  });
});
