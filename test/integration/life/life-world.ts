import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startAzure, type AzureEmulator } from '../../emulator/azure.ts';
import { CONTOSO_TENANT, contosoSeed } from '../../emulator/contoso-seed.ts';
import { startControl } from '../../emulator/control.ts';
import { issueTokens, REGISTRY_AUDIENCE } from '../adapters/issue-tokens.ts';
import { runScript } from '../emulator/child.ts';
import { pull } from '../registry/skopeo.ts';
import { readDockerConfig } from './file-cluster.ts';

export interface LifeAnswer {
  readonly findings?: readonly string[];
  readonly old?: string;
  readonly steps?: readonly string[];
  readonly kept?: readonly string[];
  readonly failure?: { readonly text: string };
}

/** An emulated Azure, a repository with a manifest, and a cluster; what is granted there lives and ends. */
export interface LifeWorld {
  readonly azure: AzureEmulator;
  readonly login: string;
  /** The address of the emulator's control. */
  readonly controlUrl: string;
  grant(source: Readonly<Record<string, unknown>>): Promise<LifeAnswer>;
  act(action: 'apply' | 'rotate' | 'spoilt' | 'revoke'): Promise<LifeAnswer>;
  /** Every file of the repository's work tree, by name. */
  files(): Promise<Record<string, string>>;
  git(...args: readonly string[]): Promise<string>;
  /** Pulls with what the Secret in the cluster holds at this moment. */
  pull(): Promise<boolean>;
  close(): Promise<void>;
}

const IMAGE = 'team/web:1.4.2';
const MANIFEST = (login: string): string =>
  [
    '# kept as it is',
    'apiVersion: v1',
    'kind: Pod',
    'metadata:',
    '  name: web',
    '  namespace: shop',
    'spec:',
    '  # the one container',
    '  containers:',
    '    - name: web',
    `      image: ${login}/${IMAGE} # pinned`,
    '',
  ].join('\n');

export async function startLifeWorld(login = 'contoso.azurecr.io'): Promise<LifeWorld> {
  const azure = await startAzure(contosoSeed());
  const control = await startControl(azure, 0);
  const root = await mkdtemp(path.join(tmpdir(), 'acr-pull-life-'));
  const folder = path.join(root, 'shop');
  const git = async (...args: readonly string[]): Promise<string> => {
    const author = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
    return (await promisify(execFile)('git', [...author, ...args], { cwd: folder })).stdout;
  };
  await mkdir(folder);
  await writeFile(path.join(folder, 'web.yaml'), MANIFEST(login));
  await git('init', '-q');
  await git('add', '-A');
  await git('commit', '-q', '-m', 'a');

  async function run(
    script: string,
    args: readonly string[],
    more: Record<string, string> = {},
  ): Promise<LifeAnswer> {
    const account = issueTokens(azure, 'developer', [CONTOSO_TENANT], [REGISTRY_AUDIENCE]);
    const environment = { ...azure.environment, ACR_PULL_TEST_TOKENS: account, ...more };
    return (await runScript(script, args, environment)) as LifeAnswer;
  }

  return {
    azure,
    login,
    controlUrl: control.url,
    grant: (source) =>
      run('../adapters/credential-script.ts', [login, folder, control.url], {
        ACR_PULL_TEST_SOURCE: JSON.stringify(source),
      }),
    act: (action) => run('../life/life-script.ts', [action, folder]),
    files: () => filesBelow(folder),
    git,
    pull: async () => {
      const config = await readDockerConfig(path.join(root, 'cluster.json'));
      return (await pull(azure, `${login}/${IMAGE}`, config)).exitCode === 0;
    },
    close: async () => {
      await control.close();
      await azure.close();
      await rm(root, { recursive: true });
    },
  };
}

export interface Load {
  /** Stops, and tells how each pull ended. */
  stop(): Promise<{ readonly pulls: number; readonly failed: number }>;
}

/** Starts a pull every so many milliseconds, whether or not those before have ended. */
export function startLoad(world: LifeWorld, everyMs: number): Load {
  const pulls: Promise<boolean>[] = [];
  const controller = new AbortController();
  const loop = (async () => {
    while (!controller.signal.aborted) {
      pulls.push(world.pull());
      await delay(everyMs, undefined, { signal: controller.signal }).catch(() => undefined);
    }
  })();
  return {
    stop: async () => {
      controller.abort();
      await loop;
      const ended = await Promise.all(pulls);
      assert.ok(ended.length > 0);
      return { pulls: ended.length, failed: ended.filter((isPulled) => !isPulled).length };
    },
  };
}

async function filesBelow(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !path.relative(folder, file).startsWith('.git/'));
  const texts = await Promise.all(files.toSorted().map((file) => readFile(file, 'utf8')));
  return Object.fromEntries(
    files.toSorted().map((file, index) => [path.relative(folder, file), texts[index] ?? '']),
  );
}
