import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { NodeWorkspaceFiles } from '../../../src/adapters/files/node-workspace-files.ts';
import { ignoreLineOf } from '../../../src/core/git-guard/ignore-lines.ts';
import type { GitState } from '../../../src/core/ports.ts';
import { ok, type Result } from '../../../src/core/result.ts';
import { dumpState } from '../../emulator/dump-state.ts';
import type { AzureMaker, FreshAzure } from '../../emulator/in-process.ts';
import type { AzureSeed } from '../../emulator/seed.ts';
import { FakeApplyClient } from '../../unit/core/apply/fake-apply-client.ts';

/** Everything that a command can change, at one moment. */
export interface Snapshot {
  readonly azure: unknown;
  /** By name, below the workspace folder. */
  readonly files: Readonly<Record<string, string>>;
  /** The Secrets in the cluster, by namespace and name. */
  readonly cluster: Readonly<Record<string, StoredObject>>;
  readonly kept: unknown;
}

/** A Secret as the API server keeps it. */
export interface StoredObject {
  readonly type?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, string>>;
}

/** An Azure, a workspace with one manifest, a cluster, and what the editor keeps: for one cell of the matrix. */
export class World {
  readonly azure: FreshAzure;
  readonly folder: string;
  readonly cluster = new FakeApplyClient();
  readonly files: NodeWorkspaceFiles = new FilesInMemoryGit();
  /** What is kept beyond a restart. */
  kept: unknown = undefined;

  private constructor(azure: FreshAzure, folder: string) {
    this.azure = azure;
    this.folder = folder;
  }

  static async make(maker: AzureMaker, seed: AzureSeed, manifest: string): Promise<World> {
    // Memory where there is some: thousands of worlds are made, and each file is written through to its disk.
    const root = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
    const world = new World(maker.make(seed), await mkdtemp(path.join(root, 'acr-pull-faults-')));
    await writeFile(world.manifestFile, manifest);
    return world;
  }

  get manifestFile(): string {
    return path.join(this.folder, 'web.yaml');
  }

  get secretFile(): string {
    return path.join(this.folder, 'pull.secret.yaml');
  }

  async snapshot(): Promise<Snapshot> {
    const secrets = [...this.cluster.secrets].map(([key, { data, labels, annotations, type }]) => {
      const revealed = Object.fromEntries([...data].map(([name, value]) => [name, value.reveal()]));
      return [key, { type, labels, annotations, data: revealed }] as const;
    });
    return {
      azure: dumpState(this.azure.state),
      files: await this.#texts(),
      cluster: Object.fromEntries(secrets),
      kept: this.kept,
    };
  }

  async close(): Promise<void> {
    await rm(this.folder, { recursive: true });
  }

  async #texts(): Promise<Record<string, string>> {
    const names = (await readdir(this.folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => !entry.isDirectory())
      .map((entry) => path.relative(this.folder, path.join(entry.parentPath, entry.name)))
      .toSorted();
    const texts = await Promise.all(names.map((name) => readFile(path.join(this.folder, name), 'utf8')));
    return Object.fromEntries(names.map((name, index) => [name, texts[index] ?? '']));
  }
}

/** Files on a disk in a repository that holds nothing yet; what git would say is told by its ignore file alone. */
class FilesInMemoryGit extends NodeWorkspaceFiles {
  override async gitState(file: string): Promise<Result<GitState>> {
    const root = path.dirname(file);
    const ignoreFile = path.join(root, '.gitignore');
    const ignoreLine = ignoreLineOf(path.basename(file));
    const rules = await readFile(ignoreFile, 'utf8').catch(() => '');
    return rules.split('\n').includes(ignoreLine)
      ? ok({ kind: 'ignored', root })
      : ok({ kind: 'untracked', root, ignoreFile, ignoreLine });
  }
}
