// Bundles the in-editor suites; with the argument `bench`, what the bench measures in the extension host. CommonJS, because VS Code gives `vscode` to both kinds of modules, but the desktop
// runner of @vscode/test-cli loads suites by `require`.
import { globSync } from 'node:fs';
import process from 'node:process';
import { build } from 'esbuild';
import { root } from './setup/node.mjs';

/** The file behind Mocha's ES module, of which the `require` of Node 22 and 24 make different things. */
const MOCHA = 'mocha/lib/mocha.cjs';

process.chdir(root);
const isBench = process.argv.includes('bench');
const source = isBench ? 'test/bench/in-editor' : 'test/in-editor';
await build({
  entryPoints: [`${source}/run.ts`, ...globSync(`${source}/**/*.test.ts`)],
  outdir: isBench ? 'out/bench' : 'out/in-editor',
  outbase: source,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node22',
  external: ['vscode', MOCHA],
  alias: { mocha: MOCHA },
  define: { 'import.meta.dirname': '__dirname' },
  sourcemap: 'inline',
  logLevel: 'warning',
});
