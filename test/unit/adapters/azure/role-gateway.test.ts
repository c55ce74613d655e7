import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { toArmRegistry } from '../../../../src/adapters/azure/arm-registry.ts';
import { GraphPrincipalDirectory } from '../../../../src/adapters/azure/principal-directory.ts';
import { ArmRoleGateway } from '../../../../src/adapters/azure/role-gateway.ts';
import { plain } from '../../../../src/core/message.ts';
import type { ArmRegistry } from '../../../../src/core/registry.ts';
import type { Result } from '../../../../src/core/result.ts';
import {
  armError,
  CLOUD,
  FakeHttp,
  FakeTokens,
  MARKER,
  OTHER_TENANT,
  registryId,
  registryJson,
  SUBSCRIPTION,
  TENANT,
  type Answer,
} from './fake-azure.ts';

const { signal } = new AbortController();
const PRINCIPAL = 'eeeeeeee-1111-4111-8111-111111111111';
const ACR_PULL = '7f951dda-4ed3-4680-a7ca-43fe172d538d';
const NAME = '0f0f0f0f-1111-5111-8111-111111111111';
const ID = `${registryId()}/providers/Microsoft.Authorization/roleAssignments/${NAME}`;

/** As recorded: explicit nulls for what is not set. */
const RECORDED = {
  properties: {
    roleDefinitionId: `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${ACR_PULL}`,
    principalId: PRINCIPAL,
    principalType: 'ServicePrincipal',
    scope: registryId(),
    condition: null,
    conditionVersion: null,
    createdOn: '2025-04-03T09:30:10.7797806Z',
    createdBy: null,
    description: null,
  },
  id: ID,
  type: 'Microsoft.Authorization/roleAssignments',
  name: NAME,
};

function registry(): ArmRegistry {
  const value = toArmRegistry(registryJson(), TENANT);
  assert.ok(value);
  return value;
}

function start(...answers: Answer[]): { http: FakeHttp; roles: ArmRoleGateway; tokens: FakeTokens } {
  const http = new FakeHttp(() => answers.shift() ?? [500]);
  const tokens = new FakeTokens();
  return { http, tokens, roles: new ArmRoleGateway({ cloud: CLOUD, tokens, send: http.send }) };
}

function value<T>(result: Result<T>): T {
  assert.ok(result.ok, inspect(result, { depth: 6 }));
  return result.value;
}

const put = { name: NAME, roleGuid: ACR_PULL, principalId: PRINCIPAL };

describe('ArmRoleGateway', () => {
  it('puts an assignment with the type of its principal, in the tenant of the registry', async () => {
    const { http, roles, tokens } = start([201, RECORDED]);
    const outcome = value(await roles.putAssignment(registry(), put, signal));
    assert.ok(outcome.kind === 'assigned');
    assert.deepEqual(outcome.assignment, {
      id: ID,
      scope: registryId(),
      roleDefinitionId: RECORDED.properties.roleDefinitionId,
      principalId: PRINCIPAL,
      principalType: 'ServicePrincipal',
      createdOn: new Date('2025-04-03T09:30:10.779Z'),
    });
    const [sent] = http.sent;
    assert.equal(sent?.method, 'PUT');
    assert.equal(sent.url, `https://management.azure.com${ID}?api-version=2022-04-01`);
    assert.deepEqual((JSON.parse(sent.body ?? '') as { properties: object }).properties, {
      roleDefinitionId: RECORDED.properties.roleDefinitionId,
      principalId: PRINCIPAL,
      principalType: 'ServicePrincipal',
      description: 'ACR Pull for Kubernetes',
    });
    assert.deepEqual(tokens.asked, [{ scope: 'https://management.azure.com/.default', tenantId: TENANT }]);
  });

  it('sends a condition with its version', async () => {
    const { http, roles } = start([201, RECORDED]);
    await roles.putAssignment(registry(), { ...put, condition: 'x' }, signal);
    const { properties } = JSON.parse(http.sent[0]?.body ?? '') as { properties: Record<string, unknown> };
    assert.equal(properties['condition'], 'x');
    assert.equal(properties['conditionVersion'], '2.0');
  });

  const outcomes: [code: string, status: number, kind: string][] = [
    ['RoleAssignmentExists', 409, 'exists'],
    ['PrincipalNotFound', 400, 'principal-not-found'],
  ];
  for (const [code, status, kind] of outcomes) {
    it(`tells ${code} apart, whatever its text`, async () => {
      const { roles } = start([status, armError(code, 'words')]);
      assert.equal(value(await roles.putAssignment(registry(), put, signal)).kind, kind);
    });
  }

  const failures: [code: string, status: number, kind: string, hint: RegExp][] = [
    [
      'AuthorizationFailed',
      403,
      'forbidden',
      /lacks Microsoft\.Authorization\/roleAssignments\/write.*Role Based Access Control Administrator/,
    ],
    ['ScopeLocked', 409, 'forbidden', /lock/],
    ['RoleAssignmentLimitExceeded', 400, 'invalid', /Azure says: words/],
    ['UnmatchedPrincipalType', 400, 'invalid', /Azure says: words/],
  ];
  for (const [code, status, kind, hint] of failures) {
    it(`explains ${code}, asking once`, async () => {
      const { http, roles } = start([status, armError(code, 'words')]);
      const result = await roles.putAssignment(registry(), put, signal);
      assert.ok(!result.ok);
      assert.equal(result.failure.kind, kind);
      assert.match(plain(result.failure.message), new RegExp(`${code}.*registries/contosoacr`));
      assert.match(result.failure.hint === undefined ? '' : plain(result.failure.hint), hint);
      assert.equal(http.sent.length, 1);
      assert.ok(!inspect(result, { depth: 9 }).includes(MARKER));
    });
  }

  it('lists what counts for a principal at and above the registry, groups included', async () => {
    const { http, roles } = start([200, { value: [RECORDED, { id: 'broken' }] }]);
    assert.equal(value(await roles.listAssignments(registry(), PRINCIPAL, signal)).length, 1);
    const { searchParams } = new URL(http.sent[0]?.url ?? '');
    assert.equal(searchParams.get('$filter'), `atScope() and assignedTo('${PRINCIPAL}')`);
  });

  it('answers undefined for an assignment that is gone, and takes a second removal for done', async () => {
    const gone: Answer = [404, armError('RoleAssignmentNotFound', 'gone')];
    const { roles } = start(gone, gone, [204], [200, RECORDED]);
    assert.equal(value(await roles.getAssignment(registry(), ID, signal)), undefined);
    for (let time = 0; time < 3; time++) value(await roles.deleteAssignment(registry(), ID, signal));
  });

  it('reads what roles permit, and leaves out one that is gone', async () => {
    const permissions = [{ actions: ['*/read'], notActions: [], dataActions: [], notDataActions: [] }];
    const { roles } = start(
      [200, { properties: { permissions } }],
      [404, armError('RoleDefinitionDoesNotExist', '')],
    );
    const known = value(await roles.permissionsOf(registry(), ['one', 'two'], signal));
    assert.deepEqual([...known], [['one', permissions]]);
  });
});

describe('GraphPrincipalDirectory', () => {
  const CLIENT = 'cccccccc-0000-4000-8000-000000000009';

  function directory(...answers: Answer[]): {
    http: FakeHttp;
    tokens: FakeTokens;
    graph: GraphPrincipalDirectory;
  } {
    const http = new FakeHttp(() => answers.shift() ?? [500]);
    const tokens = new FakeTokens();
    return { http, tokens, graph: new GraphPrincipalDirectory({ cloud: CLOUD, tokens, send: http.send }) };
  }

  it('finds the object id in the asked tenant, and when the last secret of the application ends', async () => {
    const passwordCredentials = [
      { endDateTime: '2026-01-01T00:00:00Z' },
      { endDateTime: '2027-05-01T00:00:00Z' },
    ];
    const { http, tokens, graph } = directory(
      [200, { value: [{ id: 'object', displayName: 'shop', passwordCredentials: [] }] }],
      [200, { value: [{ id: 'app-object', passwordCredentials }] }],
    );
    assert.deepEqual(value(await graph.findServicePrincipal(OTHER_TENANT, CLIENT, signal)), {
      objectId: 'object',
      displayName: 'shop',
      secretEndsOn: new Date('2027-05-01T00:00:00Z'),
    });
    const url = new URL(http.sent[0]?.url ?? '');
    assert.equal(url.origin + url.pathname, 'https://graph.microsoft.com/v1.0/servicePrincipals');
    assert.equal(url.searchParams.get('$filter'), `servicePrincipalNames/any(c:c eq '${CLIENT}')`);
    assert.deepEqual(tokens.asked[0], {
      scope: 'https://graph.microsoft.com/.default',
      tenantId: OTHER_TENANT,
    });
  });

  it('needs no right to read applications', async () => {
    const { graph } = directory(
      [200, { value: [{ id: 'object', displayName: 'shop' }] }],
      [403, armError('Authorization_RequestDenied', 'no')],
    );
    assert.deepEqual(value(await graph.findServicePrincipal(TENANT, CLIENT, signal)), {
      objectId: 'object',
      displayName: 'shop',
    });
  });

  it('answers undefined where the tenant does not know the application', async () => {
    const { graph } = directory([200, { value: [] }]);
    assert.equal(value(await graph.findServicePrincipal(TENANT, CLIENT, signal)), undefined);
  });

  it('says that Graph refused', async () => {
    const { graph } = directory([403, armError('Authorization_RequestDenied', 'no')]);
    const result = await graph.findServicePrincipal(TENANT, CLIENT, signal);
    assert.ok(!result.ok && result.failure.kind === 'forbidden');
    assert.match(plain(result.failure.message), /Microsoft Graph \(HTTP 403, Authorization_RequestDenied\)/);
  });
});
