import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { secretFileName } from '../../../src/core/grants/names.ts';
import { codeOf, page, pages, root } from './pages.ts';

const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};
const sources = globSync('src/**/*.ts', { cwd: root })
  .map((file) => readFileSync(path.join(root, file), 'utf8'))
  .join('\n');

/** Of other people, as the README compares them: https://learn.microsoft.com/cli/azure/aks#az-aks-update. */
const COMPARED = ['az aks update'];

function commandsThatBegin(start: RegExp): { file: string; command: string }[] {
  return pages.flatMap((each) =>
    codeOf(each)
      .filter((code) => start.test(code))
      .map((command) => ({ file: each.file, command })),
  );
}

describe('the commands in the documentation', () => {
  it('run only scripts that package.json has', () => {
    const named = pages.flatMap(({ text }) =>
      [...text.matchAll(/npm run ([a-z][\w:-]*)/g)].map(([, name]) => name),
    );
    assert.ok(named.length > 3);
    assert.deepEqual(
      named.filter((name = '') => manifest.scripts[name] === undefined),
      [],
    );
  });

  it('name only parts that npm test has', () => {
    const parts = readFileSync(path.join(root, 'scripts/parts/parts.mjs'), 'utf8');
    const named = commandsThatBegin(/npm test -- /).flatMap(
      ({ command }) => command.split('-- ')[1]?.split(' ') ?? [],
    );
    assert.ok(named.length > 0);
    assert.deepEqual(
      named.filter((name) => !parts.includes(`name: '${name}'`)),
      [],
    );
  });

  it('give npm start only options that it takes', () => {
    const start = readFileSync(path.join(root, 'scripts/start.mjs'), 'utf8');
    const options = commandsThatBegin(/^npm start -- /).flatMap(({ command }) =>
      [...command.matchAll(/ --([a-z]+)/g)].map(([, option]) => option),
    );
    assert.ok(options.length > 0);
    assert.deepEqual(
      options.filter((option = '') => !start.includes(`${option}: { type:`)),
      [],
    );
  });

  it('call az as the plans do, whose lines other tests run', () => {
    const called = commandsThatBegin(/^az [a-z]/).map(
      ({ command }) => /^az(?: [a-z-]+)+?(?= --| [A-Z$"]|$)/.exec(command)?.[0],
    );
    assert.ok(called.length > 0);
    assert.deepEqual(
      called.filter((name = '') => !COMPARED.includes(name) && !sources.includes(name)),
      [],
    );
  });

  it('call kubectl by commands that it has', function () {
    this.timeout(20_000);
    const called = commandsThatBegin(/^kubectl [a-z]/).map(
      ({ command }) => /^kubectl((?: [a-z-]+)+?)(?= -|$)/.exec(command)?.[1],
    );
    assert.ok(called.length > 1);
    for (const name of new Set(called)) {
      const words = (name ?? 'unreadable').trim().split(' ');
      const help = execFileSync('kubectl', [...words, '--help'], { encoding: 'utf8' });
      // For a word that it does not know, kubectl shows the help of the command above.
      assert.match(help, new RegExp(`^ +kubectl ${words.join(' ')}\\b`, 'm'), name);
    }
  });

  it('apply the files that a grant for the sample writes and edits', () => {
    const [apply] = codeOf(page('README.md')).filter((code) => code.startsWith('kubectl apply'));
    const files = [...(apply ?? '').matchAll(/-f (\S+)/g)].map(([, file = '']) => file);
    assert.deepEqual(files, [
      `deploy/${secretFileName('contoso.azurecr.io', 'kind-dev')}`,
      'deploy/shop.yaml',
    ]);
    assert.ok(existsSync(path.join(root, 'test/fixtures/sample-workspace/deploy/shop.yaml')));
  });
});
