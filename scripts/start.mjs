// npm start [-- --port=8080 | --desktop [--vscode=code]]: the main job in a real VS Code, against the emulated Azure.
import process from 'node:process';
import { parseArgs } from 'node:util';
import { runTool } from './parts/counts.mjs';
import { ensureCodeServer } from './setup/code-server.mjs';
import { ensureDebianPackages } from './setup/debian.mjs';
import { ensureDependencies } from './setup/dependencies.mjs';
import { continueOnCurrentNode, root } from './setup/node.mjs';

await continueOnCurrentNode();
process.chdir(root);
const { desktop, vscode, port } = readArguments();

const dependencies = await ensureDependencies();
if (dependencies.missing !== undefined) stop(dependencies.missing);
const absent = await ensureDebianPackages(['docker-registry', 'openssl', 'git']);
for (const name of ['openssl', 'git']) {
  if (absent.has(name)) stop(`${name} is needed: ${absent.get(name)}.`);
}
if (absent.has('docker-registry')) {
  console.log(`Done without the registry (docker-registry: ${absent.get('docker-registry')}).`);
  console.log('Granting works, but whether an image is there cannot be checked.');
}
// Ctrl-C reaches the program below by itself; it cleans up in its own time.
process.on('SIGINT', () => undefined);
process.exitCode = desktop ? await startOnDesktop() : await startInBrowser();

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        desktop: { type: 'boolean', default: process.platform !== 'linux' },
        vscode: { type: 'string' },
        port: { type: 'string', default: '8080' },
      },
    });
    if (!/^\d{1,5}$/.test(values.port)) throw new Error(`--port=${values.port} is no port number.`);
    return values;
  } catch (error) {
    return stop(`${error.message}\nOptions: --port=8080, --desktop, --vscode=<the code command>`);
  }
}

async function startInBrowser() {
  const server = await ensureCodeServer();
  if ('missing' in server) stop(`${server.missing}. Try: npm start -- --desktop`);
  return runTool('test/e2e/start.ts', [port], { ACR_PULL_VSCODE_SERVER: server.folder });
}

function startOnDesktop() {
  console.log('Done without the VS Code in the browser: VS Code for the desktop is used.');
  return runTool('test/e2e/start-desktop.ts', vscode === undefined ? [] : [vscode]);
}

function stop(reason) {
  console.error(reason);
  process.exit(1);
}
