import { ALL_REGISTRY_SUFFIXES, hasRegistrySuffix } from '../clouds.ts';

/** What a node in a view of another extension stands for. */
export type ForeignTarget =
  | { readonly kind: 'context'; readonly name: string }
  | { readonly kind: 'login-server'; readonly loginServer: string }
  /** Resource ids, as Azure Resource Manager spells them. */
  | { readonly kind: 'registry'; readonly id: string }
  | { readonly kind: 'cluster'; readonly id: string };

/** Resource ids of the two types; names by the naming rules of Azure ("Naming rules and restrictions"). */
const RESOURCE = String.raw`^/subscriptions/[0-9a-f-]{36}/resourceGroups/[\w.()-]{1,90}/providers/`;
const REGISTRY_ID = new RegExp(
  String.raw`${RESOURCE}Microsoft\.ContainerRegistry/registries/[a-z0-9]{5,50}$`,
  'i',
);
const CLUSTER_ID = new RegExp(
  String.raw`${RESOURCE}Microsoft\.ContainerService/managedClusters/[\w-]{1,63}$`,
  'i',
);

/** A host as a URI has it, without credentials, port or path. */
const HOST = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/;

/** Longer names no kubeconfig has, and no person can tell apart. */
const LONGEST_NAME = 500;

/**
 * What the Kubernetes extension answers when it is asked what a node of its cluster explorer is
 * (vscode-kubernetes-tools-api, `ClusterExplorerV1.ClusterExplorerContextNode`).
 */
export function readResolvedNode(node: unknown): ForeignTarget | undefined {
  if (!isRecord(node)) return undefined;
  const { nodeType, name } = node;
  if (nodeType !== 'context' && nodeType !== 'context.inactive') return undefined;
  const isName = typeof name === 'string' && name !== '' && name.length <= LONGEST_NAME;
  return isName ? { kind: 'context', name } : undefined;
}

/**
 * A node of the Azure Resources view (its `resource` is the public `AzureResource`), or of the registries of
 * Container Tools (its `wrappedItem` is what the data provider made). Anything else, and whatever does not look as it
 * should, is nothing.
 */
export function readAzureNode(node: unknown): ForeignTarget | undefined {
  if (!isRecord(node)) return undefined;
  const { resource, wrappedItem } = node;
  if (isRecord(resource)) return readResourceId(resource['id']);
  return isRecord(wrappedItem) ? readRegistryItem(wrappedItem) : undefined;
}

function readResourceId(id: unknown): ForeignTarget | undefined {
  if (typeof id !== 'string') return undefined;
  if (REGISTRY_ID.test(id)) return { kind: 'registry', id };
  return CLUSTER_ID.test(id) ? { kind: 'cluster', id } : undefined;
}

/** Only a registry itself, not one of its repositories, which have the same `baseUrl`. */
function readRegistryItem({ type, registryProperties, baseUrl }: Values): ForeignTarget | undefined {
  if (type !== 'commonregistry') return undefined;
  const told = isRecord(registryProperties) ? registryProperties['loginServer'] : undefined;
  const host = told ?? (isRecord(baseUrl) ? baseUrl['authority'] : undefined);
  if (typeof host !== 'string') return undefined;
  const loginServer = host.toLowerCase();
  const isAzure = HOST.test(loginServer) && hasRegistrySuffix(loginServer, ALL_REGISTRY_SUFFIXES);
  return isAzure ? { kind: 'login-server', loginServer } : undefined;
}

type Values = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Values {
  return typeof value === 'object' && value !== null;
}
