// npm run bench [-- name…]: sets itself up, then measures the budgets beside what people use now.
import process from 'node:process';
import { runTool } from './parts/counts.mjs';
import { ensureAzureCli } from './setup/azure-cli.mjs';
import { ensureCodeServer } from './setup/code-server.mjs';
import { ensureDebianPackages } from './setup/debian.mjs';
import { ensureDependencies } from './setup/dependencies.mjs';
import { continueOnCurrentNode, root } from './setup/node.mjs';

const PACKAGES = ['chromium', 'docker-registry', 'openssl', 'git', 'kubernetes-client'];

await continueOnCurrentNode();
process.chdir(root);

const dependencies = await ensureDependencies();
if (dependencies.missing !== undefined) stop(dependencies.missing);
for (const [name, reason] of await ensureDebianPackages(PACKAGES)) stop(`${name}: ${reason}`);
const server = await ensureCodeServer();
if ('missing' in server) stop(server.missing);
const azureCli = await ensureAzureCli();
if ('missing' in azureCli) stop(azureCli.missing);
const built = await runTool('scripts/build-in-editor.mjs', ['bench']);
process.exitCode =
  built ||
  (await runTool('test/bench/main.ts', process.argv.slice(2), {
    ACR_PULL_VSCODE_SERVER: server.folder,
    ACR_PULL_AZ: azureCli.program,
  }));

function stop(reason) {
  console.error(reason);
  process.exit(1);
}
