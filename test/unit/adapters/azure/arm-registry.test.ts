import assert from 'node:assert/strict';
import { toArmRegistry } from '../../../../src/adapters/azure/arm-registry.ts';
import { registryId, registryJson, SUBSCRIPTION, TENANT } from './fake-azure.ts';

describe('toArmRegistry', () => {
  it('narrows the recorded body', () => {
    assert.deepEqual(toArmRegistry(registryJson(), TENANT), {
      id: registryId(),
      name: 'contosoacr',
      loginServer: 'contosoacr.azurecr.io',
      subscriptionId: SUBSCRIPTION,
      resourceGroup: 'rg-demo',
      tenantId: TENANT,
      location: 'westus',
      sku: 'Premium',
      roleAssignmentMode: 'LegacyRegistryPermissions',
      anonymousPullEnabled: false,
      adminUserEnabled: false,
      armTokensAccepted: true,
      publicNetworkAccess: 'Enabled',
      networkDefaultAction: 'Allow',
    });
  });

  it('lowers the login server, which may differ from the name', () => {
    const json = registryJson('DemoRegistry', { loginServer: 'DemoRegistry-a1b2c3d4e5f6g7h8.azurecr.io' });
    const registry = toArmRegistry(json, TENANT);
    assert.equal(registry?.name, 'DemoRegistry');
    assert.equal(registry.loginServer, 'demoregistry-a1b2c3d4e5f6g7h8.azurecr.io');
  });

  it('reads an id whose segments are spelled otherwise', () => {
    const id = registryId().replace('resourceGroups', 'resourcegroups').replace('Microsoft.C', 'microsoft.c');
    assert.equal(toArmRegistry({ ...registryJson(), id }, TENANT)?.resourceGroup, 'rg-demo');
  });

  it('never takes a missing mode for the legacy one', () => {
    for (const roleAssignmentMode of [undefined, null, 'Other', 1]) {
      const registry = toArmRegistry(registryJson('contosoacr', { roleAssignmentMode }), TENANT);
      assert.equal(registry?.roleAssignmentMode, 'unknown');
    }
  });

  it('reads whether tokens for Resource Manager are taken', () => {
    for (const [status, accepted] of [
      ['enabled', true],
      ['disabled', false],
      [undefined, true],
    ] as const) {
      const policies = { azureADAuthenticationAsArmPolicy: { status } };
      assert.equal(
        toArmRegistry(registryJson('contosoacr', { policies }), TENANT)?.armTokensAccepted,
        accepted,
      );
    }
  });

  for (const [name, isOpen] of [
    ['Basic', false],
    ['Standard', true],
    ['Premium', true],
  ] as const) {
    it(`holds a ${name} registry with anonymous pull to be ${isOpen ? 'open' : 'closed'}`, () => {
      const json = { ...registryJson('contosoacr', { anonymousPullEnabled: true }), sku: { name } };
      assert.equal(toArmRegistry(json, TENANT)?.anonymousPullEnabled, isOpen);
    });
  }

  it('leaves out network rules that a Basic registry does not have', () => {
    const registry = toArmRegistry(registryJson('contosoacr', { networkRuleSet: undefined }), TENANT);
    assert.ok(registry !== undefined && !('networkDefaultAction' in registry));
  });

  const malformed: [name: string, json: unknown][] = [
    ['null', null],
    ['a list', []],
    ['no properties', { id: registryId() }],
    ['no login server', registryJson('contosoacr', { loginServer: '' })],
    ['no id', { ...registryJson(), id: undefined }],
    ['an id of something else', { ...registryJson(), id: `${registryId()}/tokens/a` }],
    ['a number for an id', { ...registryJson(), id: 7 }],
  ];
  for (const [name, json] of malformed) {
    it(`skips ${name}`, () => {
      assert.equal(toArmRegistry(json, TENANT), undefined);
    });
  }
});
