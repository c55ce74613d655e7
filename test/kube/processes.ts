import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A server program that a test started. Ends with the test's own process at the latest. */
export class ServerProcess {
  readonly #name: string;
  readonly #child: ChildProcess;
  #output = '';
  #failure: string | undefined;

  constructor(name: string, program: string, args: readonly string[]) {
    this.#name = name;
    this.#child = spawn(program, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: process.env['PATH'] },
    });
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#output = `${this.#output}${chunk.toString()}`.slice(-10_000);
    });
    this.#child.once('error', (error) => (this.#failure = error.message));
    this.#child.once('exit', () => process.off('exit', this.#kill));
    process.once('exit', this.#kill);
  }

  /** Waits until `isReady` answers true; throws with the last output when the program ends or takes too long. */
  async waitUntil(isReady: () => Promise<boolean>, timeoutMs: number): Promise<void> {
    const end = Date.now() + timeoutMs;
    while (!(await isReady())) {
      if (this.#failure !== undefined) throw new Error(`${this.#name} did not start: ${this.#failure}`);
      if (this.#hasEnded()) throw new Error(`${this.#name} ended: ${this.#output}`);
      if (Date.now() > end) throw new Error(`${this.#name} was not ready in time: ${this.#output}`);
      await delay(100);
    }
  }

  async stop(): Promise<void> {
    if (this.#hasEnded() || this.#failure !== undefined) return;
    await new Promise((resolve) => {
      this.#child.once('exit', resolve);
      this.#kill();
    });
  }

  /** Nothing that these servers hold is worth an orderly end. */
  readonly #kill = (): void => {
    this.#child.kill('SIGKILL');
  };

  #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}

/** Ports of loopback that were free just now, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listen));
  return Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) => {
          const address = server.address();
          const port = typeof address === 'object' && address !== null ? address.port : 0;
          server.close(() => resolve(port));
        }),
    ),
  );
}

function listen(): Promise<ReturnType<typeof createServer>> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}
