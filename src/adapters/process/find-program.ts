import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Programs that Windows can start without a shell. */
const WINDOWS_ENDINGS = ['.exe', '.com'];

/**
 * The environment with a PATH of absolute folders alone. An empty part or `.` means the folder in which a program
 * runs: that of somebody's repository, which may hold a program of any name.
 */
export function withSafePath(environment: Environment, platform = process.platform): Record<string, string> {
  const entries = Object.entries(environment).flatMap(([name, value]): [string, string][] => {
    if (value === undefined) return [];
    return [
      [name, isPath(name, platform) ? safeFolders(value, platform).join(rulesOf(platform).delimiter) : value],
    ];
  });
  return Object.fromEntries(entries);
}

/**
 * The program that a command means: itself where it is a path, else the first in the absolute folders of PATH.
 * Windows would look into the current folder before. `undefined` when there is none.
 */
export function findProgram(
  command: string,
  environment: Environment,
  platform = process.platform,
): string | undefined {
  if (command.includes('/') || (platform === 'win32' && command.includes('\\'))) return command;
  const [, value = ''] = Object.entries(environment).find(([name]) => isPath(name, platform)) ?? [];
  const hasEnding = WINDOWS_ENDINGS.some((ending) => command.toLowerCase().endsWith(ending));
  const endings = platform === 'win32' && !hasEnding ? WINDOWS_ENDINGS : [''];
  return safeFolders(value, platform)
    .flatMap((folder) => endings.map((ending) => rulesOf(platform).join(folder, `${command}${ending}`)))
    .find(isProgram);
}

function safeFolders(value: string, platform: NodeJS.Platform): string[] {
  const folders = value.split(rulesOf(platform).delimiter);
  return folders.filter((folder) => rulesOf(platform).isAbsolute(folder));
}

function rulesOf(platform: NodeJS.Platform): path.PlatformPath {
  return platform === 'win32' ? path.win32 : path.posix;
}

/** Windows spells the name of this variable in several ways. */
function isPath(name: string, platform: NodeJS.Platform): boolean {
  return platform === 'win32' ? name.toUpperCase() === 'PATH' : name === 'PATH';
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
