import { message } from './message.ts';
import { err, ok, type Result } from './result.ts';

/** One Azure cloud: where its services answer. Hosts from section D3 of the ACR and Entra endpoint documentation. */
export interface Cloud {
  readonly name: 'AzureCloud' | 'AzureUSGovernment' | 'AzureChinaCloud' | 'custom';
  /** Resource Manager, no trailing slash. */
  readonly resourceManager: string;
  /** Audience of tokens for Resource Manager where it is not its address (a custom cloud). */
  readonly resourceManagerAudience?: string;
  /** Entra authority, no trailing slash. */
  readonly authority: string;
  readonly graph: string;
  /** Host suffixes of registries, without a leading dot. */
  readonly registrySuffixes: readonly string[];
  /** Audience of Entra tokens for the registry data plane. */
  readonly registryAudience: string;
}

export const AZURE_PUBLIC: Cloud = {
  name: 'AzureCloud',
  resourceManager: 'https://management.azure.com',
  authority: 'https://login.microsoftonline.com',
  graph: 'https://graph.microsoft.com',
  registrySuffixes: ['azurecr.io'],
  registryAudience: 'https://containerregistry.azure.net',
};

export const AZURE_US_GOVERNMENT: Cloud = {
  name: 'AzureUSGovernment',
  resourceManager: 'https://management.usgovcloudapi.net',
  authority: 'https://login.microsoftonline.us',
  graph: 'https://graph.microsoft.us',
  registrySuffixes: ['azurecr.us'],
  registryAudience: 'https://containerregistry.azure.us',
};

export const AZURE_CHINA: Cloud = {
  name: 'AzureChinaCloud',
  resourceManager: 'https://management.chinacloudapi.cn',
  authority: 'https://login.partner.microsoftonline.cn',
  graph: 'https://microsoftgraph.chinacloudapi.cn',
  registrySuffixes: ['azurecr.cn'],
  registryAudience: 'https://containerregistry.azure.cn',
};

export const BUILT_IN_CLOUDS: readonly Cloud[] = [AZURE_PUBLIC, AZURE_US_GOVERNMENT, AZURE_CHINA];

/** Whether `host` (lower case) is a registry of one of these suffixes: at least one label before the suffix. */
export function hasRegistrySuffix(host: string, suffixes: readonly string[]): boolean {
  return suffixes.some((suffix) => host.endsWith(`.${suffix}`) && host.length > suffix.length + 1);
}

/** Suffixes of every cloud we know: enough to tell that an image may live in an Azure container registry. */
export const ALL_REGISTRY_SUFFIXES: readonly string[] = BUILT_IN_CLOUDS.flatMap(
  (cloud) => cloud.registrySuffixes,
);

/** Whether `host` can be a registry of `cloud`: a bare host name (no port, no path) that carries one of its suffixes. */
export function isRegistryHost(cloud: Cloud, host: string): boolean {
  const lower = host.toLowerCase();
  return HOST_NAME.test(lower) && hasRegistrySuffix(lower, cloud.registrySuffixes);
}

/** The OAuth scope of tokens for the cloud's Resource Manager. */
export function resourceManagerScope(cloud: Cloud): string {
  return `${cloud.resourceManagerAudience ?? cloud.resourceManager}/.default`;
}

/** The settings that VS Code's own Microsoft sign-in reads, so that one choice of cloud holds for every extension. */
export interface CloudSettings {
  /** `microsoft-sovereign-cloud.environment`. */
  readonly environment?: string;
  /** `microsoft-sovereign-cloud.customEnvironment`: the parameters of `@azure/ms-rest-azure-env`. */
  readonly customEnvironment?: object;
}

/**
 * The cloud that the settings name; none means the public one. Fails with `invalid` for an unknown name and for a
 * custom environment with a missing key or an address that is not https. Its optional keys
 * `containerRegistryDnsSuffix` and `microsoftGraphResourceId` are those of Resource Manager's cloud metadata.
 */
export function cloudFrom(settings: CloudSettings): Result<Cloud> {
  switch (settings.environment ?? '') {
    case '':
      return ok(AZURE_PUBLIC);
    case 'ChinaCloud':
      return ok(AZURE_CHINA);
    case 'USGovernment':
      return ok(AZURE_US_GOVERNMENT);
    case 'custom':
      return customCloud(settings.customEnvironment);
    default:
      return err(
        'invalid',
        message(
          'The setting {0} names an unknown cloud: "{1}".',
          ENVIRONMENT_SETTING,
          settings.environment ?? '',
        ),
        { hint: message('Use ChinaCloud, USGovernment or custom, or leave it empty for the public cloud.') },
      );
  }
}

const ENVIRONMENT_SETTING = 'microsoft-sovereign-cloud.environment';
const CUSTOM_SETTING = 'microsoft-sovereign-cloud.customEnvironment';
const HOST_NAME = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;

function customCloud(environment: object | undefined): Result<Cloud> {
  if (environment === undefined) {
    return err(
      'invalid',
      message('The setting {0} is "custom", but {1} is empty.', ENVIRONMENT_SETTING, CUSTOM_SETTING),
    );
  }
  const values = new Map<string, unknown>(Object.entries(environment));
  const resourceManager = httpsUrl(values, 'resourceManagerEndpointUrl');
  if (!resourceManager.ok) return resourceManager;
  const authority = httpsUrl(values, 'activeDirectoryEndpointUrl');
  if (!authority.ok) return authority;
  const audience = httpsUrl(values, 'activeDirectoryResourceId');
  if (!audience.ok) return audience;
  // A cloud without Graph cannot name it; its authority then issues no token for the public one, so nothing leaks.
  const graph = values.has('microsoftGraphResourceId')
    ? httpsUrl(values, 'microsoftGraphResourceId')
    : ok(AZURE_PUBLIC.graph);
  if (!graph.ok) return graph;
  const suffixes = registrySuffixes(values);
  if (!suffixes.ok) return suffixes;
  return ok({
    name: 'custom',
    resourceManager: resourceManager.value,
    resourceManagerAudience: audience.value,
    authority: authority.value,
    graph: graph.value,
    registrySuffixes: suffixes.value,
    registryAudience: AZURE_PUBLIC.registryAudience,
  });
}

function httpsUrl(values: ReadonlyMap<string, unknown>, key: string): Result<string> {
  const value = values.get(key);
  if (value === undefined || value === '') {
    return err('invalid', message('The setting {0} lacks "{1}".', CUSTOM_SETTING, key));
  }
  const url = typeof value === 'string' ? URL.parse(value) : null;
  if (typeof value !== 'string' || url?.protocol !== 'https:' || url.username !== '' || url.search !== '') {
    return err('invalid', message('"{0}" in the setting {1} must be an https address.', key, CUSTOM_SETTING));
  }
  return ok(value.replace(/\/+$/, ''));
}

function registrySuffixes(values: ReadonlyMap<string, unknown>): Result<readonly string[]> {
  const key = 'containerRegistryDnsSuffix';
  const value = values.get(key);
  if (value === undefined || value === '') return ok([]);
  const suffix = typeof value === 'string' ? value.toLowerCase().replace(/^\./, '') : '';
  if (HOST_NAME.test(suffix) && suffix.includes('.')) return ok([suffix]);
  return err(
    'invalid',
    message('"{0}" in the setting {1} must be a DNS suffix such as azurecr.io.', key, CUSTOM_SETTING),
  );
}
