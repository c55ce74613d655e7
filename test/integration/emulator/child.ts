import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs a script, named relative to this folder, in `environment` and nothing else but PATH, and reads the JSON it prints. */
export async function runScript(
  name: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  timeout = 60_000,
): Promise<unknown> {
  const file = fileURLToPath(new URL(name, import.meta.url));
  const { stdout } = await run(process.execPath, [file, ...args], {
    env: { PATH: process.env['PATH'], ...environment },
    timeout,
    maxBuffer: 10_000_000,
  });
  return JSON.parse(stdout);
}
