// The parts of `npm test`, in their order. `packages` are Debian packages that a part needs.
import { globSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { root } from '../setup/node.mjs';
import { runAudit } from './audit.mjs';
import { check, mocha, runTool, withResultFile } from './counts.mjs';

/** Not in `dist`, where some walks package anew. */
const WALKED_VSIX = 'out/walked.vsix';
const VS_CODE_PACKAGES = ['chromium', 'docker-registry', 'openssl', 'git'];

export const PARTS = [
  { name: 'types', run: () => check('node_modules/typescript/bin/tsc', ['--noEmit']) },
  { name: 'lint', run: () => check('node_modules/eslint/bin/eslint.js', ['.', '--max-warnings', '0']) },
  { name: 'format', run: () => check('node_modules/prettier/bin/prettier.cjs', ['--check', '.']) },
  {
    name: 'unit',
    packages: ['git', 'kubernetes-client'],
    run: () => mocha(['--require', './test/unit/seed.ts', 'test/unit/**/*.test.ts']),
  },
  { name: 'audit', packages: ['git'], run: runAudit },
  { name: 'package', packages: ['git', 'python3'], run: () => mocha(['test/package/**/*.test.ts']) },
  { name: 'fuzz', run: runFuzz },
  { name: 'hostile', packages: ['openssl'], run: () => mocha(['test/integration/hostile/**/*.test.ts']) },
  {
    name: 'emulator',
    packages: ['openssl', 'docker-registry', 'skopeo'],
    run: () =>
      mocha(
        present([
          'test/integration/emulator/**/*.test.ts',
          'test/integration/adapters/**/*.test.ts',
          'test/integration/cross-tenant/**/*.test.ts',
        ]),
      ),
  },
  {
    name: 'registry',
    packages: ['openssl', 'docker-registry', 'skopeo'],
    run: () => mocha(['test/integration/registry/**/*.test.ts']),
  },
  {
    name: 'life',
    packages: ['openssl', 'docker-registry', 'skopeo', 'git'],
    run: () => mocha(['test/integration/life/**/*.test.ts']),
  },
  {
    name: 'faults',
    packages: ['openssl', 'docker-registry'],
    run: () => mocha(['test/integration/faults/**/*.test.ts']),
  },
  {
    name: 'kube',
    packages: ['openssl', 'kubernetes-client'],
    needs: ['kube', 'form-tools', 'keyring'],
    run: (environment) =>
      mocha(['test/integration/kube/**/*.test.ts', 'test/integration/forms/**/*.test.ts'], environment),
  },
  {
    name: 'references',
    packages: ['kubernetes-client'],
    needs: ['helm'],
    run: (environment) => mocha(['test/integration/references/**/*.test.ts'], environment),
  },
  {
    name: 'matrix',
    packages: ['openssl', 'docker-registry', 'skopeo', 'git', 'kubernetes-client'],
    needs: ['kube', 'form-tools', 'helm'],
    run: (environment) => mocha(['test/integration/matrix/**/*.test.ts'], environment),
  },
  { name: 'in-editor', packages: VS_CODE_PACKAGES, needs: ['vs-code'], run: runInEditor },
  {
    name: 'in-editor-lowest',
    packages: VS_CODE_PACKAGES,
    needs: ['lowest-vs-code'],
    // The soak answers questions in the place of a person. Here its answers do not reach the extension, which has a
    // `vscode` of its own; and it is about our code, which is the same.
    run: (environment) => runInEditor({ ...environment, ACR_PULL_SUITES: '!(soak).test.cjs' }),
  },
  {
    name: 'walk',
    packages: [...VS_CODE_PACKAGES, 'skopeo', 'kubernetes-client'],
    needs: ['vs-code', 'kube'],
    run: runWalks,
  },
  {
    name: 'smoke',
    packages: [...VS_CODE_PACKAGES, 'skopeo'],
    needs: ['vs-code'],
    run: runSmoke,
  },
];

/** Mocha refuses a pattern that matches no file. */
function present(patterns) {
  return patterns.filter((pattern) => globSync(pattern).length > 0);
}

/** Counts targets: one passes when nothing was found. */
function runFuzz() {
  return withResultFile((file) => runTool('test/fuzz/run.ts', [], { ACR_PULL_TEST_RESULT: file }));
}

async function runInEditor(environment) {
  return withResultFile(async (file) => {
    const built = (await runTool('bundle.mjs', [])) || (await runTool('scripts/build-in-editor.mjs', []));
    return built || runTool('test/in-editor/launch.ts', [], { ...environment, ACR_PULL_TEST_RESULT: file });
  });
}

/** Two walks at a time: a walk waits for VS Code more than it keeps the machine busy. */
async function runWalks(environment) {
  mkdirSync(path.join(root, path.dirname(WALKED_VSIX)), { recursive: true });
  const packaged = await runTool('scripts/package.mjs', ['--out', WALKED_VSIX]);
  if (packaged !== 0) return { passed: 0, failed: 1, note: 'not packaged' };
  // A whole VS Code on a busy machine misses a click now and then: such a walk is taken once more, which is shown.
  const options = ['--retries', '1', '--parallel', '--jobs', '2'];
  const vsix = { ACR_PULL_VSIX: path.join(root, WALKED_VSIX) };
  return mocha([...options, 'test/e2e/**/*.test.ts'], { ...environment, ...vsix });
}

/** The smoke run pulls with the right password, and must fail with an altered one. */
async function runSmoke(environment) {
  const right = await runTool('scripts/smoke.mjs', [], environment);
  const wrong = await runTool('scripts/smoke.mjs', ['--break=password'], environment);
  const passed = (right === 0 ? 1 : 0) + (wrong === 1 ? 1 : 0);
  return { passed, failed: 2 - passed };
}
