// npm run bench [-- name…]: sets itself up, then measures the budgets beside what people use now.
import process from 'node:process';
import { runTool } from './parts/counts.mjs';
import { ensureAzureCli } from './setup/azure-cli.mjs';
import { getReady, stop } from './setup/ready.mjs';

const PACKAGES = ['chromium', 'docker-registry', 'openssl', 'git', 'kubernetes-client'];

const environment = await getReady(PACKAGES);
const azureCli = await ensureAzureCli();
if ('missing' in azureCli) stop(azureCli.missing);
const built =
  (await runTool('bundle.mjs', ['--production'])) ||
  (await runTool('scripts/build-in-editor.mjs', ['bench']));
process.exitCode =
  built ||
  (await runTool('test/bench/main.ts', process.argv.slice(2), {
    ...environment,
    ACR_PULL_AZ: azureCli.program,
  }));
