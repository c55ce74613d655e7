import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { OWNER } from './accounts.ts';
import { packageVsix } from './package-vsix.ts';
import { startRig } from './rig.ts';
import { untilStopped, WHAT_TO_TRY } from './what-to-try.ts';

// The sample workspace in a VS Code for the browser, until Ctrl-C. The argument is the port.
const stopped = untilStopped();
const port = Number(process.argv[2]);
if (port !== 0 && !(await isFree(port))) {
  console.error(`Port ${port} is taken. Choose another: npm start -- --port=<number>`);
  process.exit(1);
}
console.log('Building the extension…');
const { file: vsix } = await packageVsix();
console.log('Starting the emulated Azure, the registry and VS Code…');
const rig = await startRig({ vsix, port, environment: OWNER });
try {
  const url = `${rig.server.url}?folder=${encodeURIComponent(rig.workspace.folder)}`;
  console.log(`\nVS Code with the sample workspace: ${url}\n\n${WHAT_TO_TRY}`);
  openInBrowser(url);
  await stopped;
} finally {
  console.log('\nStopping…');
  await rig.stop();
}

/** Only where there is a screen; the address is printed in any case. */
function openInBrowser(url: string): void {
  if (process.env['DISPLAY'] === undefined && process.env['WAYLAND_DISPLAY'] === undefined) return;
  spawn('xdg-open', [url], { stdio: 'ignore', detached: true })
    .once('error', () => undefined)
    .unref();
}

async function isFree(wanted: number): Promise<boolean> {
  const server = createServer();
  const free = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(wanted, '127.0.0.1', () => resolve(true));
  });
  server.close();
  return free;
}
