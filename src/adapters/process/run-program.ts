import { spawn, type ChildProcess } from 'node:child_process';
import type { Secret } from '../../core/secret.ts';
import { errorCode } from '../files/error-code.ts';
import { findProgram, withSafePath } from './find-program.ts';

/** How a program ended, or why it never ran (a Node system error code). */
export type ProgramEnd =
  | { readonly kind: 'not-started'; readonly code: string }
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

/** Runs a program without a shell; one without a path is looked for in the absolute folders of PATH alone. When the signal aborts, it and its children are killed. */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<ProgramEnd> {
  const { signal, input } = options;
  if (signal.aborted) return { kind: 'not-started', code: 'ABORT_ERR' };
  return await new Promise((resolve) => {
    const child = start(command, args, options);
    if (typeof child === 'string') {
      resolve({ kind: 'not-started', code: child });
      return;
    }
    const stop = (): void => killGroup(child);
    const output = collect(child.stdout, stop);
    const errors = collect(child.stderr, stop);
    const finish = (end: ProgramEnd): void => {
      signal.removeEventListener('abort', stop);
      resolve(end);
    };
    signal.addEventListener('abort', stop, { once: true });
    child.once('error', (error) => finish({ kind: 'not-started', code: errorCode(error) }));
    child.once('close', (code) =>
      finish({ kind: 'ended', code: code ?? 1, output: output(), errors: errors() }),
    );
    // A program that ends early closes the pipe; its exit code tells why.
    child.stdin?.once('error', () => undefined);
    child.stdin?.end(input?.reveal());
  });
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

function collect(stream: NodeJS.ReadableStream | null, stop: () => void): () => string {
  const chunks: string[] = [];
  let length = 0;
  stream?.setEncoding('utf8');
  stream?.on('data', (chunk: string) => {
    length += chunk.length;
    if (length > MAX_OUTPUT) stop();
    else chunks.push(chunk);
  });
  return () => chunks.join('');
}

function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined && process.platform !== 'win32') process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}
