import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { ArmClusterGateway } from '../../../../src/adapters/azure/cluster-gateway.ts';
import type { ManagedCluster } from '../../../../src/core/clusters/managed-cluster.ts';
import type { StartedReset } from '../../../../src/core/cross-tenant/ports.ts';
import { message, plain } from '../../../../src/core/message.ts';
import { err, type Result } from '../../../../src/core/result.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { armError, CLOUD, FakeHttp, FakeTokens, SUBSCRIPTION, TENANT, type Answer } from './fake-azure.ts';

const { signal } = new AbortController();
const SECRET = 'marker~secret.8Q~value';
const ADDRESS = `${CLOUD.resourceManager}/subscriptions/${SUBSCRIPTION}/providers/Microsoft.ContainerService/locations/westeurope/operations/1?api-version=2017-08-31&s=signed`;
const CREDENTIAL = { clientId: 'app', secret: new Secret(SECRET) };

const CLUSTER: ManagedCluster = {
  id: `/subscriptions/${SUBSCRIPTION}/resourcegroups/rg/providers/Microsoft.ContainerService/managedClusters/shop`,
  name: 'shop',
  subscriptionId: SUBSCRIPTION,
  resourceGroup: 'rg',
  tenantId: TENANT,
  location: 'westeurope',
  hosts: [],
  identity: { kind: 'service-principal', clientId: 'app' },
  powerState: 'Running',
  provisioningState: 'Succeeded',
};

function clusterJson(provisioningState: string): unknown {
  const properties = { provisioningState, servicePrincipalProfile: { clientId: 'app' } };
  return { id: CLUSTER.id, name: 'shop', location: 'westeurope', properties };
}

class World {
  readonly waits: number[] = [];
  readonly http: FakeHttp;
  readonly tokens = new FakeTokens();
  readonly gateway: ArmClusterGateway;

  constructor(
    answer: (asked: number) => Answer | Result<never>,
    isWaiting: (waits: number) => boolean = () => true,
  ) {
    let asked = 0;
    this.http = new FakeHttp(() => answer(asked++));
    const pause = (milliseconds: number): Promise<boolean> => {
      this.waits.push(milliseconds);
      return Promise.resolve(isWaiting(this.waits.length));
    };
    this.gateway = new ArmClusterGateway({ cloud: CLOUD, tokens: this.tokens, send: this.http.send, pause });
  }

  wait(started: StartedReset = { kind: 'started', address: ADDRESS }) {
    return this.gateway.waitForReset(CLUSTER, started, signal);
  }
}

describe('ArmClusterGateway', () => {
  it('starts a reset in the tenant of the cluster, and polls the address as it was given', async () => {
    const answers: Answer[] = [
      [202, '', { 'azure-asyncoperation': ADDRESS }],
      [200, { status: 'InProgress' }],
      [200, { status: 'Succeeded' }],
    ];
    const world = new World((asked) => answers[asked] ?? [500]);
    const started = await world.gateway.startReset(CLUSTER, CREDENTIAL, signal);
    assert.ok(started.ok && started.value.kind === 'started');
    assert.ok((await world.wait(started.value)).ok);
    assert.deepEqual(JSON.parse(world.http.sent[0]?.body ?? ''), { clientId: 'app', secret: SECRET });
    assert.deepEqual(
      world.http.sent.slice(1).map(({ url }) => url),
      [ADDRESS, ADDRESS],
    );
    assert.ok(world.tokens.asked.every(({ tenantId }) => tenantId === TENANT));
  });

  it('looks at the cluster itself where Azure names no address', async () => {
    const answers: Answer[] = [[202], [200, clusterJson('Updating')], [200, clusterJson('Succeeded')]];
    const world = new World((asked) => answers[asked] ?? [500]);
    const started = await world.gateway.startReset(CLUSTER, CREDENTIAL, signal);
    assert.ok(started.ok && started.value.kind === 'started');
    assert.ok((await world.wait(started.value)).ok);
    assert.equal(world.http.sent.length, 3);
  });

  const ends: [status: string, answer: Answer, text: RegExp][] = [
    [
      'Failed',
      [200, { status: 'Failed', error: { code: 'ReconcileFailed', message: 'No nodes.' } }],
      /ended as Failed \(ReconcileFailed\)/,
    ],
    ['Canceled', [200, { status: 'Canceled' }], /ended as Canceled \(no code\)/],
  ];
  for (const [status, answer, text] of ends) {
    it(`tells a reset that ended as ${status}`, async () => {
      const ended = await new World(() => answer).wait();
      assert.ok(!ended.ok && ended.failure.kind === 'unexpected');
      assert.match(plain(ended.failure.message), text);
    });
  }

  it('waits longer and longer, and gives up after an hour', async () => {
    const world = new World(() => [200, { status: 'InProgress' }]);
    const ended = await world.wait();
    assert.ok(!ended.ok && ended.failure.kind === 'timed-out');
    assert.equal(world.waits[0], 2_000);
    assert.equal(Math.max(...world.waits), 30_000);
    assert.ok(world.http.sent.length < 140, String(world.http.sent.length));
  });

  const passing: [what: string, poll: Answer | Result<never>][] = [
    ['cannot reach Azure', err('unreachable', message('There is no host {0} in DNS.', 'x'))],
    ['gets no answer in time', err('timed-out', message('{0} did not answer in time.', 'x'))],
    ['is throttled', [429, '', { 'retry-after': '300' }]],
    ['meets a server error', [500, armError('InternalServerError', 'Sorry.')]],
    ['meets a service that is not there', [503]],
    ['meets a gateway that waited too long', [504]],
  ];
  for (const [what, poll] of passing) {
    it(`goes on waiting after a poll that ${what}`, async () => {
      const world = new World((asked) => (asked < 3 ? poll : [200, { status: 'Succeeded' }]));
      const ended = await world.wait();
      assert.ok(ended.ok, inspect(ended, { depth: 6 }));
      assert.equal(world.http.sent.length, 4);
    });
  }

  it('goes on where it looks at the cluster itself', async () => {
    const world = new World((asked) => (asked < 3 ? [500] : [200, clusterJson('Succeeded')]));
    assert.ok((await world.wait({ kind: 'started' })).ok);
  });

  const lasting: [kind: string, poll: Answer][] = [
    ['invalid', [400, armError('BadRequest', 'No.')]],
    ['unauthorized', [401]],
    ['forbidden', [403, armError('AuthorizationFailed', 'No.')]],
    ['not-found', [404, armError('NotFound', 'Gone.')]],
    ['conflict', [409, armError('Conflict', 'No.')]],
  ];
  for (const [kind, poll] of lasting) {
    it(`waits no longer after a poll that is refused as ${kind}`, async () => {
      const world = new World(() => poll);
      const ended = await world.wait();
      assert.ok(!ended.ok && ended.failure.kind === kind);
      assert.equal(world.http.sent.length, 1);
    });
  }

  it('says after an hour why nothing is known of the reset, where the last poll failed', async () => {
    const world = new World((asked) =>
      asked < 20 ? [200, { status: 'InProgress' }] : [503, armError('ServerBusy', 'Sorry.')],
    );
    const ended = await world.wait();
    assert.ok(!ended.ok && ended.failure.kind === 'timed-out');
    assert.match(plain(ended.failure.message), /After an hour.*not known.*shop.*HTTP 503, ServerBusy/);
    assert.equal(ended.failure.detail, 'HTTP 503 ServerBusy');
  });

  it('says after an hour that the reset goes on, where only an earlier poll failed', async () => {
    const ended = await new World((asked) => (asked < 20 ? [503] : [200, { status: 'InProgress' }])).wait();
    assert.ok(!ended.ok && ended.failure.kind === 'timed-out');
    assert.match(plain(ended.failure.message), /still being reset/);
  });

  it('stops when it is cancelled between polls that fail', async () => {
    const ended = await new World(
      () => [500],
      (waits) => waits < 3,
    ).wait();
    assert.ok(!ended.ok && ended.failure.kind === 'cancelled');
  });

  it('stops waiting when it is cancelled', async () => {
    const ended = await new World(
      () => [200, { status: 'InProgress' }],
      (waits) => waits < 3,
    ).wait();
    assert.ok(!ended.ok && ended.failure.kind === 'cancelled');
  });

  it('never follows an address on another host', async () => {
    const world = new World(() => [200, { status: 'Succeeded' }]);
    const ended = await world.wait({ kind: 'started', address: 'https://evil.example/operations/1' });
    assert.ok(!ended.ok && ended.failure.kind === 'refused');
    assert.deepEqual(world.http.sent, []);
  });

  const refusals: [code: string, status: number, outcome: string][] = [
    ['ServicePrincipalValidationClientError', 400, 'not-yet'],
    ['AuthorizationFailed', 403, 'forbidden'],
    ['OperationNotAllowed', 409, 'conflict'],
    ['InvalidParameter', 400, 'invalid'],
  ];
  for (const [code, status, outcome] of refusals) {
    it(`tells ${code} as ${outcome}, without the secret that Azure quotes`, async () => {
      const world = new World(() => [status, armError(code, `The secret ${SECRET} is wrong.`)]);
      const started = await world.gateway.startReset(CLUSTER, CREDENTIAL, signal);
      assert.equal(started.ok ? started.value.kind : started.failure.kind, outcome);
      assert.ok(!inspect(started, { depth: 9 }).includes(SECRET));
      assert.equal(world.http.sent.length, 1);
    });
  }

  it('reads the state and the application of the cluster; one that is gone is absent', async () => {
    const there = await new World(() => [200, clusterJson('Updating')]).gateway.read(CLUSTER, signal);
    assert.ok(there.ok && there.value?.provisioningState === 'Updating');
    const gone = await new World(() => [404, armError('ResourceNotFound', 'Gone.')]).gateway.read(
      CLUSTER,
      signal,
    );
    assert.deepEqual(gone, { ok: true, value: undefined });
  });
});
