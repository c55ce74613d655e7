import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

/** Writes a file, and is killed at the given call of the file system: as when the machine goes off there. */
const [file = '', call = '', nth = '1'] = process.argv.slice(2);
const functions = fs as unknown as Record<string, (...args: unknown[]) => unknown>;
const real = functions[call];
if (real === undefined) throw new Error(`There is no ${call}.`);
let calls = 0;
functions[call] = (...args) => {
  if (++calls === Number(nth)) process.kill(process.pid, 'SIGKILL');
  return real(...args);
};
syncBuiltinESMExports();
const { NodeWorkspaceFiles } = await import('../../../src/adapters/files/node-workspace-files.ts');
const written = await new NodeWorkspaceFiles().write(file, 'new: whole\n', 'private');
process.exitCode = written.ok ? 0 : 1;
