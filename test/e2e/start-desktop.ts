import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  downloadAndUnzipVSCode,
  resolveCliArgsFromVSCodeExecutablePath as cliOf,
} from '@vscode/test-electron';
import { startEmulatorProcess } from './emulator-process.ts';
import { packageVsix } from './package-vsix.ts';
import { createSampleWorkspace, type SampleWorkspace } from './sample-workspace.ts';
import { untilStopped, WHAT_TO_TRY } from './what-to-try.ts';

// The sample workspace in VS Code for the desktop, until Ctrl-C or until its window is closed. The argument is the
// program of an installed VS Code; without it, one is downloaded.
const stopped = untilStopped();
const program = process.argv[2] ?? (await download());
console.log('Building the extension…');
const { file: vsix } = await packageVsix();
const workspace = await createSampleWorkspace();
const emulator = await startEmulatorProcess();
try {
  const folders = await profile(workspace, emulator.proxyUrl);
  const environment = { ...process.env, ...workspace.environment, ...emulator.environment };
  const [cli = program, ...cliArgs] = cliOf(program, { reuseMachineInstall: true });
  await finished(cli, [...cliArgs, ...folders, '--install-extension', vsix], environment);
  console.log(`\n${WHAT_TO_TRY}`);
  const args = [...folders, '--disable-workspace-trust', '--wait', '--new-window', workspace.folder];
  await Promise.race([finished(cli, [...cliArgs, ...args], environment), stopped]);
} finally {
  console.log('\nStopping…');
  await emulator.stop();
  await workspace.remove();
}

async function download(): Promise<string> {
  try {
    return await downloadAndUnzipVSCode();
  } catch (error) {
    console.error(`VS Code could not be downloaded: ${error instanceof Error ? error.message : 'unknown'}`);
    console.error('Name an installed one: npm start -- --desktop --vscode=<path of its program>');
    process.exit(1);
  }
}

/** A profile of its own: settings and extensions of the person stay out of it, and are not touched. */
async function profile({ root }: SampleWorkspace, proxyUrl: string): Promise<string[]> {
  const userData = path.join(root, 'vs-code');
  await mkdir(path.join(userData, 'User'), { recursive: true });
  const settings = {
    'acrPull.signIn': 'environment',
    'http.proxy': proxyUrl,
    'telemetry.telemetryLevel': 'off',
  };
  await writeFile(path.join(userData, 'User', 'settings.json'), JSON.stringify(settings, undefined, 2));
  return ['--user-data-dir', userData, '--extensions-dir', path.join(root, 'extensions')];
}

async function finished(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(command, args, { env, stdio: 'inherit', shell: process.platform === 'win32' });
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve());
  });
}
