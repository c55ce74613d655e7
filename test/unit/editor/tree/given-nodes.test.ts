import assert from 'node:assert/strict';
import { message } from '../../../../src/core/message.ts';
import { GivenNodes } from '../../../../src/editor/tree/given-nodes.ts';
import type { Node } from '../../../../src/editor/tree/node.ts';

const TEXT = message('No access to a registry known');

function note(id: string): Node {
  return { kind: 'note', id, text: TEXT };
}

function registry(loginServer: string): Node {
  return { kind: 'registry', registry: { loginServer } };
}

function ids(given: GivenNodes): string[] {
  return given.all().map((node) => (node.kind === 'note' ? node.id : node.kind));
}

describe('the nodes that VS Code has', () => {
  it('are the very same ones where nothing has changed', () => {
    const given = new GivenNodes();
    const [before] = given.give([registry('contoso.azurecr.io')], 'registries');
    const [now] = given.give([registry('contoso.azurecr.io')], 'registries');
    assert.equal(now, before);
  });

  it('know what they stand under', () => {
    const given = new GivenNodes();
    const [top] = given.give([note('a')], 'contexts');
    assert.ok(top);
    const [below] = given.give([note('a/1')], top);
    assert.ok(below);
    assert.equal(given.parentOf(below), top);
    assert.equal(given.parentOf(top), undefined);
  });

  it('go when they are not given again, with all that was below them', () => {
    const given = new GivenNodes();
    const gone = note('gone');
    const below = note('below');
    given.give([note('stays'), gone], 'contexts');
    given.give([below], gone);
    given.give([note('deepest')], below);
    given.give([note('stays'), note('new')], 'contexts');
    assert.deepEqual(ids(given), ['stays', 'new']);
  });

  it('stay as many, however often they are given under another name', () => {
    const given = new GivenNodes();
    for (let time = 0; time < 100; time += 1) {
      const top = note(`context-${time}`);
      given.give([top], 'contexts');
      given.give([note(`context-${time}/none`)], top);
    }
    assert.deepEqual(ids(given), ['context-99', 'context-99/none']);
  });

  it('of the other view stay', () => {
    const given = new GivenNodes();
    given.give([note('context')], 'contexts');
    given.give([registry('contoso.azurecr.io')], 'registries');
    given.give([], 'contexts');
    assert.deepEqual(ids(given), ['registry']);
  });

  it('stay where they stand somewhere else by now', () => {
    const given = new GivenNodes();
    const [first, second] = given.give([note('first'), note('second')], 'registries');
    assert.ok(first && second);
    given.give([note('moved')], first);
    given.give([note('moved')], second);
    given.give([], first);
    assert.deepEqual(ids(given), ['first', 'second', 'moved']);
  });

  it('are not kept below one that is gone', () => {
    const given = new GivenNodes();
    given.give([note('late')], note('gone'));
    assert.deepEqual(ids(given), []);
  });
});
