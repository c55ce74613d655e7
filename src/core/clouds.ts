/** One Azure cloud: where its services answer. Hosts from section D3 of the ACR and Entra endpoint documentation. */
export interface Cloud {
  readonly name: 'AzureCloud' | 'AzureUSGovernment' | 'AzureChinaCloud' | 'custom';
  /** Resource Manager, no trailing slash. */
  readonly resourceManager: string;
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
