import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const fixtures = path.join(import.meta.dirname, '..', 'fixtures');
const git = promisify(execFile);

/** A copy of the sample workspace in a git repository, with a home folder and a kubeconfig of its own. */
export interface SampleWorkspace {
  /** Holds everything else; removed by `remove`. */
  readonly root: string;
  readonly folder: string;
  readonly kubeconfig: string;
  /** For a program that is to see this home and this kubeconfig. */
  readonly environment: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

export async function createSampleWorkspace(): Promise<SampleWorkspace> {
  const root = await mkdtemp(path.join(tmpdir(), 'acr-pull-'));
  const folder = path.join(root, 'shop');
  const home = path.join(root, 'home');
  const kubeconfig = path.join(home, '.kube', 'config');
  await cp(path.join(fixtures, 'sample-workspace'), folder, { recursive: true });
  await mkdir(path.dirname(kubeconfig), { recursive: true });
  await cp(path.join(fixtures, 'sample-kubeconfig.yaml'), kubeconfig);
  const environment = { HOME: home, XDG_CONFIG_HOME: path.join(home, '.config'), KUBECONFIG: kubeconfig };
  await commitAll(folder, environment);
  return {
    root,
    folder,
    kubeconfig,
    environment,
    remove: () => rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  };
}

async function commitAll(folder: string, environment: Readonly<Record<string, string>>): Promise<void> {
  const options = { cwd: folder, env: { ...process.env, ...environment } };
  await git('git', ['init', '-q', '-b', 'main'], options);
  await git('git', ['add', '-A'], options);
  const author = ['-c', 'user.name=Sample', '-c', 'user.email=sample@example.com'];
  await git('git', [...author, 'commit', '-q', '-m', 'Sample workspace'], options);
}
