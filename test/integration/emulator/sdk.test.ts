import assert from 'node:assert/strict';
import { startAzure, type AzureEmulator } from '../../emulator/azure.ts';
import {
  CONTOSO_PRODUCTION,
  CONTOSO_TENANT,
  contosoSeed,
  FABRIKAM_TENANT,
} from '../../emulator/contoso-seed.ts';
import { objectAt, stringAt } from '../../emulator/json.ts';
import { SOVEREIGN_SUBSCRIPTION, SOVEREIGN_TENANT, sovereignSeed } from '../../emulator/sovereign-seed.ts';
import { runScript } from './child.ts';
import { ask } from './tunnel-client.ts';

describe('the real Azure SDKs through the proxy', function () {
  this.timeout(90_000);
  let azure: AzureEmulator;

  before(async () => {
    azure = await startAzure(contosoSeed(), { operations: { polls: 2 } });
  });
  after(() => azure.close());

  function identity(tenantId: string, appId: string, secret: string, scope: string): Promise<unknown> {
    return runScript('identity-session.ts', [tenantId, appId, scope], {
      ...azure.environment,
      TEST_SECRET: secret,
    });
  }

  it('list, read, create, poll, generate, disable and delete with nothing but the environment', async () => {
    const args = [CONTOSO_PRODUCTION, 'rg-registry', 'contoso'];
    assert.deepEqual(await runScript('sdk-session.ts', args, azure.environment), {
      names: ['contoso', 'contosoabac'],
      loginServer: 'contoso.azurecr.io',
      roleAssignmentMode: 'LegacyRegistryPermissions',
      updatedActions: ['repositories/team/web/content/read', 'repositories/team/worker/content/read'],
      tokenState: 'Succeeded',
      username: 'sdk-token',
      passwordNames: ['password1'],
      passwordLength: 52,
      isExpiryKept: true,
      statusAfterUpdate: 'disabled',
      refusalStatus: 404,
      refusalCode: 'ResourceNotFound',
    });
    assert.deepEqual(azure.refusedHosts, []);
    const polls = azure.requests.filter(({ path }) => path.includes('/operationStatuses/'));
    assert.equal(polls.length, 9, 'three operations, each running twice and then done');
  });

  it('get tokens of the tenant and audience they ask for', async () => {
    const contributor = azure.state.principalNamed('contributor');
    const secret = contributor.secrets?.[0]?.value ?? '';
    const cases = [
      [CONTOSO_TENANT, 'https://management.azure.com/.default', 'https://management.azure.com'],
      [CONTOSO_TENANT, 'https://containerregistry.azure.net/.default', 'https://containerregistry.azure.net'],
      [FABRIKAM_TENANT, 'https://management.azure.com//.default', 'https://management.azure.com/'],
    ] as const;
    for (const [tenantId, scope, audience] of cases) {
      const claims = objectAt(await identity(tenantId, contributor.appId, secret, scope), 'claims');
      assert.equal(stringAt(claims, 'aud'), audience);
      assert.equal(stringAt(claims, 'tid'), tenantId);
      assert.equal(stringAt(claims, 'iss'), `https://sts.windows.net/${tenantId}/`);
      assert.equal(stringAt(claims, 'oid'), azure.state.objectId(contributor, tenantId));
      assert.equal(stringAt(claims, 'appid'), contributor.appId);
    }
  });

  it('are refused with the code that Entra gives', async () => {
    const { appId, secrets } = azure.state.principalNamed('reader');
    const secret = secrets?.[0]?.value ?? '';
    const scope = 'https://management.azure.com/.default';
    const nowhere = '99999999-9999-4999-8999-999999999999';
    const cases: readonly (readonly [string, readonly [string, string, string, string]])[] = [
      ['AADSTS7000215', [CONTOSO_TENANT, appId, 'wrong', scope]],
      ['AADSTS700016', [CONTOSO_TENANT, nowhere, secret, scope]],
      ['AADSTS700016', [FABRIKAM_TENANT, appId, secret, scope]],
      ['AADSTS90002', [nowhere, appId, secret, scope]],
      ['AADSTS500011', [CONTOSO_TENANT, appId, secret, 'https://contoso.azurecr.io/.default']],
    ];
    for (const [code, args] of cases) {
      const message = stringAt(await identity(...args), 'error') ?? '';
      assert.ok(message.includes(code), `${code}: ${message}`);
      assert.ok(!message.includes(secret), 'the secret is in the message');
    }
  });
});

for (const [cloud, armHost, login] of [
  ['AzureUSGovernment', 'management.usgovcloudapi.net', 'northwind.azurecr.us'],
  ['AzureChinaCloud', 'management.chinacloudapi.cn', 'northwind.azurecr.cn'],
] as const) {
  describe(`the emulated ${cloud}`, function () {
    this.timeout(60_000);
    let azure: AzureEmulator;

    before(async () => {
      azure = await startAzure(sovereignSeed(cloud));
    });
    after(() => azure.close());

    it('signs in the real identity library for its own Resource Manager', async () => {
      const environment = azure.environment;
      const args = [SOVEREIGN_TENANT, environment['AZURE_CLIENT_ID'] ?? '', `https://${armHost}/.default`];
      const secret = { TEST_SECRET: environment['AZURE_CLIENT_SECRET'] ?? '' };
      const answer = await runScript('identity-session.ts', args, { ...environment, ...secret });
      assert.equal(stringAt(objectAt(answer, 'claims'), 'aud'), `https://${armHost}`, JSON.stringify(answer));
    });

    it('serves its own hosts and knows nothing of the public cloud', async () => {
      const audience = `https://${armHost}`;
      const { token } = azure.issueToken({ tenantId: SOVEREIGN_TENANT, audience, principal: 'contributor' });
      const path = `/subscriptions/${SOVEREIGN_SUBSCRIPTION}/providers/Microsoft.ContainerRegistry/registries`;
      const own = await ask(azure, `https://${armHost}${path}?api-version=2025-11-01`, { token });
      assert.match(own.text, new RegExp(`"loginServer":"${login}"`));
      const foreign = await ask(azure, `https://management.azure.com${path}?api-version=2025-11-01`, {
        token,
      });
      assert.equal(stringAt(objectAt(foreign.body, 'error'), 'code'), 'InvalidAuthenticationTokenAudience');
      assert.equal((await ask(azure, `https://${login}/v2/`)).status, 401);
    });
  });
}
