import assert from 'node:assert/strict';
import { startAzure, type AzureEmulator } from '../../emulator/azure.ts';
import { CONTOSO_TENANT, contosoSeed } from '../../emulator/contoso-seed.ts';
import { stringAt } from '../../emulator/json.ts';
import { readClaims } from '../../emulator/jwt.ts';
import { parseCondition } from '../../emulator/role-condition.ts';
import { roleNamed } from '../../emulator/roles.ts';
import { armOf } from './azure-calls.ts';
import { ask } from './tunnel-client.ts';

const LEGACY = 'contoso.azurecr.io';
const ABAC = 'contosoabac-a1b2c3d4e5f6g7h8.azurecr.io';
const NAME = '99999999-0000-4000-8000-000000000001';
const READ = 'Microsoft.ContainerRegistry/registries/repositories/content/read';
const METADATA = 'Microsoft.ContainerRegistry/registries/repositories/metadata/read';
const REPOSITORY = '@Request[Microsoft.ContainerRegistry/registries/repositories:name]';

function only(expression: string, actions: readonly string[] = [READ, METADATA]): string {
  const listed = actions.map((action) => `!(ActionMatches{'${action}'})`).join(' AND ');
  return `((${listed}) OR (${expression}))`;
}

describe('what emulated role assignments do on the data plane', function () {
  this.timeout(30_000);
  let azure: AzureEmulator;

  before(async () => {
    azure = await startAzure(contosoSeed());
  });
  afterEach(() => {
    azure.state.removeRole(NAME);
    azure.state.settings.roleEffectMs = 0;
  });
  after(() => azure.close());

  /** Actions on a repository that the nodes of `cluster` get, or undefined when they are not let in. */
  async function actionsOf(cluster: string, login: string, repository = 'team/web'): Promise<unknown> {
    const audience = 'https://containerregistry.azure.net';
    const entra = azure.issueToken({ tenantId: CONTOSO_TENANT, audience, principal: cluster });
    const form = {
      grant_type: 'access_token',
      service: login,
      tenant: CONTOSO_TENANT,
      access_token: entra.token,
    };
    const url = `https://${login}/oauth2`;
    const exchanged = await ask(azure, `${url}/exchange`, {
      method: 'POST',
      body: new URLSearchParams(form),
    });
    if (exchanged.status === 401) return undefined;
    const refresh = stringAt(exchanged.body, 'refresh_token') ?? '';
    const scope = `repository:${repository}:pull,push,metadata_read`;
    const wanted = { grant_type: 'refresh_token', service: login, scope, refresh_token: refresh };
    const issued = await ask(azure, `${url}/token`, { method: 'POST', body: new URLSearchParams(wanted) });
    const [access] = (readClaims(stringAt(issued.body, 'access_token') ?? '')?.['access'] ?? []) as {
      actions: string[];
    }[];
    return access?.actions ?? [];
  }

  function give(login: string, role: string, more: { principal?: string; condition?: string } = {}): void {
    const { principal = 'shop-prod-agentpool', ...rest } = more;
    azure.state.assignRole({
      name: NAME,
      scope: azure.state.registry(login).id,
      roleDefinitionId: roleNamed(role).id,
      principalId: azure.state.directory.objectIdNamed(principal, CONTOSO_TENANT) ?? '',
      ...rest,
    });
  }

  it('lets nodes pull with AcrPull from a legacy registry, at once and until it is deleted', async () => {
    const { id } = azure.state.registry(LEGACY);
    const path = `${id}/providers/Microsoft.Authorization/roleAssignments/${NAME}?api-version=2022-04-01`;
    const properties = {
      roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${roleNamed('AcrPull').id}`,
      principalId: azure.state.cluster('shop-prod').kubeletIdentity?.objectId,
      principalType: 'ServicePrincipal',
    };
    assert.equal(await actionsOf('shop-prod-agentpool', LEGACY), undefined);
    assert.equal((await armOf(azure)(path, { method: 'PUT', body: { properties } })).status, 201);
    assert.deepEqual(await actionsOf('shop-prod-agentpool', LEGACY), ['pull', 'metadata_read']);
    assert.equal((await armOf(azure)(path, { method: 'DELETE' })).status, 200);
    assert.equal(await actionsOf('shop-prod-agentpool', LEGACY), undefined);
  });

  it('waits for the delay that is set', async () => {
    azure.state.settings.roleEffectMs = 300_000;
    give(LEGACY, 'AcrPull');
    assert.equal(await actionsOf('shop-prod-agentpool', LEGACY), undefined);
    azure.clock.advance(300_001);
    assert.deepEqual(await actionsOf('shop-prod-agentpool', LEGACY), ['pull', 'metadata_read']);
  });

  it('counts for members of a group, and never for the control plane’s identity', async () => {
    give(LEGACY, 'AcrPull', { principal: 'image-pullers' });
    assert.deepEqual(await actionsOf('shop-uami-agentpool', LEGACY), ['pull', 'metadata_read']);
    assert.equal(await actionsOf('shop-uami', LEGACY), undefined);
    assert.equal(await actionsOf('shop-prod-agentpool', LEGACY), undefined);
  });

  for (const [role, onLegacy, onAbac] of [
    ['AcrPull', ['pull', 'metadata_read'], undefined],
    ['Reader', ['pull', 'metadata_read'], undefined],
    ['Container Registry Repository Reader', undefined, ['pull', 'metadata_read']],
    [
      'Container Registry Data Importer and Data Reader',
      ['pull', 'metadata_read'],
      ['pull', 'metadata_read'],
    ],
    ['Container Registry Repository Catalog Lister', undefined, []],
    ['Role Based Access Control Administrator', ['pull', 'metadata_read'], undefined],
    ['Container Registry Contributor and Data Access Configuration Administrator', undefined, undefined],
    ['Container Registry Configuration Reader and Data Access Configuration Reader', undefined, undefined],
  ] as const) {
    it(`gives with ${role} what that role gives in each mode`, async () => {
      give(LEGACY, role);
      assert.deepEqual(await actionsOf('shop-prod-agentpool', LEGACY), onLegacy);
      give(ABAC, role);
      assert.deepEqual(await actionsOf('shop-prod-agentpool', ABAC), onAbac);
    });
  }

  for (const [what, condition, repository, expected] of [
    ['a repository by name', only(`${REPOSITORY} StringEqualsIgnoreCase 'team/web'`), 'team/web', true],
    ['no other repository', only(`${REPOSITORY} StringEqualsIgnoreCase 'team/web'`), 'team/website', false],
    ['what is below a prefix', only(`${REPOSITORY} StringStartsWithIgnoreCase 'team/'`), 'team/web', true],
    [
      'each of several, joined with OR',
      only(`${REPOSITORY} StringEquals 'other' OR ${REPOSITORY} StringStartsWith 'team/'`),
      'team/web',
      true,
    ],
    [
      'only what meets all, joined with AND',
      only(`${REPOSITORY} StringStartsWith 'team/' AND ${REPOSITORY} StringNotEquals 'team/web'`),
      'team/web',
      false,
    ],
    ['nothing when it cannot be read', only(`${REPOSITORY} StringMatches 'team/web'`), 'team/web', false],
    [
      'nothing when it is torn',
      only(`${REPOSITORY} StringEquals 'team/web'`).slice(0, -1),
      'team/web',
      false,
    ],
  ] as const) {
    it(`lets a condition allow ${what}`, async () => {
      give(ABAC, 'Container Registry Repository Reader', { condition });
      const actions = await actionsOf('shop-prod-agentpool', ABAC, repository);
      assert.deepEqual(actions, expected ? ['pull', 'metadata_read'] : []);
    });
  }

  it('leaves an action free that the condition does not name', async () => {
    const condition = only(`${REPOSITORY} StringEquals 'other'`, [METADATA]);
    give(ABAC, 'Container Registry Repository Reader', { condition });
    assert.deepEqual(await actionsOf('shop-prod-agentpool', ABAC), ['pull']);
  });
});

describe('the emulator’s reader of conditions', () => {
  for (const [text, isReadable] of [
    [only(`${REPOSITORY} StringEquals 'a'`), true],
    ['(!(ActionMatches{\'a/b\'}) && !(ActionMatches{"a"}))', false],
    ["ActionMatches{'a'} || NOT ActionMatches{'b'}", true],
    ["@Request[a/b:c] ForAnyOfAllValues:GuidNotEquals {1, '2'}", true],
    ['', false],
    ["ActionMatches{'a'} ActionMatches{'b'}", false],
    ["ActionMatches{'a'} AND", false],
    ['@Request[a/b:c]', false],
  ] as const) {
    it(`${isReadable ? 'reads' : 'refuses'} ${text || 'nothing'}`, () => {
      assert.equal(parseCondition(text) !== undefined, isReadable);
    });
  }
});
