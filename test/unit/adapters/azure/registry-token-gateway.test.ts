import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { toArmRegistry } from '../../../../src/adapters/azure/arm-registry.ts';
import { ArmRegistryTokenGateway } from '../../../../src/adapters/azure/registry-token-gateway.ts';
import type { FailureKind } from '../../../../src/core/failure.ts';
import { plain } from '../../../../src/core/message.ts';
import type { ArmRegistry } from '../../../../src/core/registry.ts';
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

const EXPIRY = new Date('2100-12-31T12:59:59Z');
const signal = new AbortController().signal;
const ACTIONS = ['repositories/team/app/content/read', 'gateway/edge/config/read'];

const MAP = {
  id: `${registryId()}/scopeMaps/pull-app`,
  name: 'pull-app',
  properties: { type: 'UserDefined', provisioningState: 'Succeeded', actions: ACTIONS },
};

function tokenJson(properties: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: `${registryId()}/tokens/k8s-pull`,
    name: 'k8s-pull',
    properties: {
      provisioningState: 'Succeeded',
      scopeMapId: MAP.id,
      credentials: { passwords: [] },
      status: 'enabled',
      ...properties,
    },
  };
}

const ABSENT: Answer = [404, armError('ResourceNotFound', 'The resource could not be found.', true)];
const ASYNC_URL = `https://management.azure.com${registryId()}/tokens/k8s-pull/operationStatuses/token-1?api-version=x&t=1&c=2`;

function registry(): ArmRegistry {
  const value = toArmRegistry(registryJson(), TENANT);
  assert.ok(value);
  return value;
}

function start(
  answers: readonly (Answer | Error)[],
  more: { tokens?: FakeTokens; timeLimitMs?: number } = {},
): { wire: SdkWire; gateway: ArmRegistryTokenGateway } {
  const wire = new SdkWire(answers);
  const tokens = more.tokens ?? new FakeTokens();
  const limit = more.timeLimitMs === undefined ? {} : { timeLimitMs: more.timeLimitMs };
  return { wire, gateway: new ArmRegistryTokenGateway({ cloud: CLOUD, tokens, httpClient: wire, ...limit }) };
}

function value<T>(result: Result<T>): T {
  assert.ok(result.ok, inspect(result, { depth: 6 }));
  return result.value;
}

describe('ArmRegistryTokenGateway', () => {
  it('asks with the pinned api-version and a token of the tenant of the registry', async () => {
    const tokens = new FakeTokens();
    const { wire, gateway } = start([[200, MAP]], { tokens });
    value(await gateway.getScopeMap(registry(), 'pull-app', signal));
    const [sent] = wire.sent;
    assert.equal(sent?.url.href, `https://management.azure.com${MAP.id}?api-version=2025-11-01`);
    assert.equal(sent.authorization, `Bearer ${MARKER}.${TENANT}`);
    assert.deepEqual(tokens.asked, [{ scope: 'https://management.azure.com/.default', tenantId: TENANT }]);
  });

  it('reads a scope map with entries that are no repositories', async () => {
    const { gateway } = start([[200, MAP]]);
    assert.deepEqual(value(await gateway.getScopeMap(registry(), 'pull-app', signal)), {
      id: MAP.id,
      name: 'pull-app',
      description: '',
      actions: ACTIONS,
    });
  });

  it('answers undefined for an absent scope map and an absent token', async () => {
    const { gateway } = start([ABSENT, ABSENT]);
    assert.equal(value(await gateway.getScopeMap(registry(), 'pull-app', signal)), undefined);
    assert.equal(value(await gateway.getToken(registry(), 'k8s-pull', signal)), undefined);
  });

  it('does not take a missing registry for a missing scope map', async () => {
    const { gateway } = start([[404, armError('ParentResourceNotFound', 'No registry.')]]);
    const result = await gateway.getScopeMap(registry(), 'pull-app', signal);
    assert.ok(!result.ok && result.failure.kind === 'not-found');
  });

  it('creates a scope map in one synchronous call', async () => {
    const { wire, gateway } = start([[200, MAP]]);
    const map = { name: 'pull-app', description: 'for pulls', actions: ACTIONS };
    value(await gateway.createScopeMap(registry(), map, signal));
    assert.equal(wire.sent.length, 1);
    assert.deepEqual(wire.sent[0]?.body, { properties: { description: 'for pulls', actions: ACTIONS } });
  });

  it('changes a scope map that is in use: 201, poll, read', async () => {
    const more = [...ACTIONS, 'repositories/b/content/read'];
    const { wire, gateway } = start([
      [
        201,
        { ...MAP, properties: { ...MAP.properties, provisioningState: 'Updating' } },
        { 'azure-asyncoperation': ASYNC_URL },
      ],
      [200, { status: 'Succeeded' }],
      [200, { ...MAP, properties: { ...MAP.properties, actions: more } }],
    ]);
    assert.deepEqual(
      value(await gateway.updateScopeMapActions(registry(), 'pull-app', more, signal)).actions,
      more,
    );
    assert.deepEqual(
      wire.sent.map(({ method }) => method),
      ['PATCH', 'GET', 'GET'],
    );
    assert.equal(wire.sent[1]?.url.href, ASYNC_URL);
  });

  it('creates an absent token enabled: 201, poll, read', async () => {
    const { wire, gateway } = start([
      ABSENT,
      [201, tokenJson({ provisioningState: 'Creating' }), { 'azure-asyncoperation': ASYNC_URL }],
      [200, { status: 'Creating' }],
      [200, { status: 'Succeeded' }],
      [200, tokenJson()],
    ]);
    const token = value(
      await gateway.createToken(registry(), { name: 'k8s-pull', scopeMapId: MAP.id }, signal),
    );
    assert.deepEqual(token, { name: 'k8s-pull', scopeMapId: MAP.id, status: 'enabled', passwords: [] });
    assert.deepEqual(wire.sent[1]?.body, { properties: { scopeMapId: MAP.id, status: 'enabled' } });
  });

  it('leaves an enabled token alone, whatever the case of its scope map id', async () => {
    const { wire, gateway } = start([[200, tokenJson({ scopeMapId: MAP.id.toUpperCase() })]]);
    value(await gateway.createToken(registry(), { name: 'k8s-pull', scopeMapId: MAP.id }, signal));
    assert.equal(wire.sent.length, 1);
  });

  it('enables a disabled token without touching its passwords', async () => {
    const { wire, gateway } = start([
      [200, tokenJson({ status: 'disabled' })],
      [200, tokenJson()],
    ]);
    const token = value(
      await gateway.createToken(registry(), { name: 'k8s-pull', scopeMapId: MAP.id }, signal),
    );
    assert.equal(token.status, 'enabled');
    assert.deepEqual(wire.sent[1]?.body, { properties: { status: 'enabled' } });
  });

  it('refuses a token that has another scope map', async () => {
    const { wire, gateway } = start([[200, tokenJson({ scopeMapId: `${registryId()}/scopeMaps/other` })]]);
    const result = await gateway.createToken(registry(), { name: 'k8s-pull', scopeMapId: MAP.id }, signal);
    assert.ok(!result.ok && result.failure.kind === 'conflict');
    assert.equal(wire.sent.length, 1);
  });

  it('knows passwords by name, not by position', async () => {
    const passwords = [
      { name: 'password2', creationTime: '2021-12-31T01:24:40.9220051+00:00' },
      { name: 'other', creationTime: '2021-12-31T01:24:40+00:00' },
    ];
    const { gateway } = start([[200, tokenJson({ credentials: { passwords } })]]);
    assert.deepEqual(value(await gateway.getToken(registry(), 'k8s-pull', signal))?.passwords, [
      { slot: 'password2', createdOn: new Date('2021-12-31T01:24:40.922Z') },
    ]);
  });

  it('lists the tokens of all pages', async () => {
    const next = `https://management.azure.com${registryId()}/tokens?api-version=2025-11-01&$skiptoken=2`;
    const { wire, gateway } = start([
      [200, { value: [tokenJson()], nextLink: next }],
      [200, { value: [{ ...tokenJson({ status: 'disabled' }), name: 'other' }] }],
    ]);
    const tokens = value(await gateway.listTokens(registry(), signal));
    assert.deepEqual(
      tokens.map(({ name, status }) => [name, status]),
      [
        ['k8s-pull', 'enabled'],
        ['other', 'disabled'],
      ],
    );
    assert.equal(wire.sent[1]?.url.href, next);
  });

  const entry = (name: string, text: string): object => ({
    name,
    value: text,
    creationTime: '2025-03-19T20:06:21+00:00',
    expiry: '2100-12-31T12:59:59+00:00',
  });
  const generated: [name: string, answers: Answer[]][] = [
    [
      '200 with the named entry only',
      [[200, { username: 'k8s-pull', passwords: [entry('password2', MARKER)] }]],
    ],
    [
      '200 with both entries',
      [[200, { username: 'k8s-pull', passwords: [entry('password1', 'x'), entry('password2', MARKER)] }]],
    ],
    [
      '202 with a Location',
      [
        [202, undefined, { location: ASYNC_URL }],
        [202, undefined, { location: ASYNC_URL }],
        [200, { username: 'k8s-pull', passwords: [entry('password2', MARKER)] }],
      ],
    ],
  ];
  for (const [name, answers] of generated) {
    it(`generates the named password: ${name}`, async () => {
      const { wire, gateway } = start(answers);
      const request = { tokenName: 'k8s-pull', slot: 'password2', expiresOn: EXPIRY } as const;
      const password = value(await gateway.generatePassword(registry(), request, signal));
      assert.equal(password.username, 'k8s-pull');
      assert.equal(password.password.reveal(), MARKER);
      assert.deepEqual(password.expiresOn, EXPIRY);
      assert.ok(!inspect(password).includes(MARKER) && !JSON.stringify(password).includes(MARKER));
      assert.deepEqual(wire.sent[0]?.body, {
        tokenId: `${registryId()}/tokens/k8s-pull`,
        name: 'password2',
        expiry: '2100-12-31T12:59:59.000Z',
      });
    });
  }

  it('does not take the other password for the named one', async () => {
    const { gateway } = start([[200, { username: 'k8s-pull', passwords: [entry('password1', MARKER)] }]]);
    const request = { tokenName: 'k8s-pull', slot: 'password2', expiresOn: EXPIRY } as const;
    const result = await gateway.generatePassword(registry(), request, signal);
    assert.ok(!result.ok && result.failure.kind === 'unexpected');
    assert.ok(!inspect(result, { depth: 9 }).includes(MARKER));
  });

  const both = {
    credentials: {
      passwords: [
        { name: 'password1', creationTime: '2025-03-19T20:06:21+00:00' },
        { name: 'password2', creationTime: '2025-03-19T20:06:21+00:00' },
      ],
    },
  };
  it('deletes one password by naming the other', async () => {
    const { wire, gateway } = start([
      [200, tokenJson(both)],
      [200, tokenJson()],
    ]);
    value(await gateway.deletePassword(registry(), { tokenName: 'k8s-pull', slot: 'password1' }, signal));
    assert.equal(wire.sent[1]?.method, 'PATCH');
    assert.deepEqual(wire.sent[1].body, {
      properties: { credentials: { passwords: [{ name: 'password2' }] } },
    });
  });

  it('changes nothing where the password or the token is gone already', async () => {
    for (const answer of [[200, tokenJson()], ABSENT] satisfies Answer[]) {
      const { wire, gateway } = start([answer]);
      value(await gateway.deletePassword(registry(), { tokenName: 'k8s-pull', slot: 'password1' }, signal));
      assert.equal(wire.sent.length, 1);
    }
  });

  for (const [name, answer] of [
    ['200', [200]],
    ['204', [204]],
    ['404', ABSENT],
  ] satisfies [string, Answer][]) {
    it(`takes a token and a scope map for deleted: ${name}`, async () => {
      const { wire, gateway } = start([answer, answer]);
      value(await gateway.deleteToken(registry(), 'k8s-pull', signal));
      value(await gateway.deleteScopeMap(registry(), 'pull-app', signal));
      assert.deepEqual(
        wire.sent.map(({ method, url }) => `${method} ${url.pathname.split('/').slice(-2).join('/')}`),
        ['DELETE tokens/k8s-pull', 'DELETE scopeMaps/pull-app'],
      );
    });
  }

  const failures: [name: string, answers: (Answer | Error)[], kind: FailureKind, text: RegExp][] = [
    [
      '403',
      [[403, armError('AuthorizationFailed', MARKER)]],
      'forbidden',
      /read the token k8s-pull \(HTTP 403, AuthorizationFailed\)/,
    ],
    [
      'the envelope of the provider',
      [[400, armError('InvalidName', `no ${MARKER}.${TENANT}`, true)]],
      'invalid',
      /HTTP 400, InvalidName/,
    ],
    ['a body that is not JSON', [[404, '<html>']], 'not-found', /HTTP 404/],
    [
      'an odd success',
      [[200, { properties: { credentials: { passwords: 'x' } } }]],
      'unexpected',
      /cannot be read/,
    ],
    [
      'a name that is not in DNS',
      [Object.assign(new Error(MARKER), { code: 'ENOTFOUND' })],
      'unreachable',
      /no host management\.azure\.com/,
    ],
    [
      'a private CA',
      [Object.assign(new Error(MARKER), { code: 'SELF_SIGNED_CERT_IN_CHAIN' })],
      'unreachable',
      /does not trust/,
    ],
    ['a proxy that wants a password', [[407]], 'unreachable', /proxy refused/],
  ];
  for (const [name, answers, kind, text] of failures) {
    it(`explains ${name}, without secrets`, async () => {
      const { gateway } = start(answers);
      const result = await gateway.getToken(registry(), 'k8s-pull', signal);
      assert.ok(!result.ok);
      assert.equal(result.failure.kind, kind);
      assert.match(plain(result.failure.message), text);
      assert.ok(
        !(inspect(result, { depth: 9 }) + JSON.stringify(result)).includes(MARKER),
        inspect(result, { depth: 9 }),
      );
    });
  }

  it('names the missing action and the least role', async () => {
    const { gateway } = start([[403, armError('AuthorizationFailed', 'x')]]);
    const map = { name: 'pull-app', description: '', actions: ACTIONS };
    const result = await gateway.createScopeMap(registry(), map, signal);
    assert.ok(!result.ok && result.failure.hint !== undefined);
    assert.equal(
      plain(result.failure.hint),
      'The signed-in account lacks Microsoft.ContainerRegistry/registries/scopeMaps/write there. The least role that has it: Container Registry Contributor and Data Access Configuration Administrator, or Contributor, on the registry.',
    );
  });

  it('reports a long-running operation that failed, with the code of Azure', async () => {
    const { gateway } = start([
      ABSENT,
      [201, tokenJson({ provisioningState: 'Creating' }), { 'azure-asyncoperation': ASYNC_URL }],
      [
        200,
        { status: 'Failed', error: { code: 'TokenQuotaExceeded', message: `Too many. ${MARKER}.${TENANT}` } },
      ],
    ]);
    const result = await gateway.createToken(registry(), { name: 'k8s-pull', scopeMapId: MAP.id }, signal);
    assert.ok(!result.ok);
    assert.match(plain(result.failure.message), /create the token k8s-pull.*TokenQuotaExceeded/);
    assert.ok(result.failure.hint && plain(result.failure.hint) === 'Azure says: Too many. [redacted]');
  });

  it('gives up after its time limit, and says that Azure may go on', async () => {
    const { gateway } = start([], { timeLimitMs: 50 });
    const result = await gateway.getToken(registry(), 'k8s-pull', signal);
    assert.ok(!result.ok && result.failure.kind === 'timed-out');
  });

  it('stops at once when cancelled, also between polls', async () => {
    const controller = new AbortController();
    const slow: Answer = [201, tokenJson(), { 'azure-asyncoperation': ASYNC_URL, 'retry-after': '60' }];
    const { gateway } = start([ABSENT, slow, [200, { status: 'Creating' }, { 'retry-after': '60' }]]);
    setTimeout(() => controller.abort(), 50);
    const result = await gateway.createToken(
      registry(),
      { name: 'k8s-pull', scopeMapId: MAP.id },
      controller.signal,
    );
    assert.ok(!result.ok && result.failure.kind === 'cancelled');
  });

  it('hands on why there is no token for the tenant, and asks Azure nothing', async () => {
    const { wire, gateway } = start([], { tokens: new FakeTokens({ signedOutOf: [TENANT] }) });
    const result = await gateway.getToken(registry(), 'k8s-pull', signal);
    assert.ok(!result.ok && result.failure.kind === 'not-signed-in');
    assert.equal(wire.sent.length, 0);
  });
});
