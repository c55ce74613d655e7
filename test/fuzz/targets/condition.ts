import assert from 'node:assert/strict';
import {
  conditionAllows,
  extendCondition,
  readCondition,
  repositoryCondition,
} from '../../../src/core/roles/condition.ts';
import type { FuzzTarget } from '../target.ts';

/** A condition of a role assignment: one that is extended lets through what it did, and the repository. */
export const condition: FuzzTarget = {
  name: 'condition',
  seeds: [
    repositoryCondition(['shop/web', 'a']),
    "(NOT (ActionMatches{'x'}) AND !(ActionMatches{'y*'})) OR @Request[a:b] ForAnyOfAnyValues:StringEquals {'x', 'y'}",
    "@Request[Microsoft.ContainerRegistry/registries/repositories:name] StringStartsWithIgnoreCase 'shop/' || (a && b)",
  ],
  run: (text) => {
    const before = readCondition(text);
    conditionAllows(text, 'shop/web');
    const extended = extendCondition(text, ['new/one']);
    if (extended === undefined) return;
    assert.ok(before !== undefined);
    assert.equal(conditionAllows(extended, 'new/one'), true);
    for (const { kind, value } of before.repositories) {
      if (kind === 'equals') assert.notEqual(conditionAllows(extended, value), false);
    }
    assert.equal(conditionAllows(extended, 'other'), conditionAllows(text, 'other'));
  },
};
