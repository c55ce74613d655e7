// npm run screenshots: pictures of each surface in the four kinds of themes, in test-results/screenshots.
import process from 'node:process';
import { runTool } from './parts/counts.mjs';
import { ensureCodeServer } from './setup/code-server.mjs';
import { ensureDebianPackages } from './setup/debian.mjs';
import { ensureDependencies } from './setup/dependencies.mjs';
import { continueOnCurrentNode, root } from './setup/node.mjs';

await continueOnCurrentNode();
process.chdir(root);

const dependencies = await ensureDependencies();
if (dependencies.missing !== undefined) stop(dependencies.missing);
const absent = await ensureDebianPackages(['chromium', 'docker-registry', 'openssl', 'git', 'skopeo']);
for (const [name, reason] of absent) stop(`${name}: ${reason}`);
const server = await ensureCodeServer();
if ('missing' in server) stop(server.missing);
process.exitCode = await runTool('test/e2e/screenshots.ts', process.argv.slice(2), {
  ACR_PULL_VSCODE_SERVER: server.folder,
});

function stop(reason) {
  console.error(reason);
  process.exit(1);
}
