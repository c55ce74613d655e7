import assert from 'node:assert/strict';
import type { ArmRegistry } from '../../../../src/core/registry.ts';
import { isSameNode, type Node } from '../../../../src/editor/tree/node.ts';

const ARM: ArmRegistry = {
  id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/contoso',
  name: 'contoso',
} as ArmRegistry;

function registry(arm?: ArmRegistry): Node {
  return { kind: 'registry', registry: { loginServer: 'contoso.azurecr.io', ...(arm ? { arm } : {}) } };
}

function group(...children: Node[]): Node {
  return { kind: 'subscription', subscription: { id: 's', name: 'S', tenantId: 't' }, children };
}

describe('nodes of the views', () => {
  const cases: readonly (readonly [string, Node, Node, boolean])[] = [
    ['a registry that was listed once', registry(ARM), registry(ARM), true],
    ['a registry that was listed anew', registry(ARM), registry({ ...ARM }), false],
    ['a registry that was typed', registry(), registry(), true],
    ['a group of the same registries', group(registry(ARM)), group(registry(ARM)), true],
    ['a group that has grown', group(registry(ARM)), group(registry(ARM), registry()), false],
    ['a group with another registry', group(registry(ARM)), group(registry({ ...ARM })), false],
  ];
  for (const [name, before, now, same] of cases) {
    it(`are ${same ? 'the same' : 'others'}: ${name}`, () => assert.equal(isSameNode(before, now), same));
  }
});
