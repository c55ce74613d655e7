import assert from 'node:assert/strict';
import { message } from '../../../src/core/message.ts';
import { readSubscriptions } from '../../../src/core/read-subscriptions.ts';
import type { Subscription, Tenant } from '../../../src/core/registry.ts';
import { cancelled, err, ok, type Err, type Result } from '../../../src/core/result.ts';

const CONTOSO: Tenant = { id: 'contoso', name: 'Contoso' };
const FABRIKAM: Tenant = { id: 'fabrikam', name: 'Fabrikam' };
const TEST: Subscription = { id: '2', name: 'Test', tenantId: CONTOSO.id };
const PRODUCTION: Subscription = { id: '1', name: 'Production', tenantId: CONTOSO.id };
const THROTTLED = err('throttled', message('Too many requests.'));

describe('reading the subscriptions of tenants', () => {
  function read(contoso: Result<readonly Subscription[]>, fabrikam: Result<readonly Subscription[]>) {
    const subscriptions = ({ id }: Tenant): Promise<Result<readonly Subscription[]>> =>
      Promise.resolve(id === CONTOSO.id ? contoso : fabrikam);
    return readSubscriptions({ subscriptions }, [CONTOSO, FABRIKAM], new AbortController().signal);
  }

  it('gives them by name', async () => {
    const found = await read(ok([TEST, PRODUCTION]), ok([]));
    assert.deepEqual(found, ok({ subscriptions: [PRODUCTION, TEST], unread: [] }));
  });

  it('says which tenants could not be read', async () => {
    const found = await read(ok([TEST]), THROTTLED);
    assert.deepEqual(found, ok({ subscriptions: [TEST], unread: [FABRIKAM] }));
  });

  const failures: [name: string, contoso: Result<readonly Subscription[]>, fabrikam: Err, kind: string][] = [
    ['none has any, and one could not be read', ok([]), THROTTLED, 'throttled'],
    ['the person left while one was read', ok([TEST]), cancelled(), 'cancelled'],
  ];
  for (const [name, contoso, fabrikam, kind] of failures) {
    it(`fails where ${name}`, async () => {
      const found = await read(contoso, fabrikam);
      assert.equal(found.ok ? 'ok' : found.failure.kind, kind);
    });
  }

  it('fails where the account sees no subscription', async () => {
    const found = await read(ok([]), ok([]));
    assert.equal(found.ok ? 'ok' : found.failure.kind, 'not-found');
  });
});
