import assert from 'node:assert/strict';
import { checkedThings, partOfReport } from '../../../../src/core/check/checked-part.ts';
import type { CheckReport } from '../../../../src/core/check/report.ts';
import { partsByPlace, type CheckedFrom } from '../../../../src/core/check/result-places.ts';
import { withSecret } from './check-case.ts';
import { CheckWorld, HOST, pod, subjectOf } from './check-world.ts';

const OTHER = 'fabrikam.azurecr.io';
const TWO_PODS = `${withSecret()[0] ?? ''}---\n${pod(`${OTHER}/api:2`).replace('name: web}', 'name: api}')}`;

/** One image that pulls, and one of another registry that does not. */
async function report(): Promise<CheckReport> {
  return new CheckWorld().check(subjectOf([TWO_PODS, ...withSecret().slice(1)]));
}

describe('the places of what a check found', () => {
  const table: readonly (readonly [string, CheckedFrom, readonly string[]])[] = [
    ['a context', { isManifest: false }, ['context//k/kind-dev']],
    ['a registry', { isManifest: false, loginServer: HOST }, [`registry/${HOST}`]],
    [
      'an access',
      { isManifest: false, loginServer: HOST, clusterName: 'kind-dev' },
      [`access/kind-dev/${HOST}`],
    ],
    [
      'a manifest',
      { isManifest: true },
      [`access/kind-dev/${HOST}`, `access/kind-dev/${OTHER}`, `registry/${HOST}`, `registry/${OTHER}`],
    ],
  ];
  for (const [name, from, expected] of table) {
    it(`are right for ${name}`, async () => {
      const all = await report();
      const { loginServer = HOST } = from;
      const whole = from.isManifest || from.loginServer === undefined ? all : partOfReport(all, loginServer);
      assert.deepEqual([...partsByPlace(whole, from).keys()].toSorted(), expected);
    });
  }

  it('get the verdict of their own images, not of the others', async () => {
    const all = await report();
    assert.equal(all.verdict.outcome, 'fails');
    const parts = partsByPlace(all, { isManifest: true });
    const outcomes = [HOST, OTHER].map((host) => parts.get(`registry/${host}`)?.verdict.outcome);
    assert.deepEqual(outcomes, ['pulls', 'fails']);
    assert.equal(partsByPlace(all, { isManifest: false }).get('context//k/kind-dev'), all);
  });

  it('show each image and each registry once, with ids that stay when it is checked again', async () => {
    const [first, second] = await Promise.all([report(), report()]);
    const things = checkedThings(first);
    assert.deepEqual(
      things.map(({ name, image }) => `${name} ${image?.outcome ?? '-'}`),
      [`${HOST}/team/web:1 pulls`, `${OTHER}/api:2 fails`, `${HOST} -`, `${OTHER} -`],
    );
    const ids = things.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(
      checkedThings(second).map(({ id }) => id),
      ids,
    );
    const levels = new Set(things.flatMap(({ findings }) => findings.map(({ level }) => level)));
    assert.ok(levels.has('pass') && levels.has('fail'));
  });
});
