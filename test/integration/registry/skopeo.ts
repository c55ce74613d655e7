import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AzureEmulator } from '../../emulator/azure.ts';

/** What a program needs to reach the emulated Azure. */
type Surroundings = Pick<AzureEmulator, 'environment'>;

export interface Pulled {
  readonly exitCode: number;
  readonly output: string;
  /** The manifest's text when the pull succeeded. */
  readonly manifest?: string;
}

export interface Credential {
  readonly user: string;
  readonly password: string;
}

/** What a container runtime reads: one entry per login server. */
export function dockerConfig(loginServer: string, { user, password }: Credential): string {
  const auth = Buffer.from(`${user}:${password}`).toString('base64');
  return JSON.stringify({ auths: { [loginServer]: { auth } } });
}

/** Pulls an image with the real skopeo through the emulator's proxy; `config` is the text of a docker config file. */
export async function pull(azure: Surroundings, image: string, config: string): Promise<Pulled> {
  const folder = await mkdtemp(join(tmpdir(), 'skopeo-'));
  try {
    const authFile = join(folder, 'config.json');
    await writeFile(authFile, config, { mode: 0o600 });
    const target = join(folder, 'image');
    const args = ['copy', '--authfile', authFile, `docker://${image}`, `dir:${target}`];
    const { exitCode, output } = await skopeo(['--insecure-policy', ...args], azure, folder);
    if (exitCode !== 0) return { exitCode, output };
    return { exitCode, output, manifest: await readFile(join(target, 'manifest.json'), 'utf8') };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function skopeo(
  args: readonly string[],
  azure: Surroundings,
  home: string,
): Promise<{ exitCode: number; output: string }> {
  const { HTTPS_PROXY = '', SSL_CERT_FILE = '' } = azure.environment;
  const env = { PATH: process.env['PATH'], HOME: home, HTTPS_PROXY, SSL_CERT_FILE };
  return new Promise((resolve) => {
    execFile('skopeo', args, { env, timeout: 60_000 }, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ exitCode, output: `${stdout}${stderr}` });
    });
  });
}
