import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  downloadAndUnzipVSCode,
  resolveCliArgsFromVSCodeExecutablePath as cliOf,
} from '@vscode/test-electron';
import { OWNER } from './accounts.ts';
import { startEmulatorProcess } from './emulator-process.ts';
import { packageVsix } from './package-vsix.ts';
import { createSampleWorkspace, type SampleWorkspace } from './sample-workspace.ts';
import { untilStopped, WHAT_TO_TRY } from './what-to-try.ts';

// The sample workspace in VS Code for the desktop, until Ctrl-C or until its window is closed. The argument is the
// `code` command of an installed VS Code; without it, one is downloaded.
const stopped = untilStopped();
const [code = '', ...codeArgs] = process.argv[2] === undefined ? await download() : [process.argv[2]];
console.log('Building the extension…');
const { file: vsix } = await packageVsix();
const workspace = await createSampleWorkspace();
const emulator = await startEmulatorProcess();
try {
  const folders = await profile(workspace, emulator.proxyUrl);
  const environment = { ...process.env, ...workspace.environment, ...emulator.environment, ...OWNER };
  await run(code, [...codeArgs, ...folders, '--install-extension', vsix], environment);
  console.log(`\n${WHAT_TO_TRY}`);
  const args = [...folders, '--disable-workspace-trust', '--wait', '--new-window', workspace.folder];
  await Promise.race([run(code, [...codeArgs, ...args], environment), stopped]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  console.log('\nStopping…');
  await emulator.stop();
  await workspace.remove();
}

async function download(): Promise<string[]> {
  try {
    return cliOf(await downloadAndUnzipVSCode(), { reuseMachineInstall: true });
  } catch (error) {
    console.error(`VS Code could not be downloaded: ${error instanceof Error ? error.message : 'unknown'}`);
    console.error('Name the code command of an installed one: npm start -- --desktop --vscode=code');
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

/** On Windows `code` is a batch file, which only the shell runs; it gets its arguments in quotes. */
async function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const isWindows = process.platform === 'win32';
  const quoted = isWindows ? args.map((arg) => `"${arg}"`) : args;
  const child = spawn(command, quoted, { env, stdio: 'inherit', shell: isWindows });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`${command} cannot be started: ${error.message}`)));
    child.once('close', resolve);
  });
  if (exitCode !== 0) throw new Error(`${command} ended with exit code ${exitCode ?? 'none'}.`);
}
