import assert from 'node:assert/strict';
import {
  readAzureNode,
  readResolvedNode,
  type ForeignTarget,
} from '../../../../src/core/neighbours/foreign-node.ts';

const GROUP = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-Shop.(eu)_1/providers';
const REGISTRY = `${GROUP}/Microsoft.ContainerRegistry/registries/contoso`;
const CLUSTER = `${GROUP}/Microsoft.ContainerService/managedClusters/shop-prod`;

type Case = readonly [name: string, node: unknown, target: ForeignTarget | undefined];

/** As Container Tools makes it: the item of its tree wraps what the provider of the registry gave. */
function registryItem(more: object): object {
  return {
    provider: {},
    parent: undefined,
    wrappedItem: { type: 'commonregistry', label: 'contoso', ...more },
  };
}

describe('a node of another extension', () => {
  const resolved: readonly Case[] = [
    ['the active cluster', { nodeType: 'context', name: 'kind-dev' }, { kind: 'context', name: 'kind-dev' }],
    [
      'a cluster that is not active',
      { nodeType: 'context.inactive', name: 'prod' },
      { kind: 'context', name: 'prod' },
    ],
    ['a resource of a cluster', { nodeType: 'resource', name: 'kind-dev' }, undefined],
    ['a context without a name', { nodeType: 'context', name: '' }, undefined],
    ['a context whose name is no text', { nodeType: 'context', name: { toString: () => 'x' } }, undefined],
    ['a context with an endless name', { nodeType: 'context', name: 'x'.repeat(501) }, undefined],
    ['what it cannot resolve', undefined, undefined],
    ['nothing', null, undefined],
  ];
  for (const [name, node, target] of resolved) {
    it(`that the Kubernetes extension resolves to ${name} is ${target?.kind ?? 'nothing'}`, () => {
      assert.deepEqual(readResolvedNode(node), target);
    });
  }

  const azure: readonly Case[] = [
    [
      'a registry of Azure Resources',
      { id: 'x', resource: { id: REGISTRY } },
      { kind: 'registry', id: REGISTRY },
    ],
    [
      'a registry in the spelling of another service',
      { resource: { id: REGISTRY.toLowerCase() } },
      { kind: 'registry', id: REGISTRY.toLowerCase() },
    ],
    ['an AKS cluster of Azure Resources', { resource: { id: CLUSTER } }, { kind: 'cluster', id: CLUSTER }],
    ['another resource', { resource: { id: `${GROUP}/Microsoft.Web/sites/shop` } }, undefined],
    ['a child of a registry', { resource: { id: `${REGISTRY}/tokens/a` } }, undefined],
    ['an id with a way out', { resource: { id: `${REGISTRY}/../other` } }, undefined],
    ['an id with a query', { resource: { id: `${REGISTRY}?x=1` } }, undefined],
    ['an id over two lines', { resource: { id: `${REGISTRY}\n${REGISTRY}` } }, undefined],
    ['a resource without an id', { resource: {} }, undefined],
    [
      'a registry of Container Tools, by what Azure told',
      registryItem({ registryProperties: { loginServer: 'Contoso-a1b2.azurecr.io' } }),
      { kind: 'login-server', loginServer: 'contoso-a1b2.azurecr.io' },
    ],
    [
      'a registry of Container Tools, by its address',
      registryItem({ baseUrl: { scheme: 'https', authority: 'contoso.azurecr.cn' } }),
      { kind: 'login-server', loginServer: 'contoso.azurecr.cn' },
    ],
    ['a registry of somebody else', registryItem({ baseUrl: { authority: 'ghcr.io' } }), undefined],
    ['a host that only looks like one', registryItem({ baseUrl: { authority: 'azurecr.io' } }), undefined],
    [
      'an address with credentials',
      registryItem({ baseUrl: { authority: 'me:secret@contoso.azurecr.io' } }),
      undefined,
    ],
    [
      'a repository of Container Tools',
      { wrappedItem: { type: 'commonrepository', baseUrl: { authority: 'contoso.azurecr.io' } } },
      undefined,
    ],
    ['an unknown object', { label: 'contoso.azurecr.io' }, undefined],
    ['a text', 'contoso.azurecr.io', undefined],
    ['nothing', undefined, undefined],
  ];
  for (const [name, node, target] of azure) {
    it(`that is ${name} is read as ${target?.kind ?? 'nothing'}`, () => {
      assert.deepEqual(readAzureNode(node), target);
    });
  }
});
