import { spawn, type ChildProcess } from 'node:child_process';
import type { Secret } from '../../core/secret.ts';
import { errorCode } from '../files/error-code.ts';

/** How a program ended, or why it never ran (a Node system error code). */
export type PipedEnd =
  | { readonly kind: 'not-started'; readonly code: string }
  | { readonly kind: 'ended'; readonly code: number; readonly output: string; readonly errors: string };

export interface PipedOptions {
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
  /** What the program reads from its standard input. */
  readonly input?: Secret;
  readonly signal: AbortSignal;
}

/** Runs a program without a shell and feeds it. When the signal aborts, it and its children are killed. */
export async function runPiped(
  command: string,
  args: readonly string[],
  { cwd, environment, input, signal }: PipedOptions,
): Promise<PipedEnd> {
  if (signal.aborted) return { kind: 'not-started', code: 'ABORT_ERR' };
  return await new Promise((resolve) => {
    // A group of its own: sops may have started gpg, which waits for a person.
    const detached = process.platform !== 'win32';
    const child = spawn(command, args, { cwd, env: environment, detached, windowsHide: true });
    const output = collect(child.stdout);
    const errors = collect(child.stderr);
    const stop = (): void => killGroup(child);
    const finish = (end: PipedEnd): void => {
      signal.removeEventListener('abort', stop);
      resolve(end);
    };
    signal.addEventListener('abort', stop, { once: true });
    child.once('error', (error) => finish({ kind: 'not-started', code: errorCode(error) }));
    child.once('close', (code) =>
      finish({ kind: 'ended', code: code ?? 1, output: output(), errors: errors() }),
    );
    // A program that ends early closes the pipe; its exit code tells why.
    child.stdin.once('error', () => undefined);
    child.stdin.end(input?.reveal() ?? '');
  });
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: string[] = [];
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => chunks.push(chunk));
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
