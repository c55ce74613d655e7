// A real API server for the tests: built from the Go module k8s.io/kubernetes; its etcd is Debian's.
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { cached } from './cache.mjs';
import { ensureDebianPackages } from './debian.mjs';
import { goIn } from './go.mjs';
import { tail } from './run.mjs';

export const KUBERNETES = '1.36.3';

const MODULE = 'k8s.io/kubernetes';
const PACKAGE = `${MODULE}/cmd/kube-apiserver`;

/**
 * The folder that holds `kube-apiserver`: the one that KUBEBUILDER_ASSETS names, or else one of the cache, where it
 * is built once. Where that folder has no etcd too, it is on PATH.
 * @returns {Promise<{ folder: string } | { missing: string }>}
 */
export async function ensureKubeApiserver(version = KUBERNETES) {
  const given = process.env.KUBEBUILDER_ASSETS;
  if (given && !existsSync(path.join(given, 'kube-apiserver')))
    return { missing: `KUBEBUILDER_ASSETS names ${given}, which holds no kube-apiserver` };
  if (process.platform === 'win32') return { missing: 'kube-apiserver is not built on Windows' };
  if (!given || !existsSync(path.join(given, 'etcd'))) {
    for (const [name, reason] of await ensureDebianPackages(['etcd-server']))
      return { missing: `${name}: ${reason}` };
  }
  if (given) return { folder: given };
  return cached(`kube-apiserver-${version}-${process.platform}-${process.arch}`, (folder) =>
    build(version, folder),
  );
}

async function build(version, folder) {
  console.log(`Building kube-apiserver ${version} (Go module ${MODULE}, ten minutes on two cores)…`);
  const work = path.join(folder, 'work');
  try {
    await mkdir(work);
    const { go, missing } = await goIn(work);
    if (missing !== undefined) return `building kube-apiserver needs Go: ${missing}`;
    const failure = (await writeModule(version, work, go)) ?? (await compile(version, work, go));
    if (failure === undefined)
      await rename(path.join(work, 'kube-apiserver'), path.join(folder, 'kube-apiserver'));
    return failure;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * Writes the module that builds the API server. Kubernetes' own go.mod asks for its parts (k8s.io/api and others) at
 * v0.0.0, which only its own repository has; the parts of release 1.N.P are published as v0.N.P.
 */
async function writeModule(version, work, go) {
  const { code, output } = await go('mod', 'download', '-json', `${MODULE}@v${version}`);
  if (code !== 0) return `the Go module ${MODULE} could not be fetched:\n${tail(output)}`;
  const file = path.join(work, 'modules', 'cache', 'download', ...MODULE.split('/'), '@v', `v${version}.mod`);
  const text = await readFile(file, 'utf8');
  const parts = new Set([...text.matchAll(/^\s*(k8s\.io\/[\w-]+) v0\.0\.0$/gm)].map(([, name]) => name));
  const partVersion = `v0.${version.replace(/^1\./, '')}`;
  const lines = [
    'module kube-apiserver',
    ...text.split('\n').filter((line) => /^(go|godebug) /.test(line)),
    `require ${MODULE} v${version}`,
    ...[...parts].map((name) => `replace ${name} => ${name} ${partVersion}`),
  ];
  await writeFile(path.join(work, 'go.mod'), `${lines.join('\n')}\n`);
  return undefined;
}

async function compile(version, work, go) {
  const flags = `-ldflags=-s -w -X k8s.io/component-base/version.gitVersion=v${version}`;
  const { code, output } = await go('build', '-trimpath', '-buildvcs=false', flags, '-o', work, PACKAGE);
  return code === 0 ? undefined : `kube-apiserver could not be built:\n${tail(output, 10)}`;
}
