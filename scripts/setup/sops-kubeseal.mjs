// The programs against which the safe forms of a pull secret are proved, built from their Go modules, and the custom
// resources of their controllers.
import { createHash } from 'node:crypto';
import { copyFile, cp, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { cached } from './cache.mjs';
import { goIn } from './go.mjs';
import { root } from './node.mjs';
import { tail } from './run.mjs';

const PROGRAMS = [
  { name: 'sops', package: 'github.com/getsops/sops/v3/cmd/sops@v3.13.3' },
  { name: 'kubeseal', package: 'github.com/bitnami-labs/sealed-secrets/cmd/kubeseal@v0.36.0' },
  { name: 'age-keygen', package: 'filippo.io/age/cmd/age-keygen@v1.3.1' },
];

/** Renders the template of an ExternalSecret. */
const PEER = path.join(root, 'test/peers/forms/render-external-secret');

/** The last External Secrets that serves v1beta1, and a current one that does not. */
const EXTERNAL_SECRETS_FILES = [
  'config/crds/bases/external-secrets.io_externalsecrets.yaml',
  'config/crds/bases/generators.external-secrets.io_acraccesstokens.yaml',
];
const RESOURCES = [
  { folder: 'external-secrets', version: 'v1.3.2', files: EXTERNAL_SECRETS_FILES },
  { folder: 'external-secrets-v1beta1', version: 'v0.16.2', files: EXTERNAL_SECRETS_FILES },
].map((resource) => ({ ...resource, module: 'github.com/external-secrets/external-secrets' }));
const SEALED_SECRETS = {
  folder: 'sealed-secrets',
  module: 'github.com/bitnami-labs/sealed-secrets',
  version: 'v0.36.0',
  files: ['helm/sealed-secrets/crds/bitnami.com_sealedsecrets.yaml'],
};

/**
 * A folder with the programs `sops`, `kubeseal`, `age-keygen` and `render-external-secret`, and with a folder `crds`
 * of custom resources; made once and kept in the cache.
 * @returns {Promise<{ folder: string } | { missing: string }>}
 */
export async function ensureFormTools() {
  if (process.platform === 'win32') return { missing: 'sops and kubeseal are not built on Windows' };
  const name = `form-tools-${await contentHash()}-${process.platform}-${process.arch}`;
  return cached(name, build);
}

/** Of everything that decides what is in the folder. */
async function contentHash() {
  const hash = createHash('sha256').update(JSON.stringify([PROGRAMS, RESOURCES, SEALED_SECRETS]));
  for (const file of (await readdir(PEER)).sort()) hash.update(await readFile(path.join(PEER, file)));
  return hash.digest('hex').slice(0, 12);
}

async function build(folder) {
  console.log(
    'Building sops, kubeseal and what else proves the forms (Go modules, five minutes on two cores)…',
  );
  const work = path.join(folder, 'work');
  try {
    await mkdir(work);
    const builder = await goIn(work);
    if ('missing' in builder) return `building sops and kubeseal: ${builder.missing}`;
    for (const program of PROGRAMS) {
      const failure = await install(program, { work, folder, go: builder.go });
      if (failure !== undefined) return failure;
    }
    return (await buildPeer(work, folder, builder.go)) ?? (await copyResources(folder, builder.go));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function install(program, { work, folder, go }) {
  const { code, output } = await go('install', '-trimpath', '-ldflags=-s -w', program.package);
  if (code !== 0) return `${program.name} could not be built:\n${tail(output, 10)}`;
  await rename(path.join(work, 'go', 'bin', program.name), path.join(folder, program.name));
  return undefined;
}

async function buildPeer(work, folder, go) {
  const name = path.basename(PEER);
  await cp(PEER, path.join(work, name), { recursive: true });
  const target = path.join(folder, name);
  const { code, output } = await go('build', '-C', name, '-trimpath', '-ldflags=-s -w', '-o', target, '.');
  return code === 0 ? undefined : `${name} could not be built:\n${tail(output, 10)}`;
}

async function copyResources(folder, go) {
  for (const resource of [...RESOURCES, SEALED_SECRETS]) {
    const { code, output } = await go('mod', 'download', '-json', `${resource.module}@${resource.version}`);
    if (code !== 0) return `the Go module ${resource.module} could not be fetched:\n${tail(output)}`;
    const { Dir: source } = JSON.parse(output);
    const target = path.join(folder, 'crds', resource.folder);
    await mkdir(target, { recursive: true });
    for (const file of resource.files)
      await copyFile(path.join(source, file), path.join(target, path.basename(file)));
  }
  return undefined;
}
