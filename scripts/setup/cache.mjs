// A cache folder that several runs may fill at once.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, readFile, rename, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';

export const cacheFolder = path.join(
  process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'),
  'acr-pull',
);

/**
 * The folder `name` of the cache. When it is missing, `fill` is called with an empty folder, which then takes its
 * place by a rename: a folder that is there is complete. `fill` returns why it failed, or nothing.
 * @returns {Promise<{ folder: string } | { missing: string }>}
 */
export async function cached(name, fill) {
  const folder = path.join(cacheFolder, name);
  if (existsSync(folder)) return { folder };
  await mkdir(cacheFolder, { recursive: true });
  return withLock(`${folder}.lock`, async () => {
    if (existsSync(folder)) return { folder };
    const temporary = await mkdtemp(`${folder}.new-`);
    try {
      const failure = await fill(temporary);
      if (failure !== undefined) return { missing: failure };
      await rename(temporary, folder);
      return { folder };
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  });
}

async function withLock(file, work) {
  while (!(await lock(file))) await delay(500);
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

/** Takes the lock, or takes it away from a process that has ended without giving it back. */
async function lock(file) {
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  const owner = Number(await readFile(file, 'utf8').catch(() => ''));
  if (owner > 0 && !isRunning(owner)) await rm(file, { force: true });
  return false;
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
