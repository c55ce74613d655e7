// npm run smoke [-- --break=password]: grants in a real VS Code and pulls with the secret that was written.
import process from 'node:process';
import { runTool } from './parts/counts.mjs';
import { getReady } from './setup/ready.mjs';

const environment = await getReady(['chromium', 'docker-registry', 'openssl', 'git', 'skopeo']);
process.exitCode = await runTool('test/e2e/smoke.ts', process.argv.slice(2), environment);
