import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

interface Step {
  readonly uses?: string;
  readonly run?: string;
}

interface Job {
  readonly 'runs-on': string;
  readonly 'timeout-minutes'?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly string[]>> };
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: object;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const root = path.join(import.meta.dirname, '..', '..');
const folder = path.join(root, '.github');
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
  readonly engines: { readonly vscode: string };
};
const parts = new Set(
  [...readFileSync(path.join(root, 'scripts/parts/parts.mjs'), 'utf8').matchAll(/name: '([\w-]+)'/g)].map(
    ([, name]) => name,
  ),
);

function read(file: string): unknown {
  return parse(readFileSync(path.join(folder, file), 'utf8'), { strict: true });
}

for (const file of readdirSync(path.join(folder, 'workflows'))) {
  describe(`the workflow ${file}`, () => {
    const { permissions, jobs } = read(`workflows/${file}`) as Workflow;
    const steps = Object.values(jobs).flatMap((job) => job.steps);
    const commands = steps.flatMap(({ run }) => run ?? []);

    it('may only read, except in jobs that say so', () => {
      assert.deepEqual(permissions, { contents: 'read' });
      const writing = Object.values(jobs).flatMap((job) => Object.entries(job.permissions ?? {}));
      const allowed = ['contents', 'id-token', 'attestations'];
      assert.deepEqual(
        writing.filter(([name]) => !allowed.includes(name)),
        [],
      );
    });

    it('takes every action by its major version', () => {
      const uses = steps.flatMap((step) => step.uses ?? []);
      assert.ok(uses.length > 0);
      assert.deepEqual(
        uses.filter((name) => !/^[\w-]+\/[\w-]+@v\d+$/.test(name)),
        [],
      );
    });

    it('ends by itself', () => {
      for (const [name, job] of Object.entries(jobs)) assert.ok(job['timeout-minutes'], name);
    });

    it('runs only scripts that package.json has, and parts that npm test has', () => {
      const scripts = commands.flatMap((run) =>
        [...run.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name),
      );
      assert.deepEqual(
        scripts.filter((name = '') => manifest.scripts[name] === undefined),
        [],
      );
      const named = commands.flatMap((run) => /npm test -- (.+)/.exec(run)?.[1]?.split(' ') ?? []);
      assert.deepEqual(
        named.filter((name) => !parts.has(name)),
        [],
      );
      const programs = commands.filter((run) => run.startsWith('.'));
      assert.ok(programs.every((program) => existsSync(path.join(root, program))));
    });

    it('writes into no command what somebody else may choose', () => {
      assert.deepEqual(
        commands.filter((run) => run.includes('${{')),
        [],
      );
    });
  });
}

describe('continuous integration', () => {
  const { jobs } = read('workflows/ci.yml') as Workflow;

  it('runs the desktop suites on three systems, in the lowest VS Code of engines and in the current one', () => {
    const matrix = jobs['desktop']?.strategy?.matrix;
    assert.deepEqual(matrix?.['os'], ['ubuntu-latest', 'windows-latest', 'macos-latest']);
    assert.deepEqual(matrix['vscode'], [manifest.engines.vscode.replace('^', ''), 'stable']);
  });
});

describe('the other files of .github', () => {
  it('update npm packages and actions', () => {
    const { updates } = read('dependabot.yml') as { updates: { 'package-ecosystem': string }[] };
    assert.deepEqual(
      updates.map((each) => each['package-ecosystem']),
      ['npm', 'github-actions'],
    );
  });

  for (const file of readdirSync(path.join(folder, 'ISSUE_TEMPLATE')).filter(
    (name) => name !== 'config.yml',
  )) {
    it(`ask in ${file} by fields of their own`, () => {
      const { name, description, body } = read(`ISSUE_TEMPLATE/${file}`) as {
        name: string;
        description: string;
        body: { type: string; id?: string }[];
      };
      assert.ok(name.length > 0 && description.length > 0);
      const ids = body.flatMap(({ type, id }) => (type === 'markdown' ? [] : [id]));
      assert.ok(ids.every((id) => id !== undefined) && new Set(ids).size === ids.length);
    });
  }
});
