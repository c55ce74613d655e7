import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

const main = path.join(import.meta.dirname, '..', 'emulator', 'main.ts');

/** The emulated Azure in a process of its own. */
export interface EmulatorProcess {
  readonly proxyUrl: string;
  readonly caFile: string;
  readonly controlUrl: string;
  /** What a program needs to live in this Azure. */
  readonly environment: Readonly<Record<string, string>>;
  /** Hosts outside that were asked for, and refused. */
  refusedHosts(): Promise<string[]>;
  stop(): Promise<void>;
}

/** `args` are those of the emulator's own command line. */
export async function startEmulatorProcess(args: readonly string[] = []): Promise<EmulatorProcess> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const { proxyUrl, caFile, controlUrl, environment } = await firstLine(child);
  return {
    proxyUrl,
    caFile,
    controlUrl,
    environment,
    refusedHosts: async () => (await (await fetch(`${controlUrl}/refused-hosts`)).json()) as string[],
    stop: () => stop(child),
  };
}

interface Started {
  readonly proxyUrl: string;
  readonly caFile: string;
  readonly controlUrl: string;
  readonly environment: Readonly<Record<string, string>>;
}

async function firstLine(child: ChildProcess): Promise<Started> {
  if (child.stdout === null) throw new Error('The emulator has no output.');
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line) as Started;
  throw new Error('The emulator ended before it was ready.');
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}
