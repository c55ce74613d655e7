// Programs that come as Debian packages.
import { existsSync } from 'node:fs';
import process from 'node:process';
import { findProgram, run, tail } from './run.mjs';

/** How each package shows that it is there, on any distribution: a program on PATH, or a file. */
const SIGNS = {
  chromium: { program: 'chromium' },
  skopeo: { program: 'skopeo' },
  'docker-registry': { program: 'docker-registry' },
  openssl: { program: 'openssl' },
  git: { program: 'git' },
  // Conflicts with the kubectl of other package sources, so it is installed only when there is no kubectl at all.
  'kubernetes-client': { program: 'kubectl' },
  'build-essential': { program: 'g++' },
  'pkg-config': { program: 'pkg-config' },
  python3: { program: 'python3' },
  'python3-venv': { file: '/usr/share/python-wheels' },
  'etcd-server': { program: 'etcd' },
  'golang-go': { program: 'go' },
  'libkrb5-dev': { file: '/usr/include/gssapi.h' },
};

/**
 * Installs the packages that are missing, where that is possible.
 * @param {string[]} names packages of the table above
 * @returns {Promise<Map<string, string>>} packages that are still missing, each with the reason
 */
export async function ensureDebianPackages(names) {
  const absent = names.filter((name) => !isPresent(name));
  if (absent.length === 0) return new Map();
  const reason = whyNotInstallable() ?? (await install(absent));
  return new Map(
    absent.filter((name) => !isPresent(name)).map((name) => [name, reason ?? `${name} did not install`]),
  );
}

function isPresent(name) {
  const { program, file } = SIGNS[name];
  return file === undefined ? findProgram(program) !== undefined : existsSync(file);
}

function whyNotInstallable() {
  if (findProgram('apt-get') === undefined)
    return 'it is not installed, and there is no apt-get to install it';
  if (process.getuid?.() !== 0) return 'it is not installed, and only root can install Debian packages';
  return undefined;
}

async function install(names) {
  console.log(`Installing ${names.join(', ')} (Debian packages)…`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const wait = ['-o', 'DPkg::Lock::Timeout=300'];
  await run('apt-get', [...wait, 'update', '-q'], { env: environment });
  const { code, output } = await run(
    'apt-get',
    [...wait, 'install', '-y', '-q', '--no-install-recommends', ...names],
    {
      env: environment,
    },
  );
  return code === 0 ? undefined : `apt-get could not install it:\n${tail(output)}`;
}
