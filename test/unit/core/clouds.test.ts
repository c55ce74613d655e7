import assert from 'node:assert/strict';
import {
  AZURE_CHINA,
  AZURE_PUBLIC,
  AZURE_US_GOVERNMENT,
  cloudFrom,
  isRegistryHost,
  resourceManagerScope,
} from '../../../src/core/clouds.ts';
import { plain } from '../../../src/core/message.ts';

const custom = {
  name: 'Stack',
  portalUrl: 'https://portal.local.example',
  managementEndpointUrl: 'https://management.local.example',
  resourceManagerEndpointUrl: 'https://management.local.example/',
  activeDirectoryEndpointUrl: 'https://login.local.example/',
  activeDirectoryResourceId: 'https://management.local.example/audience',
};

describe('cloudFrom', () => {
  for (const [environment, cloud] of [
    [undefined, AZURE_PUBLIC],
    ['', AZURE_PUBLIC],
    ['ChinaCloud', AZURE_CHINA],
    ['USGovernment', AZURE_US_GOVERNMENT],
  ] as const) {
    it(`takes ${JSON.stringify(environment)} for ${cloud.name}`, () => {
      const result = cloudFrom(environment === undefined ? {} : { environment });
      assert.deepEqual(result, { ok: true, value: cloud });
    });
  }

  it('builds a custom cloud, without trailing slashes', () => {
    const result = cloudFrom({
      environment: 'custom',
      customEnvironment: { ...custom, containerRegistryDnsSuffix: '.AzureCR.local.example' },
    });
    assert.ok(result.ok);
    assert.deepEqual(result.value, {
      name: 'custom',
      resourceManager: 'https://management.local.example',
      resourceManagerAudience: 'https://management.local.example/audience',
      authority: 'https://login.local.example',
      graph: AZURE_PUBLIC.graph,
      registrySuffixes: ['azurecr.local.example'],
      registryAudience: AZURE_PUBLIC.registryAudience,
    });
    assert.equal(resourceManagerScope(result.value), 'https://management.local.example/audience/.default');
  });

  const bad: [name: string, settings: Parameters<typeof cloudFrom>[0], text: RegExp][] = [
    [
      'an unknown name',
      { environment: 'GermanCloud' },
      /microsoft-sovereign-cloud\.environment.*GermanCloud/,
    ],
    ['custom without a value', { environment: 'custom' }, /customEnvironment is empty/],
    [
      'a missing key',
      badCustom('resourceManagerEndpointUrl', undefined),
      /lacks "resourceManagerEndpointUrl"/,
    ],
    ['an empty key', badCustom('activeDirectoryEndpointUrl', ''), /lacks "activeDirectoryEndpointUrl"/],
    [
      'plain http',
      badCustom('activeDirectoryEndpointUrl', 'http://login.x'),
      /"activeDirectoryEndpointUrl".*https/,
    ],
    ['no address', badCustom('activeDirectoryResourceId', 'audience'), /"activeDirectoryResourceId".*https/],
    ['a number', badCustom('resourceManagerEndpointUrl', 1), /"resourceManagerEndpointUrl".*https/],
    [
      'a user in the address',
      badCustom('resourceManagerEndpointUrl', 'https://a:b@c'),
      /must be an https address/,
    ],
    ['a bad suffix', badCustom('containerRegistryDnsSuffix', 'io'), /"containerRegistryDnsSuffix"/],
    [
      'a suffix with a path',
      badCustom('containerRegistryDnsSuffix', 'a.io/x'),
      /"containerRegistryDnsSuffix"/,
    ],
    ['a bad Graph', badCustom('microsoftGraphResourceId', 'graph'), /"microsoftGraphResourceId"/],
  ];
  for (const [name, settings, text] of bad) {
    it(`refuses ${name} and names the setting and the key`, () => {
      const result = cloudFrom(settings);
      assert.ok(!result.ok);
      assert.equal(result.failure.kind, 'invalid');
      assert.match(plain(result.failure.message), text);
    });
  }
});

describe('isRegistryHost', () => {
  const cases: [host: string, expected: boolean][] = [
    ['contoso.azurecr.io', true],
    ['Contoso.AzureCR.io', true],
    ['contoso-a1b2c3d4e5f6g7h8.azurecr.io', true],
    ['contoso.westus.geo.azurecr.io', true],
    ['azurecr.io', false],
    ['.azurecr.io', false],
    ['contoso.azurecr.us', false],
    ['contoso.azurecr.io.evil.example', false],
    ['evilazurecr.io', false],
    ['evil.example/x.azurecr.io', false],
    ['user@x.azurecr.io', false],
    ['contoso.azurecr.io:443', false],
  ];
  for (const [host, expected] of cases) {
    it(`${expected ? 'accepts' : 'refuses'} ${host}`, () => {
      assert.equal(isRegistryHost(AZURE_PUBLIC, host), expected);
    });
  }
});

function badCustom(key: string, value: unknown): Parameters<typeof cloudFrom>[0] {
  return { environment: 'custom', customEnvironment: { ...custom, [key]: value } };
}
