// npm run package [-- arguments of vsce package]: the VSIX, with the same bytes for the same commit.
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { channelOf } from './delivery/channel.mjs';
import { runTool } from './parts/counts.mjs';
import { ensureDependencies } from './setup/dependencies.mjs';
import { continueOnCurrentNode, root } from './setup/node.mjs';
import { run } from './setup/run.mjs';

// Another zlib may compress to other bytes.
await continueOnCurrentNode();
process.chdir(root);
const dependencies = await ensureDependencies();
if (dependencies.missing !== undefined) {
  console.error(dependencies.missing);
  process.exit(1);
}
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const channel = channelOf(version) === 'pre-release' ? ['--pre-release'] : [];
process.exitCode = await runTool(
  'node_modules/@vscode/vsce/vsce',
  ['package', '--no-dependencies', '--out', 'dist/acr-pull.vsix', ...channel, ...process.argv.slice(2)],
  // vsce gives this time to every file, and sorts them by name as the language does. Zip holds local times.
  { SOURCE_DATE_EPOCH: process.env.SOURCE_DATE_EPOCH ?? (await timeOfCommit()), TZ: 'UTC', LC_ALL: 'C' },
);

/** Outside of a repository, the first day that zip can hold (as it is anywhere on earth). */
async function timeOfCommit() {
  const { code, output } = await run('git', ['log', '-1', '--format=%ct'], { cwd: root });
  return code === 0 ? output.trim() : String(Date.UTC(1980, 0, 2) / 1000);
}
