import assert from 'node:assert/strict';
import { startAzure, type AzureEmulator } from '../../emulator/azure.ts';
import {
  CONTOSO_DEVELOPMENT,
  CONTOSO_PRODUCTION,
  CONTOSO_TENANT,
  contosoSeed,
  FABRIKAM_SUBSCRIPTION,
  FABRIKAM_TENANT,
} from '../../emulator/contoso-seed.ts';
import { objectAt, stringAt, type JsonObject } from '../../emulator/json.ts';
import { roleNamed } from '../../emulator/roles.ts';
import type { AzureSeed } from '../../emulator/seed.ts';
import { armOf, assertRefused, listed, type Caller } from './azure-calls.ts';
import { assertRecorded, recordedAnswer } from './shape.ts';
import type { Answered } from './tunnel-client.ts';

const SUBSCRIPTION = `/subscriptions/${CONTOSO_PRODUCTION}`;
const GROUP = `${SUBSCRIPTION}/resourceGroups/rg-registry`;
const REGISTRY = `${GROUP}/providers/Microsoft.ContainerRegistry/registries/contoso`;
const VERSION = 'api-version=2022-04-01';
const NAME = '99999999-0000-4000-8000-000000000001';
const OTHER_NAME = '99999999-0000-4000-8000-000000000002';
const SHOP_KUBELET = '77777777-0000-4000-8000-000000000001';
const UAMI_KUBELET = '77777777-0000-4000-8000-000000000002';
const FABRIKAM_KUBELET = '77777777-0000-4000-8000-000000000011';
const PULLERS = '88888888-0000-4000-8000-000000000001';
const ACR_PULL = '7f951dda-4ed3-4680-a7ca-43fe172d538d';

interface Place {
  readonly scope?: string;
  readonly name?: string;
  readonly version?: string;
}

function at({ scope = REGISTRY, name = NAME, version = VERSION }: Place): string {
  return `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}?${version}`;
}

function definition(id: string): string {
  return `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${id}`;
}

const PULL_FOR_SHOP = { roleDefinitionId: definition(ACR_PULL), principalId: SHOP_KUBELET };

describe('emulated role assignments', function () {
  this.timeout(30_000);
  let azure: AzureEmulator;

  async function start(change: Partial<AzureSeed> = {}): Promise<void> {
    await azure.close();
    azure = await startAzure({ ...contosoSeed(), ...change });
  }

  beforeEach(async () => {
    azure = await startAzure(contosoSeed());
  });
  afterEach(() => azure.close());

  function put(properties: JsonObject, place: Place & Caller = {}): Promise<Answered> {
    return armOf(azure, place)(at(place), { method: 'PUT', body: { properties } });
  }

  function list(scope: string, filter?: string, caller: Caller = {}): Promise<Answered> {
    const query = filter === undefined ? '' : `&$filter=${encodeURIComponent(filter)}`;
    return armOf(
      azure,
      caller,
    )(`${scope}/providers/Microsoft.Authorization/roleAssignments?${VERSION}${query}`);
  }

  it('live as recorded: put, put again, read, delete, gone', async () => {
    const holds = (answer: Answered, name: string): void => {
      assertRecorded(answer, recordedAnswer(name), SUBSCRIPTION);
    };
    const first = await put(PULL_FOR_SHOP);
    holds(first, 'role-assignment-put');
    const made = objectAt(first.body, 'properties');
    assert.notEqual(made?.['createdOn'], made?.['updatedOn']);
    const again = await put({ ...PULL_FOR_SHOP, principalType: 'ServicePrincipal', description: 'for shop' });
    holds(again, 'role-assignment-put-again');
    const owner = armOf(azure);
    const read = await owner(at({}));
    holds(read, 'role-assignment-get');
    assert.equal(objectAt(read.body, 'properties')?.['createdOn'], made?.['updatedOn']);
    holds(await put(PULL_FOR_SHOP, { name: OTHER_NAME }), 'role-assignment-exists');
    holds(await owner(at({}), { method: 'DELETE' }), 'role-assignment-delete');
    assert.equal((await owner(at({}), { method: 'DELETE' })).status, 204);
    assertRefused(await owner(at({})), 404, 'RoleAssignmentNotFound');
  });

  it('leave unset fields out under 2018-09-01-preview', async () => {
    const { body } = await put(PULL_FOR_SHOP, { version: 'api-version=2018-09-01-preview' });
    assert.equal('condition' in (objectAt(body, 'properties') ?? {}), false);
  });

  it('take tenant-wide and management group scopes, and show them below with the subscription asked for', async () => {
    const group = `/providers/Microsoft.Management/managementGroups/${CONTOSO_TENANT}`;
    for (const scope of ['/', group]) {
      azure.state.assignRole({
        name: scope === '/' ? NAME : OTHER_NAME,
        scope,
        roleDefinitionId: ACR_PULL,
        principalId: SHOP_KUBELET,
      });
    }
    const rows = listed(await list(REGISTRY, `atScope() and assignedTo('${SHOP_KUBELET}')`));
    assert.deepEqual(
      rows.map((row) => row['id']),
      [
        `/providers/Microsoft.Authorization/roleAssignments/${NAME}`,
        `${group}/providers/Microsoft.Authorization/roleAssignments/${OTHER_NAME}`,
      ],
    );
    for (const row of rows) {
      assert.equal(stringAt(objectAt(row, 'properties'), 'roleDefinitionId'), definition(ACR_PULL));
    }
  });

  it('are listed by the four filters', async () => {
    const give = (name: string, scope: string, principalId: string): Promise<Answered> =>
      put({ ...PULL_FOR_SHOP, principalId }, { name: `99999999-0000-4000-8000-00000000000${name}`, scope });
    await give('1', REGISTRY, UAMI_KUBELET);
    await give('2', GROUP, PULLERS);
    await give('3', SUBSCRIPTION, SHOP_KUBELET);
    const names = async (scope: string, filter: string): Promise<string[]> =>
      listed(await list(scope, filter)).map((row) => (stringAt(row, 'name') ?? '').slice(-1));
    assert.deepEqual(await names(REGISTRY, `principalId eq '${UAMI_KUBELET}'`), ['1']);
    assert.deepEqual(await names(REGISTRY, `assignedTo('${UAMI_KUBELET}')`), ['1', '2']);
    assert.deepEqual(await names(GROUP, `atScope() and assignedTo('${UAMI_KUBELET}')`), ['2']);
    assert.deepEqual(await names(GROUP, `principalId eq '${UAMI_KUBELET}'`), ['1']);
    assert.deepEqual(await names(SUBSCRIPTION, `atScope() and principalId eq '${UAMI_KUBELET}'`), []);
    const atRegistry = listed(await list(REGISTRY, 'atScope()')).map((row) =>
      stringAt(row, 'name')?.slice(0, 8),
    );
    assert.equal(atRegistry.filter((name) => name === '99999999').length, 3);
    const atSubscription = listed(await list(SUBSCRIPTION, 'atScope()')).map((row) => stringAt(row, 'name'));
    assert.ok(!atSubscription.includes(NAME));
    assertRefused(await list(REGISTRY, "roleName eq 'AcrPull'"), 400, 'BadRequest');
  });

  for (const [what, properties, status, code] of [
    ['a principal that nobody knows', { principalId: OTHER_NAME }, 400, 'PrincipalNotFound'],
    [
      'a principal of another tenant, of whatever type',
      { principalId: FABRIKAM_KUBELET, principalType: 'ServicePrincipal' },
      400,
      'PrincipalNotFound',
    ],
    ['an application id', { principalId: 'cccccccc-0000-4000-8000-000000000011' }, 400, 'PrincipalNotFound'],
    ['another type than the principal’s', { principalType: 'User' }, 400, 'UnmatchedPrincipalType'],
    [
      'a role that is not there',
      { roleDefinitionId: definition(OTHER_NAME) },
      400,
      'RoleDefinitionDoesNotExist',
    ],
    ['a role without its path', { roleDefinitionId: ACR_PULL }, 400, 'InvalidRoleDefinitionId'],
    ['a principal id that is none', { principalId: 'shop-prod' }, 400, 'InvalidPrincipalId'],
    [
      'a condition that cannot be read',
      { condition: '(ActionMatches', conditionVersion: '2.0' },
      400,
      'InvalidRoleAssignmentCondition',
    ],
    ['a foreign member', { canDelegate: true }, 400, 'InvalidRequestContent'],
  ] as const) {
    it(`refuse ${what}`, async () => {
      assertRefused(await put({ ...PULL_FOR_SHOP, ...properties }), status, code);
    });
  }

  it('name a principal that is not found as recorded', async () => {
    const answer = await put({ ...PULL_FOR_SHOP, principalId: FABRIKAM_KUBELET });
    assertRecorded(answer, recordedAnswer('role-assignment-no-principal'), SUBSCRIPTION);
  });

  it('refuse a name that is no GUID, and places that are not there', async () => {
    assertRefused(await put(PULL_FOR_SHOP, { name: 'shop' }), 400, 'InvalidRoleAssignmentId');
    const scope = `${GROUP}/providers/Microsoft.ContainerRegistry/registries/absent`;
    assertRefused(await put(PULL_FOR_SHOP, { scope }), 404, 'ResourceNotFound');
    const group = `${SUBSCRIPTION}/resourceGroups/rg-absent`;
    assertRefused(await put(PULL_FOR_SHOP, { scope: group }), 404, 'ResourceGroupNotFound');
    assertRefused(
      await put(PULL_FOR_SHOP, { scope: `/subscriptions/${FABRIKAM_SUBSCRIPTION}` }),
      401,
      'InvalidAuthenticationTokenTenant',
    );
  });

  it('never change role, principal or scope', async () => {
    await put(PULL_FOR_SHOP);
    const code = 'RoleAssignmentUpdateNotPermitted';
    assertRefused(await put({ ...PULL_FOR_SHOP, principalId: UAMI_KUBELET }), 400, code);
    const push = definition(roleNamed('AcrPush').id);
    assertRefused(await put({ ...PULL_FOR_SHOP, roleDefinitionId: push }), 400, code);
    assertRefused(await put(PULL_FOR_SHOP, { scope: GROUP }), 400, code);
  });

  it('need the right to write at the scope: not Contributor, but RBAC Administrator', async () => {
    for (const principal of ['contributor', 'reader', 'nobody']) {
      const answer = await put(PULL_FOR_SHOP, { principal });
      assertRefused(answer, 403, 'AuthorizationFailed');
      assert.match(answer.text, /'Microsoft\.Authorization\/roleAssignments\/write' over scope/);
    }
    assert.equal((await put(PULL_FOR_SHOP, { principal: 'developer' })).status, 201);
    const remove = armOf(azure, { principal: 'contributor' })(at({}), { method: 'DELETE' });
    assertRefused(await remove, 403, 'AuthorizationFailed');
    assertRefused(await list(REGISTRY, 'atScope()', { principal: 'nobody' }), 403, 'AuthorizationFailed');
    assert.ok(listed(await list(REGISTRY, 'atScope()', { principal: 'reader' })).length > 0);
  });

  it('obey a condition that limits which roles someone may give', async () => {
    const only = `{${ACR_PULL}, ${roleNamed('AcrPush').id}}`;
    const limit = (verb: string, source: string): string =>
      `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/${verb}'})) OR (@${source}[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals ${only}))`;
    azure.state.assignRole({
      name: OTHER_NAME,
      scope: SUBSCRIPTION,
      roleDefinitionId: roleNamed('Role Based Access Control Administrator').id,
      principalId: azure.state.objectId(azure.state.principalNamed('nobody'), CONTOSO_TENANT) ?? '',
      condition: `${limit('write', 'Request')} AND ${limit('delete', 'Resource')}`,
    });
    const caller = { principal: 'nobody' };
    const owner = definition(roleNamed('Owner').id);
    assertRefused(
      await put({ ...PULL_FOR_SHOP, roleDefinitionId: owner }, caller),
      403,
      'AuthorizationFailed',
    );
    assert.equal((await put(PULL_FOR_SHOP, caller)).status, 201);
    assert.equal((await armOf(azure, caller)(at({}), { method: 'DELETE' })).status, 200);
    const permissions = listed(
      await armOf(azure, caller)(`${REGISTRY}/providers/Microsoft.Authorization/permissions?${VERSION}`),
    );
    assert.match(JSON.stringify(permissions), /roleAssignments\/write/, 'the condition only stands beside');
    assert.match(stringAt(permissions[0], 'condition') ?? '', /GuidEquals/);
  });

  it('are stopped by locks and by the limit of the subscription', async () => {
    await put(PULL_FOR_SHOP);
    const remove = (): Promise<Answered> => armOf(azure)(at({}), { method: 'DELETE' });
    azure.state.settings.locks = [{ scope: GROUP, level: 'CanNotDelete' }];
    assertRefused(await remove(), 409, 'ScopeLocked');
    const other = { ...PULL_FOR_SHOP, principalId: UAMI_KUBELET };
    assert.equal((await put(other, { name: OTHER_NAME })).status, 201);
    azure.state.settings.locks = [{ scope: SUBSCRIPTION, level: 'ReadOnly' }];
    assertRefused(await put(PULL_FOR_SHOP), 409, 'ScopeLocked');
    azure.state.settings.locks = [];
    azure.state.settings.assignmentLimit = 2;
    const third = { ...PULL_FOR_SHOP, principalId: PULLERS };
    assertRefused(await put(third, { name: CONTOSO_TENANT }), 400, 'RoleAssignmentLimitExceeded');
    assert.equal((await put(PULL_FOR_SHOP)).status, 201, 'an update adds none');
  });

  it('miss a new principal for a while, unless its type is said', async () => {
    await start({ settings: { principalReplicationMs: 60_000 } });
    const { directory, clock } = { directory: azure.state.directory, clock: azure.clock };
    const wanted = { tenantId: CONTOSO_TENANT, displayName: 'fresh', signInAudience: 'AzureADMyOrg' };
    const application = directory.addApplication(wanted, clock.now());
    const { objectId } = directory.addServicePrincipal(application, CONTOSO_TENANT, clock.now());
    const properties = { ...PULL_FOR_SHOP, principalId: objectId };
    assertRefused(await put(properties), 400, 'PrincipalNotFound');
    assert.equal((await put({ ...properties, principalType: 'ServicePrincipal' })).status, 201);
    await armOf(azure)(at({}), { method: 'DELETE' });
    azure.clock.advance(61_000);
    assert.equal((await put(properties)).status, 201);
  });

  it('are rows of Resource Graph, by principal', async () => {
    await put({
      ...PULL_FOR_SHOP,
      condition: "@Request[a/b:name] StringEquals 'x'",
      conditionVersion: '2.0',
    });
    const find = async (test: string, caller: Caller = {}): Promise<readonly JsonObject[]> => {
      const query = `authorizationresources | where type =~ 'microsoft.authorization/roleassignments' | where ${test}`;
      const url = '/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01';
      return listed(await armOf(azure, caller)(url, { method: 'POST', body: { query } }), 'data');
    };
    const rows = await find(`properties.principalId =~ '${SHOP_KUBELET.toUpperCase()}'`);
    assert.equal(rows.length, 1);
    const properties = objectAt(rows[0], 'properties') ?? {};
    assert.equal(properties['scope'], REGISTRY);
    assert.match(stringAt(properties, 'roleDefinitionId') ?? '', new RegExp(`/RoleDefinitions/${ACR_PULL}$`));
    assert.match(stringAt(properties, 'condition') ?? '', /StringEquals/);
    const both = `properties.principalId in~ ('${SHOP_KUBELET}', '${UAMI_KUBELET}')`;
    assert.equal((await find(both)).length, 1);
    assert.equal((await find(both, { principal: 'nobody' })).length, 0);
    assert.equal((await find(both, { tenantId: FABRIKAM_TENANT })).length, 0);
  });
});

describe('emulated role definitions', function () {
  this.timeout(30_000);
  let azure: AzureEmulator;
  const custom = 'abababab-0000-4000-8000-000000000001';

  before(async () => {
    const customRoles = [
      {
        id: custom,
        name: 'Image Puller',
        assignableScopes: [SUBSCRIPTION],
        actions: ['Microsoft.ContainerRegistry/registries/pull/read'],
      },
    ];
    azure = await startAzure({ ...contosoSeed(), customRoles });
  });
  after(() => azure.close());

  function read(scope: string, below = '', caller: Caller = {}): Promise<Answered> {
    const mark = below.includes('?') ? '&' : '?';
    return armOf(
      azure,
      caller,
    )(
      `${scope}/providers/Microsoft.Authorization/roleDefinitions${below}${mark}api-version=2022-05-01-preview`,
    );
  }

  it('are found by name at a registry as recorded, whatever the case', async () => {
    for (const name of ['acrpull', 'AcrPull']) {
      const answer = await read(REGISTRY, `?$filter=roleName%20eq%20%27${name}%27`);
      assertRecorded(answer, recordedAnswer('role-definition-by-name'), SUBSCRIPTION);
    }
    assert.deepEqual(listed(await read(REGISTRY, "?$filter=roleName eq 'nothing'")), []);
    assertRefused(await read(REGISTRY, "?$filter=name eq 'x'"), 400, 'BadRequest');
  });

  it('are read by id with and without a subscription, custom ones where they may be given', async () => {
    const inSubscription = await read(SUBSCRIPTION, `/${ACR_PULL}`);
    assert.equal(stringAt(inSubscription.body, 'id'), definition(ACR_PULL));
    const inTenant = await read('', `/${ACR_PULL}`, { principal: 'nobody' });
    assert.equal(
      stringAt(inTenant.body, 'id'),
      `/providers/Microsoft.Authorization/roleDefinitions/${ACR_PULL}`,
    );
    assertRefused(await read(SUBSCRIPTION, `/${OTHER_NAME}`), 404, 'RoleDefinitionDoesNotExist');
    assertRefused(await read(SUBSCRIPTION, '', { principal: 'nobody' }), 403, 'AuthorizationFailed');
    const ids = async (scope: string): Promise<unknown[]> =>
      listed(await read(scope)).map((row) => row['name']);
    assert.ok((await ids(REGISTRY)).includes(custom));
    const elsewhere = await ids(`/subscriptions/${CONTOSO_DEVELOPMENT}`);
    assert.ok(elsewhere.includes(ACR_PULL) && !elsewhere.includes(custom));
  });
});
