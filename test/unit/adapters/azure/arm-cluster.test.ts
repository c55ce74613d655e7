import assert from 'node:assert/strict';
import { toManagedCluster } from '../../../../src/adapters/azure/arm-cluster.ts';
import { SUBSCRIPTION, TENANT } from './fake-azure.ts';

const ID = `/subscriptions/${SUBSCRIPTION}/resourcegroups/rg-demo/providers/Microsoft.ContainerService/managedClusters/aks1`;
const KUBELET = { resourceId: '/r', clientId: 'c', objectId: 'o' };

/** As recorded with api-version 2022-04-01, cut to what is read. */
function clusterJson(properties: object = {}, more: object = {}): object {
  return {
    id: ID,
    name: 'aks1',
    location: 'westus2',
    type: 'Microsoft.ContainerService/ManagedClusters',
    identity: { type: 'SystemAssigned', principalId: 'p', tenantId: TENANT },
    properties: {
      provisioningState: 'Succeeded',
      powerState: { code: 'Running' },
      fqdn: 'aks1dns-0a1b2c3d.hcp.westus2.azmk8s.io',
      azurePortalFQDN: 'aks1dns-0a1b2c3d.portal.hcp.westus2.azmk8s.io',
      servicePrincipalProfile: { clientId: 'msi' },
      identityProfile: { kubeletidentity: KUBELET },
      securityProfile: {},
      ...properties,
    },
    ...more,
  };
}

describe('toManagedCluster', () => {
  it('narrows the recorded body', () => {
    assert.deepEqual(toManagedCluster(clusterJson(), 'other'), {
      id: ID,
      name: 'aks1',
      subscriptionId: SUBSCRIPTION,
      resourceGroup: 'rg-demo',
      tenantId: TENANT,
      location: 'westus2',
      hosts: ['aks1dns-0a1b2c3d.hcp.westus2.azmk8s.io', 'aks1dns-0a1b2c3d.portal.hcp.westus2.azmk8s.io'],
      identity: { kind: 'managed-identity', type: 'SystemAssigned', kubelet: KUBELET },
      powerState: 'Running',
      provisioningState: 'Succeeded',
    });
  });

  it('never takes the identity of the control plane for that of the nodes', () => {
    const { identity } = toManagedCluster(clusterJson({ identityProfile: undefined }), TENANT) ?? {};
    assert.deepEqual(identity, { kind: 'managed-identity', type: 'SystemAssigned' });
  });

  const identities: [name: string, json: object, kind: string][] = [
    ['SystemAssigned', clusterJson(), 'managed-identity'],
    ['user-assigned', clusterJson({}, { identity: { type: 'UserAssigned' } }), 'managed-identity'],
    ['both', clusterJson({}, { identity: { type: 'SystemAssigned, UserAssigned' } }), 'managed-identity'],
    ['none, with a service principal', sp('app'), 'service-principal'],
    ['None, with a service principal', sp('app', { type: 'None' }), 'service-principal'],
    ['none, with the placeholder', sp('msi'), 'unknown'],
    ['none, with the placeholder in capitals', sp('MSI'), 'unknown'],
    ['none at all', sp(''), 'unknown'],
  ];
  for (const [name, json, kind] of identities) {
    it(`reads the identity: ${name}`, () =>
      assert.equal(toManagedCluster(json, TENANT)?.identity.kind, kind));
  }

  function sp(clientId: string, identity?: object): object {
    return clusterJson({ identityProfile: undefined, servicePrincipalProfile: { clientId } }, { identity });
  }

  it('finds the kubelet identity under a key of any case', () => {
    const { identity } =
      toManagedCluster(clusterJson({ identityProfile: { kubeletIdentity: KUBELET } }), TENANT) ?? {};
    assert.ok(identity?.kind === 'managed-identity');
    assert.deepEqual(identity.kubelet, KUBELET);
  });

  it('takes the tenant of the subscription where the identity names none', () => {
    assert.equal(
      toManagedCluster(clusterJson({}, { identity: { type: 'UserAssigned' } }), 'other')?.tenantId,
      'other',
    );
  });

  it('reads image pull by service accounts only when it is on', () => {
    const profile = { enabled: true, defaultManagedIdentityId: '/id' };
    const on = clusterJson({ securityProfile: { serviceAccountImagePullProfile: profile } });
    const off = clusterJson({
      securityProfile: { serviceAccountImagePullProfile: { ...profile, enabled: false } },
    });
    assert.deepEqual(toManagedCluster(on, TENANT)?.serviceAccountImagePull, { defaultIdentityId: '/id' });
    assert.equal(toManagedCluster(off, TENANT)?.serviceAccountImagePull, undefined);
  });

  for (const [name, json] of [
    ['null', null],
    ['no id', { ...clusterJson(), id: 7 }],
    ['an id of something else', { ...clusterJson(), id: `${ID}/agentPools/a` }],
  ] as const) {
    it(`skips ${name}`, () => assert.equal(toManagedCluster(json, TENANT), undefined));
  }
});
