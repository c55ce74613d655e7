// Starts other programs. Everything here runs on Node 20 as well.
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

/**
 * Runs a program to its end and never throws: a program that cannot be started is exit code 127.
 * `show` passes its output through; otherwise the output is kept in `output`.
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(command, args, { show = false, ...options } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
      ...options,
    });
    const chunks = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    child.once('error', (error) => resolve({ code: 127, output: error.message }));
    child.once('close', (code) =>
      resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8') }),
    );
  });
}

/** The last lines of a program's output: what a person needs to see of a failure. */
export function tail(output, lines = 5) {
  return output.trimEnd().split('\n').slice(-lines).join('\n');
}

/** The full path of a program on PATH; `undefined` when there is none. */
export function findProgram(name, pathVariable = process.env.PATH ?? '') {
  const names = process.platform === 'win32' ? [`${name}.exe`, `${name}.cmd`] : [name];
  for (const folder of pathVariable.split(path.delimiter).filter(Boolean)) {
    const found = names.map((file) => path.join(folder, file)).find(isExecutable);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * npm under the Node that runs this script, or under `node`. What an outer npm set for its own children is taken out of the
 * environment: code-server's installation refuses a user agent that names an older Node.
 */
export function npm(args, { node = process.execPath, env = {}, ...options } = {}) {
  const outer =
    /^npm_(lifecycle|package|node_execpath|config_(user_agent|prefix|local_prefix|global_prefix|globalconfig|node_gyp))/i;
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !outer.test(name)));
  environment.PATH = `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}`;
  const isWindows = process.platform === 'win32';
  return run(isWindows ? 'npm.cmd' : 'npm', args, {
    env: { ...environment, ...env },
    shell: isWindows,
    ...options,
  });
}
