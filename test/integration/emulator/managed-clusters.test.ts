import assert from 'node:assert/strict';
import { startAzure, type AzureEmulator } from '../../emulator/azure.ts';
import { FABRIKAM_SP_CLIENT, SHOP_SP_CLIENT } from '../../emulator/contoso-clusters.ts';
import {
  CONTOSO_PRODUCTION,
  CONTOSO_TENANT,
  contosoSeed,
  FABRIKAM_SUBSCRIPTION,
  FABRIKAM_TENANT,
} from '../../emulator/contoso-seed.ts';
import { objectAt, stringAt } from '../../emulator/json.ts';
import { armOf, assertRefused, listed } from './azure-calls.ts';
import { assertRecorded, recordedAnswer } from './shape.ts';
import type { Answered } from './tunnel-client.ts';

const VERSION = 'api-version=2025-05-01';
const SHOP = `/subscriptions/${CONTOSO_PRODUCTION}/resourceGroups/rg-shop/providers/Microsoft.ContainerService/managedClusters`;

describe('emulated managed clusters', function () {
  this.timeout(30_000);
  let azure: AzureEmulator;

  beforeEach(async () => {
    azure = await startAzure(contosoSeed());
  });
  afterEach(() => azure.close());

  function get(name: string, version = VERSION): Promise<Answered> {
    return armOf(azure)(`${SHOP}/${name}?${version}`);
  }

  for (const [name, fixture] of [
    ['shop-prod', 'cluster-get-system-assigned'],
    ['shop-uami', 'cluster-get-user-assigned'],
    ['shop-sp', 'cluster-get-service-principal'],
    ['shop-new', 'cluster-get-creating'],
    ['absent', 'cluster-get-absent'],
  ] as const) {
    it(`answers for ${name} as recorded`, async () => {
      const subscription = `/subscriptions/${CONTOSO_PRODUCTION}`;
      assertRecorded(await get(name), recordedAnswer(fixture), subscription);
    });
  }

  it('tells power state, private host and, in previews only, the pull profile of service accounts', async () => {
    const stopped = objectAt((await get('shop-stopped')).body, 'properties');
    assert.deepEqual(stopped?.['powerState'], { code: 'Stopped' });
    const hidden = objectAt((await get('shop-private')).body, 'properties') ?? {};
    assert.match(stringAt(hidden, 'privateFQDN') ?? '', /\.privatelink\.westeurope\.azmk8s\.io$/);
    assert.equal('fqdn' in hidden, false);
    const profileIn = async (version: string): Promise<unknown> =>
      objectAt(objectAt((await get('shop-accounts', version)).body, 'properties'), 'securityProfile')?.[
        'serviceAccountImagePullProfile'
      ];
    assert.equal(await profileIn(VERSION), undefined);
    assert.equal(objectAt({ p: await profileIn('api-version=2026-05-02-preview') }, 'p')?.['enabled'], true);
  });

  it('tells the principal of a user-assigned identity, in any case of its id, and that one is absent', async () => {
    const group = `/subscriptions/${CONTOSO_PRODUCTION}/resourcegroups/RG-shop/providers/Microsoft.ManagedIdentity/userAssignedIdentities`;
    const version = 'api-version=2023-01-31';
    const found = await armOf(azure)(`${group}/shop-kubelet?${version}`);
    const kubelet = azure.state.cluster('shop-uami').kubeletIdentity;
    assert.equal(stringAt(objectAt(found.body, 'properties'), 'principalId'), kubelet?.objectId);
    assertRefused(await armOf(azure)(`${group}/absent?${version}`), 404, 'ResourceNotFound');
  });

  it('lists the clusters of a subscription that the caller may read', async () => {
    const path = `/subscriptions/${CONTOSO_PRODUCTION}/providers/Microsoft.ContainerService/managedClusters?${VERSION}`;
    const names = listed(await armOf(azure, { principal: 'reader' })(path)).map((row) => row['name']);
    assert.ok(names.includes('shop-prod') && names.includes('shop-sp'));
    assert.ok(!names.includes('fabrikam-sp'));
    assert.deepEqual(listed(await armOf(azure, { principal: 'nobody' })(path)), []);
  });

  it('keeps a cluster from callers without the right, and from versions that are none', async () => {
    const nobody = armOf(azure, { principal: 'nobody' });
    assertRefused(await nobody(`${SHOP}/shop-prod?${VERSION}`), 403, 'AuthorizationFailed');
    assertRefused(await get('shop-prod', 'api-version=latest'), 400, 'NoRegisteredProviderFound');
  });

  async function find(query: string): Promise<(string | undefined)[]> {
    const url = '/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01';
    const answer = await armOf(azure)(url, { method: 'POST', body: { query } });
    return listed(answer, 'data').map((row) => stringAt(row, 'name'));
  }

  const CLUSTERS = "resources | where type =~ 'Microsoft.ContainerService/managedClusters'";

  it('are found in Resource Graph by any of their three hosts', async () => {
    const { fqdn = '' } = azure.state.cluster('shop-prod');
    const portal = fqdn.replace('.hcp.', '.portal.hcp.');
    const { privateFqdn = '' } = azure.state.cluster('shop-private');
    for (const [host, name] of [
      [fqdn.toUpperCase(), 'shop-prod'],
      [portal, 'shop-prod'],
      [privateFqdn, 'shop-private'],
    ] as const) {
      const test = ['fqdn', 'privateFQDN', 'azurePortalFQDN'].map((key) => `properties.${key} =~ '${host}'`);
      assert.deepEqual(await find(`${CLUSTERS} | where ${test.join(' or ')}`), [name]);
      assert.deepEqual(await find(`${CLUSTERS} and (${test.join(' or ')}) | limit 5`), [name]);
    }
    assert.deepEqual(await find(`${CLUSTERS} | where tolower(properties.fqdn) == 'it\\'s nowhere'`), []);
    assert.deepEqual(await find(`${CLUSTERS} | where name startswith 'shop-s' | order by name asc`), [
      'shop-sp',
      'shop-stopped',
    ]);
  });

  it('stand beside registries in the generic list, by type and name', async () => {
    const list = (filter: string): Promise<Answered> =>
      armOf(azure)(`/subscriptions/${CONTOSO_PRODUCTION}/resources?api-version=2024-11-01&$filter=${filter}`);
    const types = "resourceType eq 'Microsoft.ContainerService/managedClusters'";
    assert.equal(listed(await list(types)).length, 7);
    const rows = listed(
      await list("resourceType eq 'microsoft.containerregistry/registries' and name eq 'contoso'"),
    );
    assert.deepEqual(
      rows.map((row) => row['id']),
      [azure.state.registry('contoso.azurecr.io').id],
    );
    assertRefused(await list("tagName eq 'x'"), 400, 'InvalidFilterInQueryString');
  });

  function reset(name: string, body: Record<string, string>): Promise<Answered> {
    return armOf(azure)(`${SHOP}/${name}/resetServicePrincipalProfile?${VERSION}`, { method: 'POST', body });
  }

  const CONTRIBUTOR = {
    clientId: 'cccccccc-0000-4000-8000-000000000001',
    secret: 'contributor~secret.value-1',
  };

  it('change their service principal in the long way, as AKS does', async () => {
    const started = await reset('shop-sp', CONTRIBUTOR);
    assertRecorded(
      started,
      recordedAnswer('cluster-operation-start'),
      `/subscriptions/${CONTOSO_PRODUCTION}`,
    );
    assert.equal(azure.state.cluster('shop-sp').provisioningState, 'Updating');
    assertRefused(await reset('shop-sp', CONTRIBUTOR), 409, 'OperationNotAllowed');
    const poll = String(started.headers['azure-asyncoperation']);
    const owner = armOf(azure);
    assertRecorded(await owner(poll), recordedAnswer('cluster-operation-running'), '');
    assert.equal(azure.state.cluster('shop-sp').servicePrincipalClientId, SHOP_SP_CLIENT);
    assertRecorded(await owner(poll), recordedAnswer('cluster-operation-done'), '');
    assert.equal((await owner(String(started.headers.location))).status, 204);
    const { body } = await get('shop-sp');
    const profile = objectAt(objectAt(body, 'properties'), 'servicePrincipalProfile');
    assert.deepEqual(profile, { clientId: CONTRIBUTOR.clientId });
    assertRefused(await owner(poll.replace('&t=', '&t=1')), 400, 'InvalidAsyncOperationQuery');
  });

  it('end a change of service principal in failure when that was ordered', async () => {
    azure.state.settings.failClusterReset = true;
    const started = await reset('shop-sp', CONTRIBUTOR);
    const owner = armOf(azure);
    assert.equal((await owner(String(started.headers.location))).status, 202);
    const { body } = await owner(String(started.headers['azure-asyncoperation']));
    assert.equal(stringAt(body, 'status'), 'Failed');
    assert.match(stringAt(objectAt(body, 'error'), 'code') ?? '', /Failed$/);
    const cluster = azure.state.cluster('shop-sp');
    assert.deepEqual(
      [cluster.servicePrincipalClientId, cluster.provisioningState],
      [SHOP_SP_CLIENT, 'Failed'],
    );
    assert.equal((await owner(String(started.headers.location))).status, 400);
  });

  for (const [what, name, body, status, code] of [
    [
      'a wrong secret',
      'shop-sp',
      { ...CONTRIBUTOR, secret: 'wrong' },
      400,
      'ServicePrincipalValidationClientError',
    ],
    [
      'an application of another tenant',
      'shop-sp',
      { clientId: FABRIKAM_SP_CLIENT, secret: 'fabrikam-sp~secret.value-1' },
      400,
      'ServicePrincipalValidationClientError',
    ],
    ['no secret', 'shop-sp', { clientId: CONTRIBUTOR.clientId }, 400, 'InvalidParameter'],
    ['a foreign member', 'shop-sp', { ...CONTRIBUTOR, force: 'yes' }, 400, 'InvalidRequestContent'],
    ['a cluster with a managed identity', 'shop-prod', CONTRIBUTOR, 400, 'BadRequest'],
  ] as const) {
    it(`refuse ${what} as service principal`, async () => {
      assertRefused(await reset(name, body), status, code);
    });
  }

  it('let a Contributor of their subscription change the service principal, a Reader not', async () => {
    const path = `${SHOP}/shop-sp/resetServicePrincipalProfile?${VERSION}`;
    const asked = { method: 'POST', body: CONTRIBUTOR };
    assertRefused(await armOf(azure, { principal: 'reader' })(path, asked), 403, 'AuthorizationFailed');
    assert.equal((await armOf(azure, { principal: 'contributor' })(path, asked)).status, 202);
  });

  it('take their own body back, as `az aks update` puts it', async () => {
    const { body } = await get('shop-sp');
    const put = await armOf(azure)(`${SHOP}/shop-sp?${VERSION}`, {
      method: 'PUT',
      body: { ...objectAt({ body }, 'body'), tags: { team: 'shop' } },
    });
    assert.equal(put.status, 200);
    assert.equal(stringAt(objectAt(put.body, 'properties'), 'provisioningState'), 'Updating');
    assert.match(String(put.headers['azure-asyncoperation']), /\/locations\/westeurope\/operations\//);
    assert.equal(put.headers.location, undefined);
    assert.deepEqual(azure.state.cluster('shop-sp').tags, { team: 'shop' });
  });

  it('have identities that can sign in, in their tenant only', () => {
    const audience = 'https://containerregistry.azure.net';
    assert.ok(
      azure.issueToken({ tenantId: CONTOSO_TENANT, audience, principal: 'shop-prod-agentpool' }).token,
    );
    assert.throws(() =>
      azure.issueToken({ tenantId: FABRIKAM_TENANT, audience, principal: 'shop-prod-agentpool' }),
    );
    assert.equal(azure.state.cluster('fabrikam-msi').subscriptionId, FABRIKAM_SUBSCRIPTION);
  });
});
