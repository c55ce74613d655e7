// Bundles the in-editor suites; with the argument `bench`, what the bench measures in the extension host. CommonJS, because VS Code gives `vscode` to both kinds of modules, but the desktop
// runner of @vscode/test-cli loads suites by `require`.
import { globSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { build } from 'rolldown';
import { root } from './setup/node.mjs';

/** The file behind Mocha's ES module, of which the `require` of Node 22 and 24 make different things. */
const MOCHA = 'mocha/lib/mocha.cjs';

const isBench = process.argv.includes('bench');
const source = isBench ? 'test/bench/in-editor' : 'test/in-editor';
const folder = path.join(root, isBench ? 'out/bench' : 'out/in-editor');
const files = globSync(isBench ? `${source}/*.ts` : [`${source}/run.ts`, `${source}/**/*.test.ts`], {
  cwd: root,
});
rmSync(folder, { recursive: true, force: true });
await build(files.map(inOneFile));

function inOneFile(file) {
  const name = path.relative(source, file).replace(/\.ts$/, '.cjs');
  return {
    cwd: root,
    input: file,
    platform: 'node',
    external: ['vscode', MOCHA],
    resolve: { alias: { mocha: MOCHA } },
    transform: { target: 'node22', define: { 'import.meta.dirname': '__dirname' } },
    output: { file: path.join(folder, name), format: 'cjs', codeSplitting: false, sourcemap: 'inline' },
  };
}
