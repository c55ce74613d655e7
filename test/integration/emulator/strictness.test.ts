import assert from 'node:assert/strict';
import { startAzure, type AzureEmulator } from '../../emulator/azure.ts';
import {
  CONTOSO_PRODUCTION,
  CONTOSO_TENANT,
  contosoSeed,
  FABRIKAM_TENANT,
} from '../../emulator/contoso-seed.ts';
import { isObject, objectAt, stringAt } from '../../emulator/json.ts';
import { ask, type Answered, type Asked } from './tunnel-client.ts';

const ARM = 'https://management.azure.com';
const MAP_BODY = { properties: { actions: ['repositories/team/web/content/read'] } };

interface Case extends Asked {
  readonly name: string;
  /** Below the registry; a path that starts at the root has `root`. */
  readonly path: string;
  readonly root?: boolean;
  readonly query?: string;
  readonly principal?: string;
  readonly tenantId?: string;
  readonly audience?: string;
  readonly status: number;
  readonly code: string;
  /** Errors of ACR's own provider carry `"status":"Failed"` beside `error`; the gateway's do not. */
  readonly from: 'gateway' | 'registry';
}

const GATEWAY: readonly Omit<Case, 'from'>[] = [
  { name: 'no api-version', path: '', query: '', status: 400, code: 'MissingApiVersionParameter' },
  {
    name: 'an api-version that never was',
    path: '',
    query: 'api-version=2025-11-02',
    status: 400,
    code: 'NoRegisteredProviderFound',
  },
  {
    name: 'tokens with a version older than tokens',
    path: '/tokens',
    query: 'api-version=2019-05-01',
    status: 400,
    code: 'NoRegisteredProviderFound',
  },
  {
    name: 'subscriptions with a foreign version',
    path: '/subscriptions',
    root: true,
    query: 'api-version=2025-11-01',
    status: 400,
    code: 'InvalidApiVersionParameter',
  },
  {
    name: 'a token for the registry audience',
    path: '',
    audience: 'https://containerregistry.azure.net',
    status: 401,
    code: 'InvalidAuthenticationTokenAudience',
  },
  {
    name: 'a token for Graph',
    path: '',
    audience: 'https://graph.microsoft.com',
    status: 401,
    code: 'InvalidAuthenticationTokenAudience',
  },
  {
    name: 'a token of another tenant',
    path: '',
    tenantId: FABRIKAM_TENANT,
    status: 401,
    code: 'InvalidAuthenticationTokenTenant',
  },
  {
    name: 'a subscription that is not there',
    path: '/subscriptions/99999999-9999-4999-8999-999999999999/providers/Microsoft.ContainerRegistry/registries',
    root: true,
    status: 404,
    code: 'SubscriptionNotFound',
  },
  { name: 'an unknown resource type', path: '/scopeMapss/x', status: 404, code: 'InvalidResourceType' },
  {
    name: 'a registry that is not there',
    path: `/subscriptions/${CONTOSO_PRODUCTION}/resourceGroups/rg-registry/providers/Microsoft.ContainerRegistry/registries/absent`,
    root: true,
    status: 404,
    code: 'ResourceNotFound',
  },
  {
    name: 'a registry in another group',
    path: `/subscriptions/${CONTOSO_PRODUCTION}/resourceGroups/rg-other/providers/Microsoft.ContainerRegistry/registries/contoso`,
    root: true,
    status: 404,
    code: 'ResourceNotFound',
  },
  {
    name: 'the wrong verb',
    path: '/generateCredentials',
    method: 'PUT',
    body: {},
    status: 405,
    code: 'HttpMethodNotSupported',
  },
  {
    name: 'a reader who writes a scope map',
    path: '/scopeMaps/pull-app',
    method: 'PUT',
    body: MAP_BODY,
    principal: 'reader',
    status: 403,
    code: 'AuthorizationFailed',
  },
  {
    name: 'a reader who wants admin credentials',
    path: '/listCredentials',
    method: 'POST',
    principal: 'reader',
    status: 403,
    code: 'AuthorizationFailed',
  },
  {
    name: 'a reader who generates passwords',
    path: '/generateCredentials',
    method: 'POST',
    body: {},
    principal: 'reader',
    status: 403,
    code: 'AuthorizationFailed',
  },
  {
    name: 'nobody who reads a registry',
    path: '',
    principal: 'nobody',
    status: 403,
    code: 'AuthorizationFailed',
  },
  {
    name: 'a body that is no JSON',
    path: '/scopeMaps/pull-app',
    method: 'PUT',
    body: '{',
    status: 400,
    code: 'InvalidRequestContent',
  },
  {
    name: 'an unknown property',
    path: '/scopeMaps/pull-app',
    method: 'PUT',
    body: { properties: { action: [] } },
    status: 400,
    code: 'InvalidRequestContent',
  },
  {
    name: 'an expiry that is no date',
    path: '/generateCredentials',
    method: 'POST',
    body: { tokenId: '{R}/tokens/strict-token', expiry: 'soon' },
    status: 400,
    code: 'InvalidRequestContent',
  },
  {
    name: 'an unknown member of generateCredentials',
    path: '/generateCredentials',
    method: 'POST',
    body: { tokenId: '{R}/tokens/strict-token', passwordName: 'password1' },
    status: 400,
    code: 'InvalidRequestContent',
  },
];

const REGISTRY: readonly Omit<Case, 'from'>[] = [
  { name: 'an absent token', path: '/tokens/absent', status: 404, code: 'ResourceNotFound' },
  {
    name: 'a name of four characters',
    path: '/scopeMaps/four',
    method: 'PUT',
    body: MAP_BODY,
    status: 400,
    code: 'InvalidName',
  },
  {
    name: 'a name of 51 characters',
    path: `/scopeMaps/${'a'.repeat(51)}`,
    method: 'PUT',
    body: MAP_BODY,
    status: 400,
    code: 'InvalidName',
  },
  {
    name: 'a name with two hyphens in a row',
    path: '/tokens/two--hyphens',
    method: 'PUT',
    body: { properties: { scopeMapId: '{R}/scopeMaps/strict-map' } },
    status: 400,
    code: 'InvalidName',
  },
  {
    name: 'a name with an underscore',
    path: '/scopeMaps/under_score',
    method: 'PUT',
    body: MAP_BODY,
    status: 400,
    code: 'InvalidName',
  },
  {
    name: 'a body without properties',
    path: '/scopeMaps/pull-app',
    method: 'PUT',
    body: {},
    status: 400,
    code: 'BadRequest',
  },
  {
    name: 'no actions',
    path: '/scopeMaps/pull-app',
    method: 'PUT',
    body: { properties: { actions: [] } },
    status: 400,
    code: 'BadRequest',
  },
  ...[
    'repositories/team/web/pull',
    'repositories/Team/web/content/read',
    'repositories/team*/content/read',
    'repositories/*/web/content/read',
    'repositories//content/read',
    'team/web/content/read',
  ].map((action) => ({
    name: `the action ${action}`,
    path: '/scopeMaps/pull-app',
    method: 'PUT',
    body: { properties: { actions: [action] } },
    status: 400,
    code: 'InvalidScopeMapAction',
  })),
  {
    name: 'a change of a system scope map',
    path: '/scopeMaps/_repositories_pull',
    method: 'PUT',
    body: MAP_BODY,
    status: 409,
    code: 'SystemScopeMapReadOnly',
  },
  {
    name: 'deleting a scope map in use',
    path: '/scopeMaps/strict-map',
    method: 'DELETE',
    status: 409,
    code: 'ScopeMapInUse',
  },
  {
    name: 'a token without a scope map',
    path: '/tokens/other-token',
    method: 'PUT',
    body: { properties: { status: 'enabled' } },
    status: 400,
    code: 'BadRequest',
  },
  {
    name: 'a scope map that is not there',
    path: '/tokens/other-token',
    method: 'PUT',
    body: { properties: { scopeMapId: '{R}/scopeMaps/absent' } },
    status: 400,
    code: 'InvalidScopeMapId',
  },
  {
    name: 'a scope map by its bare name',
    path: '/tokens/other-token',
    method: 'PUT',
    body: { properties: { scopeMapId: 'strict-map' } },
    status: 400,
    code: 'InvalidScopeMapId',
  },
  {
    name: 'a token status that is none',
    path: '/tokens/other-token',
    method: 'PUT',
    body: { properties: { scopeMapId: '{R}/scopeMaps/strict-map', status: 'on' } },
    status: 400,
    code: 'InvalidTokenStatus',
  },
  {
    name: 'passwords of an absent token',
    path: '/generateCredentials',
    method: 'POST',
    body: { tokenId: '{R}/tokens/absent' },
    status: 404,
    code: 'ResourceNotFound',
  },
  {
    name: 'the admin user’s password name',
    path: '/generateCredentials',
    method: 'POST',
    body: { tokenId: '{R}/tokens/strict-token', name: 'password' },
    status: 400,
    code: 'InvalidTokenPasswordName',
  },
  {
    name: 'an expiry in the past',
    path: '/generateCredentials',
    method: 'POST',
    body: { tokenId: '{R}/tokens/strict-token', expiry: '2020-01-01T00:00:00Z' },
    status: 400,
    code: 'InvalidTokenPasswordExpiry',
  },
  {
    name: 'admin credentials while the admin user is off',
    path: '/listCredentials',
    method: 'POST',
    status: 400,
    code: 'UnAuthorizedForCredentialOperations',
  },
];

const CASES: readonly Case[] = [
  ...GATEWAY.map((row) => ({ ...row, from: 'gateway' as const })),
  ...REGISTRY.map((row) => ({ ...row, from: 'registry' as const })),
];

describe('the emulated Resource Manager refuses', function () {
  this.timeout(30_000);
  let azure: AzureEmulator;
  let registryId: string;

  before(async () => {
    azure = await startAzure(contosoSeed());
    registryId = azure.state.registry('contoso.azurecr.io').id;
    const map = await send({ path: '/scopeMaps/strict-map', method: 'PUT', body: MAP_BODY });
    assert.equal(map.status, 200);
    const properties = { scopeMapId: `${registryId}/scopeMaps/strict-map` };
    const token = await send({ path: '/tokens/strict-token', method: 'PUT', body: { properties } });
    assert.equal(token.status, 201);
  });
  after(() => azure.close());

  function bearer({ principal, tenantId, audience }: Partial<Case>): string {
    return azure.issueToken({
      tenantId: tenantId ?? CONTOSO_TENANT,
      audience: audience ?? ARM,
      principal: principal ?? 'contributor',
    }).token;
  }

  function send(asked: Pick<Case, 'path'> & Partial<Case>): Promise<Answered> {
    const query =
      asked.query ??
      `api-version=${asked.root === true && asked.path === '/subscriptions' ? '2022-12-01' : '2025-11-01'}`;
    const url = `${ARM}${asked.root === true ? '' : registryId}${asked.path}?${query}`;
    const body = isObject(asked.body) ? JSON.stringify(asked.body).replaceAll('{R}', registryId) : asked.body;
    return ask(azure, url, {
      method: asked.method ?? 'GET',
      token: asked.token ?? bearer(asked),
      ...(body === undefined ? {} : { body }),
    });
  }

  for (const row of CASES) {
    it(row.name, async () => {
      const answer = await send(row);
      assert.equal(answer.status, row.status, answer.text);
      assert.equal(stringAt(objectAt(answer.body, 'error'), 'code'), row.code, answer.text);
      assert.equal(stringAt(answer.body, 'status'), row.from === 'registry' ? 'Failed' : undefined);
    });
  }

  it('a caller without a right, in the words of Azure', async () => {
    const { body } = await send({ path: '/tokens/some-token', method: 'PUT', body: {}, principal: 'reader' });
    const scope = `${registryId}/tokens/some-token`;
    assert.equal(
      stringAt(objectAt(body, 'error'), 'message'),
      `The client 'cccccccc-0000-4000-8000-000000000002' with object id 'dddddddd-0000-4000-8000-000000000002' does not have authorization to perform action 'Microsoft.ContainerRegistry/registries/tokens/write' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    );
  });

  it('a missing, a forged and an expired token', async () => {
    const url = `${ARM}/subscriptions?api-version=2022-12-01`;
    const codeOf = (answer: Answered): string | undefined => stringAt(objectAt(answer.body, 'error'), 'code');
    assert.equal(codeOf(await ask(azure, url)), 'AuthenticationFailed');
    const token = bearer({});
    const [header = '', payload = '', signature = ''] = token.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>;
    const other = Buffer.from(JSON.stringify({ ...claims, oid: 'someone' })).toString('base64url');
    assert.equal(
      codeOf(await ask(azure, url, { token: `${header}.${other}.${signature}` })),
      'InvalidAuthenticationToken',
    );
    assert.equal((await ask(azure, url, { token })).status, 200);
    azure.clock.advance(2 * 3_600_000);
    assert.equal(codeOf(await ask(azure, url, { token })), 'ExpiredAuthenticationToken');
  });

  it('a polling address that was changed', async () => {
    const properties = { scopeMapId: `${registryId}/scopeMaps/strict-map` };
    const created = await send({ path: '/tokens/polled-token', method: 'PUT', body: { properties } });
    const address = String(created.headers['azure-asyncoperation']);
    const token = bearer({});
    assert.equal((await ask(azure, address, { token })).status, 200);
    const changed = address.replace(/&s=(.)/, (_, first) => (first === 'A' ? '&s=B' : '&s=A'));
    assert.equal((await ask(azure, changed, { token })).status, 400);
    assert.equal((await ask(azure, address.replace(/&t=.*/, ''), { token })).status, 400);
  });
});

describe('the emulated subscriptions and tenants', function () {
  this.timeout(30_000);
  let azure: AzureEmulator;

  before(async () => {
    azure = await startAzure(contosoSeed());
  });
  after(() => azure.close());

  async function list(
    path: string,
    principal: string,
    tenantId: string,
  ): Promise<readonly (string | undefined)[]> {
    const { token } = azure.issueToken({ tenantId, audience: ARM, principal });
    const { body } = await ask(azure, `${ARM}${path}?api-version=2022-12-01`, { token });
    assert.ok(isObject(body) && Array.isArray(body['value']));
    return body['value'].map((entry) => stringAt(entry, 'displayName'));
  }

  it('show each caller what its roles and its token’s tenant let it see', async () => {
    const cases = [
      ['/subscriptions', 'contributor', CONTOSO_TENANT, ['Contoso Production', 'Contoso Development']],
      ['/subscriptions', 'developer', FABRIKAM_TENANT, ['Fabrikam']],
      ['/subscriptions', 'reader', CONTOSO_TENANT, ['Contoso Production']],
      ['/subscriptions', 'nobody', CONTOSO_TENANT, []],
      ['/tenants', 'developer', CONTOSO_TENANT, ['Contoso', 'Fabrikam']],
      ['/tenants', 'contributor', CONTOSO_TENANT, ['Contoso']],
    ] as const;
    for (const [path, principal, tenantId, expected] of cases) {
      assert.deepEqual(await list(path, principal, tenantId), expected, `${path} as ${principal}`);
    }
  });
});
