// npm run screenshots: pictures of each surface in the four kinds of themes, in test-results/screenshots.
import process from 'node:process';
import { runTool } from './parts/counts.mjs';
import { getReady } from './setup/ready.mjs';

const environment = await getReady(['chromium', 'docker-registry', 'openssl', 'git']);
process.exitCode = await runTool('test/e2e/screenshots.ts', [], environment);
