import assert from 'node:assert/strict';
import { startAzure, type AzureEmulator } from '../../emulator/azure.ts';
import { CONTOSO_TENANT, contosoSeed } from '../../emulator/contoso-seed.ts';
import { objectAt, stringAt } from '../../emulator/json.ts';
import { ask, type Answered } from './tunnel-client.ts';

const ARM = 'https://management.azure.com';

describe('a change of an emulated registry', function () {
  this.timeout(60_000);
  let azure: AzureEmulator;

  beforeEach(async () => {
    azure = await startAzure(contosoSeed());
  });
  afterEach(() => azure.close());

  function patch(body: Record<string, unknown>, principal = 'contributor'): Promise<Answered> {
    const { id } = azure.state.registry('contoso.azurecr.io');
    const { token } = azure.issueToken({ tenantId: CONTOSO_TENANT, audience: ARM, principal });
    return ask(azure, `${ARM}${id}?api-version=2025-11-01`, { method: 'PATCH', token, body });
  }

  it('of the admin user is done at once, as recorded', async () => {
    const answer = await patch({ properties: { adminUserEnabled: true } });
    assert.equal(answer.status, 200);
    const properties = objectAt(answer.body, 'properties');
    assert.deepEqual(
      [properties?.['adminUserEnabled'], properties?.['provisioningState']],
      [true, 'Succeeded'],
    );
    assert.equal(answer.headers['azure-asyncoperation'], undefined);
    assert.equal(azure.state.registry('contoso.azurecr.io').adminUserEnabled, true);
  });

  it('of anonymous pull goes on after the answer, as recorded', async () => {
    const answer = await patch({ properties: { anonymousPullEnabled: true } });
    assert.equal(answer.status, 201);
    assert.equal(stringAt(objectAt(answer.body, 'properties'), 'provisioningState'), 'Updating');
    assert.match(String(answer.headers['azure-asyncoperation']), /\/operationStatuses\/registries-/);
  });

  const refusals: readonly (readonly [string, Record<string, unknown>, string, number, string])[] = [
    ['without the right', { properties: { adminUserEnabled: true } }, 'reader', 403, 'AuthorizationFailed'],
    [
      'of nothing that is known',
      { properties: { isNice: true } },
      'contributor',
      400,
      'InvalidRequestContent',
    ],
    [
      'to a value of another type',
      { properties: { adminUserEnabled: 'yes' } },
      'contributor',
      400,
      'InvalidRequestContent',
    ],
    ['outside of the properties', { adminUserEnabled: true }, 'contributor', 400, 'InvalidRequestContent'],
  ];
  for (const [name, body, principal, status, code] of refusals) {
    it(`${name} is refused`, async () => {
      const answer = await patch(body, principal);
      assert.equal(answer.status, status);
      assert.equal(stringAt(objectAt(answer.body, 'error'), 'code'), code);
      assert.equal(azure.state.registry('contoso.azurecr.io').adminUserEnabled, false);
    });
  }

  it('is refused by a policy where there is one', async () => {
    azure.state.settings.policyForbidsAdminUser = true;
    const answer = await patch({ properties: { adminUserEnabled: true } });
    assert.equal(answer.status, 403);
    assert.equal(stringAt(objectAt(answer.body, 'error'), 'code'), 'RequestDisallowedByPolicy');
    assert.equal((await patch({ properties: { adminUserEnabled: false } })).status, 200);
  });
});
