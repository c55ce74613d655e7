import { spawn, type ChildProcess } from 'node:child_process';
import type { Secret } from '../../core/secret.ts';
import { errorCode } from '../files/error-code.ts';
import { findProgram, withSafePath } from './find-program.ts';

/** How a program ended, that the signal stopped it, or why it never ran (a Node system error code). */
export type ProgramEnd =
  | { readonly kind: 'not-started'; readonly code: string }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'ended'; readonly code: number; readonly output: string; readonly errors: string };

export interface ProgramOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Of VS Code when left out. */
  readonly cwd?: string;
  /** What the program reads from its standard input; nothing when left out. */
  readonly input?: Secret;
}

/** Of each stream. What says more is stopped: a part of an answer must not be taken for the whole. */
const MAX_OUTPUT = 8 * 1024 * 1024;

/**
 * How long after its exit a program's last words are waited for. What it left running, such as a browser, may hold its
 * streams for as long as it likes.
 */
const DRAIN_MS = 500;

/**
 * Runs a program without a shell; one without a path is looked for in the absolute folders of PATH alone. When the
 * signal aborts, it and its children are killed, and nothing is waited for. After its exit the signal means nothing:
 * a program that ended in time did so, and what it left running goes on.
 */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<ProgramEnd> {
  const { signal, input } = options;
  if (signal.aborted) return { kind: 'stopped' };
  const child = start(command, args, options);
  if (typeof child === 'string') return { kind: 'not-started', code: child };
  // A program that ends early closes the pipe; its exit code tells why.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input?.reveal());
  return await new Promise((resolve) => follow(child, signal, resolve));
}

/** Tells how a program ended, of which the first word counts, and lets go of it. */
function follow(child: ChildProcess, signal: AbortSignal, tell: (end: ProgramEnd) => void): void {
  let drain: NodeJS.Timeout | undefined;
  const finish = (end: ProgramEnd): void => {
    clearTimeout(drain);
    signal.removeEventListener('abort', abort);
    child.off('exit', exited);
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.destroy();
    tell(end);
  };
  const kill = (end: ProgramEnd): void => {
    finish(end);
    if (isRunning(child)) killGroup(child);
  };
  const abort = (): void => kill({ kind: 'stopped' });
  const ended = (code: number | null): ProgramEnd => {
    return { kind: 'ended', code: code ?? 1, output: output(), errors: errors() };
  };
  const exited = (code: number | null): void => {
    signal.removeEventListener('abort', abort);
    // Where this process was busy, the time is over before what has come is read, which is done until `setImmediate`.
    drain = setTimeout(() => setImmediate(() => finish(ended(code))), DRAIN_MS);
  };
  const output = collect(child.stdout, () => kill(ended(1)));
  const errors = collect(child.stderr, () => kill(ended(1)));
  signal.addEventListener('abort', abort, { once: true });
  child.once('exit', exited);
  // After the exit, when all streams have ended.
  child.once('close', (code) => finish(ended(code)));
  // Not `once`: a kill that is not permitted is told so, too.
  child.on('error', (error) => finish({ kind: 'not-started', code: errorCode(error) }));
}

/** The program, or the code of the error for which it never started. */
function start(
  command: string,
  args: readonly string[],
  { environment, cwd, input }: ProgramOptions,
): ChildProcess | string {
  const env = withSafePath(environment);
  const program = findProgram(command, env);
  if (program === undefined) return 'ENOENT';
  try {
    // A group of its own, since many plugins are scripts that start the real program, and sops may start gpg.
    const detached = process.platform !== 'win32';
    return spawn(program, args, {
      env,
      detached,
      cwd,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
  } catch (error) {
    return errorCode(error);
  }
}

function collect(stream: NodeJS.ReadableStream | null, onTooMuch: () => void): () => string {
  const chunks: string[] = [];
  let length = 0;
  stream?.setEncoding('utf8');
  stream?.on('data', (chunk: string) => {
    length += chunk.length;
    if (length > MAX_OUTPUT) onTooMuch();
    else chunks.push(chunk);
  });
  return () => chunks.join('');
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined && process.platform !== 'win32') process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}
