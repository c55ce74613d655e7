import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { toArmRegistry } from '../../../../src/adapters/azure/arm-registry.ts';
import { RegistryClient } from '../../../../src/adapters/azure/registry-client.ts';
import type { FailureKind } from '../../../../src/core/failure.ts';
import { message, plain } from '../../../../src/core/message.ts';
import type { Result } from '../../../../src/core/result.ts';
import {
  armError,
  CLOUD,
  FakeTokens,
  MARKER,
  registryId,
  registryJson,
  TENANT,
  type Answer,
} from './fake-azure.ts';
import { SdkWire } from './sdk-wire.ts';

const { signal } = new AbortController();
const MAP = { id: `${registryId()}/scopeMaps/app`, name: 'app', properties: { actions: [] } };
const POLLED = `https://management.azure.com${registryId()}/scopeMaps/app/operationStatuses/1?api-version=x`;

function refusal(status: number, headers: Record<string, string>): Answer {
  return [status, armError('TooManyRequests', `Too many by ${MARKER}.${TENANT}.`), headers];
}

/** What a call ends with, and how many requests it made. */
async function call(
  answers: readonly Answer[],
  kind: 'read' | 'change' = 'read',
  timeLimit: { timeLimitMs?: number } = {},
): Promise<{ result: Result<unknown>; requests: number }> {
  const registry = toArmRegistry(registryJson(), TENANT);
  assert.ok(registry);
  const wire = new SdkWire(answers);
  const client = new RegistryClient({
    cloud: CLOUD,
    tokens: new FakeTokens(),
    httpClient: wire,
    ...timeLimit,
  });
  const { resourceGroup, name } = registry;
  const result = await client.run<unknown>(
    registry,
    { what: message('{0} the scope map', kind), scope: registry.id },
    ({ scopeMaps }, options) =>
      kind === 'read'
        ? scopeMaps.get(resourceGroup, name, 'app', options)
        : scopeMaps.update(resourceGroup, name, 'app', {}, options).pollUntilDone(options),
    signal,
  );
  return { result, requests: wire.sent.length };
}

describe('RegistryClient', () => {
  const long: [header: string, status: number, headers: Record<string, string>, kind: FailureKind][] = [
    ['Retry-After', 429, { 'retry-after': '300' }, 'throttled'],
    [
      'Retry-After as a date',
      429,
      { 'retry-after': new Date(Date.now() + 299_000).toUTCString() },
      'throttled',
    ],
    ['retry-after-ms', 429, { 'retry-after-ms': '300000' }, 'throttled'],
    ['x-ms-retry-after-ms first', 429, { 'x-ms-retry-after-ms': '300000', 'retry-after': '1' }, 'throttled'],
    ['Retry-After', 503, { 'retry-after': '300' }, 'unexpected'],
    ['Retry-After', 504, { 'retry-after': '300' }, 'timed-out'],
  ];
  for (const [header, status, headers, kind] of long) {
    it(`tells a ${status} at once that asks for more patience than it gets, by ${header}`, async () => {
      const { result, requests } = await call([refusal(status, headers), [200, MAP]]);
      assert.ok(!result.ok);
      assert.equal(result.failure.kind, kind);
      assert.equal(requests, 1);
      assert.match(
        plain(result.failure.message),
        new RegExp(`read the scope map \\(HTTP ${status}, TooManyRequests`),
      );
      assert.ok(!inspect(result, { depth: 9 }).includes(MARKER));
    });
  }

  it('says after which time Azure wants to be asked again', async () => {
    const { result } = await call([refusal(429, { 'retry-after': '300' })]);
    assert.ok(!result.ok && result.failure.hint !== undefined);
    assert.match(plain(result.failure.hint), /Try again in 5 minutes/);
  });

  it('tells so as well when it is a poll that is refused', async () => {
    const { result, requests } = await call(
      [[201, MAP, { 'azure-asyncoperation': POLLED }], refusal(429, { 'retry-after': '300' })],
      'change',
    );
    assert.ok(!result.ok && result.failure.kind === 'throttled');
    assert.equal(requests, 2);
  });

  for (const headers of [
    { 'retry-after': '0' },
    { 'retry-after-ms': '1' },
    { 'retry-after-ms': '1', 'retry-after': '300' },
  ]) {
    it(`waits where little patience is asked for, by ${Object.keys(headers).join(' before ')}`, async () => {
      const { result, requests } = await call([refusal(429, headers), refusal(503, headers), [200, MAP]]);
      assert.ok(result.ok, inspect(result, { depth: 6 }));
      assert.equal(requests, 3);
    });
  }

  it('leaves the time between polls to the SDK', async () => {
    // The SDK is loaded by its first call, which may take longer than the limit.
    assert.ok((await call([[200, MAP]])).result.ok);
    const { result, requests } = await call(
      [
        [201, MAP, { 'azure-asyncoperation': POLLED }],
        [200, { status: 'InProgress' }, { 'retry-after': '300' }],
      ],
      'change',
      { timeLimitMs: 2_000 },
    );
    assert.ok(!result.ok && result.failure.kind === 'timed-out');
    assert.equal(requests, 2);
  });
});
