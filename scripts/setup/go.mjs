// A Go that can build current modules, whatever Go the machine has.
import { chmod, readdir } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { ensureDebianPackages } from './debian.mjs';
import { run, tail } from './run.mjs';

/** The first Go that fetches by itself the newer one that a module asks for (go.dev, "Go Toolchains"). */
const FETCHES_ITSELF = 21;
/** For a Go older than that, such as Debian 12's. */
const TOOLCHAIN = '1.26.0';

/**
 * Runs Go with its caches in `work`, which goes away afterwards: together they are more than a gigabyte.
 * @returns {Promise<{ go: (...args: string[]) => Promise<{ code: number, output: string }> } | { missing: string }>}
 */
export async function goIn(work) {
  for (const [name, reason] of await ensureDebianPackages(['golang-go']))
    return { missing: `${name}: ${reason}` };
  const env = {
    ...process.env,
    GOPATH: path.join(work, 'go'),
    GOMODCACHE: path.join(work, 'modules'),
    GOCACHE: path.join(work, 'cache'),
    GOFLAGS: '-mod=mod -modcacherw',
    GOTOOLCHAIN: 'auto',
    GOWORK: 'off',
    CGO_ENABLED: '0',
  };
  const runner =
    (program, environment = env) =>
    (...args) =>
      run(program, args, { cwd: work, env: environment });
  const local = runner('go');
  const { output } = await runner('go', { ...env, GOTOOLCHAIN: 'local' })('env', 'GOVERSION');
  const [, minor] = /^go1\.(\d+)/.exec(output) ?? [];
  if (Number(minor) >= FETCHES_ITSELF) return { go: local };
  const toolchain = await fetchToolchain(local);
  if ('missing' in toolchain) return toolchain;
  return { go: runner(toolchain.program, { ...env, GOROOT: '' }) };
}

/** Go is published as a Go module too, which an old Go can fetch and verify; only the permissions get lost. */
async function fetchToolchain(go) {
  const { output: platform } = await go('env', 'GOHOSTOS', 'GOHOSTARCH');
  const module = `golang.org/toolchain@v0.0.1-go${TOOLCHAIN}.${platform.trim().split(/\s+/).join('-')}`;
  const { code, output } = await go('mod', 'download', '-json', module);
  if (code !== 0) return { missing: `the Go module ${module} could not be fetched:\n${tail(output)}` };
  const { Dir: folder } = JSON.parse(output);
  const tools = path.join(folder, 'pkg', 'tool');
  const folders = [path.join(folder, 'bin'), ...(await readdir(tools)).map((name) => path.join(tools, name))];
  for (const each of folders) {
    for (const name of await readdir(each)) await chmod(path.join(each, name), 0o755);
  }
  return { program: path.join(folder, 'bin', 'go') };
}
