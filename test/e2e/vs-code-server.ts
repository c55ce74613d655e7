import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

const START_TIMEOUT_MS = 60_000;

/** The emulator's authority is in SSL_CERT_FILE, where only Node looks for it; newer VS Code lets Node look anyway. */
const TRUST_SETTINGS = { 'http.systemCertificatesNode': true } as const;

/** Nothing that asks, greets, updates or looks around, so that a walk sees only what it does itself. */
const QUIET_SETTINGS = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.autofetch': false,
  'git.openRepositoryInParentFolders': 'never',
  ...TRUST_SETTINGS,
  'security.workspace.trust.enabled': false,
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'window.commandCenter': false,
  'workbench.enableExperiments': false,
  'workbench.layoutControl.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.settings.enableNaturalLanguageSearch': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
} as const;

/** Settings with which a folder is not trusted, and nobody is asked about it. */
export const RESTRICTED_MODE = {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
} as const;

export interface VsCodeServerOptions {
  /** `lib/vscode` of the npm package code-server. */
  readonly program: string;
  /** The Node for which it was built. */
  readonly node: string;
  /** Where the server keeps settings, extensions and logs; made when missing. */
  readonly dataFolder: string;
  /** The whole environment of the server, and so of the extension host. */
  readonly environment: NodeJS.ProcessEnv;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** VS Code's own switch; off unless a test is about it. */
  readonly telemetryLevel?: 'off' | 'all';
  /** A VSIX to install before the start. */
  readonly vsix?: string;
  /** Another one, of an extension that a walk needs beside. */
  readonly otherVsix?: string;
  readonly port?: number;
  /** Lets the page load an extension under development and its suites; VS Code then shows no notification. */
  readonly testDriver?: boolean;
}

/** A VS Code server on loopback, which a browser opens. */
export interface VsCodeServer {
  readonly url: string;
  /** Address of a file on the server, as the page's `payload` wants it. */
  remote(file: string): string;
  stop(): Promise<void>;
}

export async function startVsCodeServer(options: VsCodeServerOptions): Promise<VsCodeServer> {
  await writeSettings(options);
  for (const vsix of [options.vsix, options.otherVsix]) {
    if (vsix !== undefined) await installExtension(options, vsix);
  }
  const child = spawnServer(options, [
    ...(options.testDriver === true ? ['--enable-smoke-test-driver'] : []),
    ...['--host', '127.0.0.1', '--port', String(options.port ?? 0), '--without-connection-token'],
    ...['--telemetry-level', options.telemetryLevel ?? 'off'],
  ]);
  const port = await listeningPort(child);
  return {
    url: `http://127.0.0.1:${port}/`,
    remote: (file) => `vscode-remote://127.0.0.1:${port}${file}`,
    stop: () => stop(child),
  };
}

/** The browser's user settings are kept on the server's disk; settings of a machine count only from its own file. */
async function writeSettings(options: VsCodeServerOptions): Promise<void> {
  const { dataFolder, settings = {}, telemetryLevel = 'off' } = options;
  await writeJson(path.join(dataFolder, 'data', 'User', 'settings.json'), {
    ...QUIET_SETTINGS,
    'telemetry.telemetryLevel': telemetryLevel,
    ...settings,
  });
  await writeJson(path.join(dataFolder, 'data', 'Machine', 'settings.json'), {
    ...TRUST_SETTINGS,
    ...settings,
  });
}

async function writeJson(file: string, value: object): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(value, null, 2));
}

async function installExtension(options: VsCodeServerOptions, vsix: string): Promise<void> {
  const child = spawnServer(options, ['--install-extension', vsix, '--force']);
  const output = collectOutput(child);
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`VS Code did not install ${vsix}:\n${output()}`);
}

function spawnServer(options: VsCodeServerOptions, args: readonly string[]): ChildProcess {
  const { program, node, dataFolder, environment } = options;
  return spawn(
    node,
    [
      path.join(program, 'out', 'server-main.js'),
      '--accept-server-license-terms',
      ...['--server-data-dir', dataFolder],
      ...['--extensions-dir', path.join(dataFolder, 'extensions')],
      ...args,
    ],
    // A gallery of its own nowhere: this VS Code looks for no extension outside. VSCODE_CLI: the environment is taken
    // as it is, and not from a login shell.
    { env: { ...environment, EXTENSIONS_GALLERY: '{}', VSCODE_CLI: '1' }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
}

function collectOutput(child: ChildProcess): () => string {
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  }
  return () => chunks.join('');
}

async function listeningPort(child: ChildProcess): Promise<number> {
  const output = collectOutput(child);
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => {
      clearTimeout(timer);
      reject(new Error(`The VS Code server ${reason}:\n${output()}`));
    };
    const timer = setTimeout(() => {
      child.kill();
      fail('did not start in time');
    }, START_TIMEOUT_MS);
    child.once('exit', () => fail('ended at once'));
    child.once('error', (error) => fail(`cannot be started: ${error.message}`));
    child.stderr?.on('data', () => {
      // The server would stay, without listening.
      if (!output().includes('EADDRINUSE')) return;
      child.kill();
      fail('found its port taken');
    });
    child.stdout?.on('data', () => {
      const port = /Extension host agent listening on (\d+)/.exec(output())?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(Number(port));
    });
  });
}

/** The extension hosts end by themselves when the server does. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(timer);
}
