import { spawn, type ChildProcess } from 'node:child_process';
import { errorCode } from '../files/error-code.ts';

/** How a program ended, or why it never ran (a Node system error code). */
export type ProgramEnd =
  | { readonly kind: 'not-started'; readonly code: string }
  | { readonly kind: 'ended'; readonly code: number; readonly output: string; readonly errors: string };

const MAX_OUTPUT = 1024 * 1024;

/** Runs a program without a shell and without input. When the signal aborts, it and its children are killed. */
export async function runProgram(
  command: string,
  args: readonly string[],
  { environment, signal }: { readonly environment: NodeJS.ProcessEnv; readonly signal: AbortSignal },
): Promise<ProgramEnd> {
  if (signal.aborted) return { kind: 'not-started', code: 'ABORT_ERR' };
  return await new Promise((resolve) => {
    const child = start(command, args, environment);
    if (typeof child === 'string') {
      resolve({ kind: 'not-started', code: child });
      return;
    }
    const output = collect(child.stdout);
    const errors = collect(child.stderr);
    const stop = (): void => killGroup(child);
    const finish = (end: ProgramEnd): void => {
      signal.removeEventListener('abort', stop);
      resolve(end);
    };
    signal.addEventListener('abort', stop, { once: true });
    child.once('error', (error) => finish({ kind: 'not-started', code: errorCode(error) }));
    child.once('close', (code) =>
      finish({ kind: 'ended', code: code ?? 1, output: output(), errors: errors() }),
    );
  });
}

/** The program, or the code of the error for which it never started. */
function start(
  command: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): ChildProcess | string {
  try {
    // A group of its own, since many plugins are scripts that start the real program.
    const detached = process.platform !== 'win32';
    return spawn(command, args, {
      env: environment,
      detached,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
  } catch (error) {
    return errorCode(error);
  }
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  let text = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (chunk: string) => {
    if (text.length < MAX_OUTPUT) text += chunk;
  });
  return () => text;
}

function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined && process.platform !== 'win32') process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}
