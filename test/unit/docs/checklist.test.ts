import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { page, root } from './pages.ts';

const STATES = ['holds', 'open', 'decided', 'not applicable'];

const parts = new Set(
  [...readFileSync(path.join(root, 'scripts/parts/parts.mjs'), 'utf8').matchAll(/name: '([\w-]+)'/g)].map(
    ([, name]) => name,
  ),
);
const rows = page('docs/checklist.md')
  .text.split('\n')
  .filter((line) => /^\| +\d/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, number = '', kind = '', , state = '', proof = '']) => ({ number, kind, state, proof }));

describe('docs/checklist.md', () => {
  it('has all items in their order, each with a kind and a state', () => {
    assert.deepEqual(
      rows.map(({ number }) => number),
      Array.from({ length: 80 }, (_, index) => String(index + 1)),
    );
    assert.deepEqual(
      rows.filter(({ kind, state }) => !/^[MSN]$/.test(kind) || !STATES.includes(state)),
      [],
    );
  });

  it('names for each item that holds a test, a source or a part that proves it', () => {
    const hasProof = (proof: string): boolean =>
      /\]\(\.\.\/(?:test|src|\.github)\/|\]\(\.\.\/(?:README|SECURITY)\.md/.test(proof) ||
      [...proof.matchAll(/`([\w-]+)`/g)].some(([, name]) => parts.has(name ?? ''));
    assert.deepEqual(
      rows.filter(
        ({ state, proof }) => state === 'holds' && !hasProof(proof) && !proof.includes('](decisions/'),
      ),
      [],
    );
  });

  it('has a decision for each item that is met otherwise', () => {
    const decided = rows.filter(({ state }) => state === 'decided');
    assert.ok(decided.length > 0);
    assert.deepEqual(
      decided.filter(({ proof }) => !proof.includes('](decisions/')),
      [],
    );
  });

  it('says of each open item what will prove it', () => {
    const open = rows.filter(({ state }) => state === 'open');
    assert.deepEqual(
      open.filter(({ proof }) => !/will/i.test(proof)),
      [],
    );
  });
});
