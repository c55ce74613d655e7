import assert from 'node:assert/strict';
import { startAzure, type AzureEmulator } from '../../emulator/azure.ts';
import { FABRIKAM_SP_CLIENT } from '../../emulator/contoso-clusters.ts';
import { CONTOSO_TENANT, contosoSeed, FABRIKAM_TENANT } from '../../emulator/contoso-seed.ts';
import { isObject, stringAt } from '../../emulator/json.ts';
import { readClaims } from '../../emulator/jwt.ts';
import { roleNamed } from '../../emulator/roles.ts';
import { armOf, assertRefused, graphOf } from './azure-calls.ts';
import { ask } from './tunnel-client.ts';

const LOGIN = 'contoso.azurecr.io';
const REDIRECT = 'https://www.microsoft.com';

describe('a cluster of one emulated tenant and a registry of another', function () {
  this.timeout(30_000);
  let azure: AzureEmulator;

  beforeEach(async () => {
    azure = await startAzure(contosoSeed());
  });
  afterEach(() => azure.close());

  async function canPull(secret: string): Promise<boolean> {
    const basic = Buffer.from(`${FABRIKAM_SP_CLIENT}:${secret}`).toString('base64');
    const url = `https://${LOGIN}/oauth2/token?service=${LOGIN}&scope=repository:team/web:pull`;
    const { body } = await ask(azure, url, { headers: { authorization: `Basic ${basic}` } });
    const [access] = (readClaims(stringAt(body, 'access_token') ?? '')?.['access'] ?? []) as unknown[];
    return isObject(access) && Array.isArray(access['actions']) && access['actions'].includes('pull');
  }

  function give(principalId: string): ReturnType<ReturnType<typeof armOf>> {
    const name = '99999999-0000-4000-8000-000000000001';
    const { id } = azure.state.registry(LOGIN);
    const path = `${id}/providers/Microsoft.Authorization/roleAssignments/${name}?api-version=2022-04-01`;
    const roleDefinitionId = `/providers/Microsoft.Authorization/roleDefinitions/${roleNamed('AcrPull').id}`;
    const properties = { roleDefinitionId, principalId, principalType: 'ServicePrincipal' };
    return armOf(azure)(path, { method: 'PUT', body: { properties } });
  }

  it('come together by an application for several tenants, a consent and a role', async () => {
    const fabrikam = graphOf(azure, { tenantId: FABRIKAM_TENANT });
    const { body } = await fabrikam(`/v1.0/applications(appId='${FABRIKAM_SP_CLIENT}')`);
    const application = `/v1.0/applications/${stringAt(body, 'id') ?? ''}`;
    const change = { signInAudience: 'AzureADMultipleOrgs', web: { redirectUris: [REDIRECT] } };
    assert.equal((await fabrikam(application, { method: 'PATCH', body: change })).status, 204);
    const added = await fabrikam(`${application}/addPassword`, { method: 'POST', body: {} });
    const secret = stringAt(added.body, 'secretText') ?? '';
    assert.equal(await canPull(secret), false);

    const query = new URLSearchParams({ client_id: FABRIKAM_SP_CLIENT, redirect_uri: REDIRECT }).toString();
    const page = `https://login.microsoftonline.com/${CONTOSO_TENANT}/adminconsent?${query}`;
    assert.equal((await ask(azure, page)).status, 302);
    const found = await graphOf(azure)(`/v1.0/servicePrincipals(appId='${FABRIKAM_SP_CLIENT}')`);
    const objectId = stringAt(found.body, 'id') ?? '';
    assert.equal(await canPull(secret), false);
    assert.equal((await give(objectId)).status, 201);
    assert.equal(await canPull(secret), true);
  });

  it('never come together by a managed identity', async () => {
    const objectId = azure.state.cluster('fabrikam-msi').kubeletIdentity?.objectId ?? '';
    assertRefused(await give(objectId), 400, 'PrincipalNotFound');
  });
});
