// Builds the Go program beside this file, once for each state of its source; its last line of output is the program.
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { cached } from '../../../scripts/setup/cache.mjs';
import { findProgram, run, tail } from '../../../scripts/setup/run.mjs';

const SOURCES = ['go.mod', 'go.sum', 'main.go'];
const PROGRAM = process.platform === 'win32' ? 'keyring.exe' : 'keyring';
/** Exit code for "cannot be built on this machine". */
const MISSING = 3;

const built = await cached(`keyring-${await fingerprint()}-${process.platform}-${process.arch}`, (folder) =>
  build(folder),
);
if ('missing' in built) {
  console.error(built.missing);
  process.exit(MISSING);
}
console.log(path.join(built.folder, PROGRAM));

async function fingerprint() {
  const hash = createHash('sha256');
  for (const file of SOURCES) hash.update(await readFile(path.join(import.meta.dirname, file)));
  return hash.digest('hex').slice(0, 16);
}

async function build(folder) {
  if (findProgram('go') === undefined) return 'the keyring of the kubelet needs Go, which is not on PATH';
  console.error("Building the kubelet's keyring (Go module k8s.io/kubernetes, some minutes)…");
  const work = path.join(folder, 'work');
  try {
    await mkdir(work);
    for (const file of SOURCES) await copyFile(path.join(import.meta.dirname, file), path.join(work, file));
    const env = {
      ...process.env,
      // Together the caches are more than a gigabyte: they go away.
      GOPATH: path.join(work, 'go'),
      GOMODCACHE: path.join(work, 'modules'),
      GOCACHE: path.join(work, 'cache'),
      GOFLAGS: '-mod=readonly -modcacherw -buildvcs=false',
      GOTOOLCHAIN: 'auto',
      GOWORK: 'off',
      CGO_ENABLED: '0',
    };
    const args = ['build', '-trimpath', '-ldflags=-s -w', '-o', path.join(folder, PROGRAM), '.'];
    const { code, output } = await run('go', args, { cwd: work, env });
    return code === 0 ? undefined : `the keyring of the kubelet could not be built:\n${tail(output, 10)}`;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
