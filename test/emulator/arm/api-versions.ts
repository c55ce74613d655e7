/** Versions of `Microsoft.ContainerRegistry/registries` that the emulated Azure has. */
export const REGISTRY_VERSIONS = [
  '2017-10-01',
  '2019-05-01',
  '2020-11-01-preview',
  '2021-06-01-preview',
  '2021-08-01-preview',
  '2021-09-01',
  '2021-12-01-preview',
  '2022-02-01-preview',
  '2022-12-01',
  '2023-01-01-preview',
  '2023-06-01-preview',
  '2023-07-01',
  '2023-08-01-preview',
  '2023-11-01-preview',
  '2024-11-01-preview',
  '2025-03-01-preview',
  '2025-04-01',
  '2025-05-01-preview',
  '2025-06-01-preview',
  '2025-11-01',
  '2026-01-01-preview',
  '2026-03-01-preview',
  '2026-09-01-preview',
  '2026-11-01',
];

/** Scope maps, tokens and generateCredentials: previews since 2020, stable since 2022-12-01. */
export const TOKEN_VERSIONS = REGISTRY_VERSIONS.filter((version) =>
  version.endsWith('-preview') ? version >= '2020-11-01' : version >= '2022-12-01',
);

export const SUBSCRIPTION_VERSIONS = ['2016-06-01', '2019-06-01', '2020-01-01', '2021-01-01', '2022-12-01'];

export const RESOURCE_GRAPH_VERSIONS = ['2021-03-01', '2022-10-01', '2024-04-01'];

/** One a month: any that looks like one. */
export const CLUSTER_VERSIONS = /^20\d\d-\d\d-\d\d(-preview)?$/;

export const IDENTITY_VERSIONS = ['2018-11-30', '2023-01-31', '2024-11-30'];

export const ROLE_ASSIGNMENT_VERSIONS = [
  '2018-09-01-preview',
  '2020-04-01-preview',
  '2020-08-01-preview',
  '2020-10-01-preview',
  '2022-04-01',
];

export const ROLE_DEFINITION_VERSIONS = [
  '2018-01-01-preview',
  '2022-04-01',
  '2022-05-01-preview',
  '2023-07-01-preview',
];

export const PERMISSION_VERSIONS = ['2015-07-01', '2018-07-01', '2022-04-01', '2022-05-01-preview'];

/** First preview and first stable version that shows something; no stable one when left out. */
export interface Introduced {
  readonly preview: string;
  readonly stable?: string;
}

export function isShown(version: string, { preview, stable }: Introduced): boolean {
  const first = version.endsWith('-preview') ? preview : stable;
  return first !== undefined && version.slice(0, 10) >= first;
}
