/** The host names and audiences of one Azure cloud, written down apart from the product's own table. */
export interface EmulatedCloud {
  readonly name: CloudName;
  readonly loginHosts: readonly string[];
  readonly issuer: string;
  readonly armHost: string;
  /** Without a trailing slash; tokens may carry one. */
  readonly armAudiences: readonly string[];
  readonly graphHost: string;
  readonly registrySuffix: string;
  readonly registryAudience: string;
}

export type CloudName = 'AzureCloud' | 'AzureUSGovernment' | 'AzureChinaCloud';

export const CLOUDS: readonly EmulatedCloud[] = [
  {
    name: 'AzureCloud',
    loginHosts: ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'],
    issuer: 'https://sts.windows.net',
    armHost: 'management.azure.com',
    armAudiences: ['https://management.azure.com', 'https://management.core.windows.net'],
    graphHost: 'graph.microsoft.com',
    registrySuffix: 'azurecr.io',
    registryAudience: 'https://containerregistry.azure.net',
  },
  {
    name: 'AzureUSGovernment',
    loginHosts: ['login.microsoftonline.us'],
    issuer: 'https://sts.windows.net',
    armHost: 'management.usgovcloudapi.net',
    armAudiences: ['https://management.usgovcloudapi.net', 'https://management.core.usgovcloudapi.net'],
    graphHost: 'graph.microsoft.us',
    registrySuffix: 'azurecr.us',
    registryAudience: 'https://containerregistry.azure.us',
  },
  {
    name: 'AzureChinaCloud',
    loginHosts: ['login.partner.microsoftonline.cn', 'login.chinacloudapi.cn'],
    issuer: 'https://sts.chinacloudapi.cn',
    armHost: 'management.chinacloudapi.cn',
    armAudiences: ['https://management.chinacloudapi.cn', 'https://management.core.chinacloudapi.cn'],
    graphHost: 'microsoftgraph.chinacloudapi.cn',
    registrySuffix: 'azurecr.cn',
    registryAudience: 'https://containerregistry.azure.cn',
  },
];

export const REGIONS = ['eastus', 'westus', 'westeurope', 'northeurope', 'usgovvirginia', 'chinaeast2'];

/** Every name the certificate must carry. */
export function certificateNames(): string[] {
  return CLOUDS.flatMap((cloud) => [
    ...cloud.loginHosts,
    cloud.armHost,
    cloud.graphHost,
    `*.${cloud.registrySuffix}`,
    ...REGIONS.flatMap((region) => [
      `*.${region}.data.${cloud.registrySuffix}`,
      `*.${region}.geo.${cloud.registrySuffix}`,
    ]),
  ]);
}

export function cloudNamed(name: CloudName): EmulatedCloud {
  const cloud = CLOUDS.find((candidate) => candidate.name === name);
  if (!cloud) throw new Error(`No such cloud: ${name}`);
  return cloud;
}
