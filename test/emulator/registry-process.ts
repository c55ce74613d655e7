import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ISSUER, type RegistryTokens } from './data-plane/registry-tokens.ts';
import { buildImage, type BuiltImage } from './image.ts';
import { pushImage } from './image-push.ts';
import type { RegistryState } from './registry-state.ts';
import type { SeedImage } from './seed.ts';

const START_TIMEOUT_MS = 15_000;

export interface ProcessOptions {
  readonly folder: string;
  /** Certificate of the key that signs registry tokens. */
  readonly certificateFile: string;
  readonly registryTokens: RegistryTokens;
  /** `/usr/bin/docker-registry` when left out. */
  readonly binary?: string;
}

/** One docker-registry per registry, started when first needed, with the seeded images in it. */
export class RegistryProcesses {
  readonly #options: ProcessOptions;
  readonly #ports = new Map<string, Promise<number>>();
  readonly #children = new Set<ChildProcess>();
  #isClosed = false;

  constructor(options: ProcessOptions) {
    this.#options = options;
  }

  portOf(registry: RegistryState): Promise<number> {
    const known = this.#ports.get(registry.loginServer);
    if (known) return known;
    const started = this.#start(registry);
    this.#ports.set(registry.loginServer, started);
    return started;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#ports.values());
    await Promise.all([...this.#children].map(stop));
  }

  async #start(registry: RegistryState): Promise<number> {
    if (this.#isClosed) throw new Error('The emulator is closed.');
    const config = await this.#configure(registry);
    const child = spawn(this.#options.binary ?? '/usr/bin/docker-registry', ['serve', config], {
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    const port = await listeningPort(child);
    for (const image of registry.images) await this.#push(registry, port, image);
    return port;
  }

  async #configure(registry: RegistryState): Promise<string> {
    const folder = join(this.#options.folder, registry.loginServer);
    await mkdir(join(folder, 'storage'), { recursive: true });
    const file = join(folder, 'config.json');
    await writeFile(file, JSON.stringify(configuration(registry, folder, this.#options.certificateFile)));
    return file;
  }

  #push(registry: RegistryState, port: number, { repository, tag, files }: SeedImage): Promise<void> {
    const actions = ['pull', 'push'];
    const token = this.#options.registryTokens.issueBackendToken(registry, [
      { type: 'repository', name: repository, actions },
    ]);
    return pushImage({ port, token, repository, tag, image: seededImage(repository, tag, files) });
  }
}

/** The very image that a seed stands for; its digest is what a pull must give. */
export function seededImage(
  repository: string,
  tag: string,
  files?: Readonly<Record<string, string>>,
): BuiltImage {
  return buildImage(files ?? { 'hello.txt': `Hello from ${repository}:${tag}\n` });
}

/** JSON is YAML, which is what docker-registry reads. */
function configuration(registry: RegistryState, folder: string, certificateFile: string): unknown {
  return {
    version: '0.1',
    log: { level: 'info', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, 'storage') }, delete: { enabled: true } },
    http: { addr: '127.0.0.1:0', secret: 'emulator' },
    auth: {
      token: {
        realm: `https://${registry.loginServer}/oauth2/token`,
        service: registry.loginServer,
        issuer: ISSUER,
        rootcertbundle: certificateFile,
      },
    },
  };
}

function listeningPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(() => fail('did not start in time'), START_TIMEOUT_MS);
    function fail(reason: string): void {
      clearTimeout(timer);
      child.kill();
      reject(new Error(`docker-registry ${reason}: ${output.slice(-2000)}`));
    }
    child.once('error', (error) => fail(error.message));
    child.once('exit', () => fail('ended'));
    child.stderr?.on('data', (chunk: Buffer) => {
      output = `${output}${chunk.toString()}`.slice(-10_000);
      const port = /listening on 127\.0\.0\.1:(\d+)/.exec(output)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(Number(port));
    });
  });
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}
