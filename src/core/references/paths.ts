/** Paths of files as the editor hands them over: absolute or relative, with slashes. */

/** The folder of a path; empty for a bare file name. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** `relative` as seen from `folder`; `.` and `..` are followed. */
export function joinPath(folder: string, relative: string): string {
  const isAbsolute = folder.startsWith('/');
  const parts: string[] = [];
  for (const part of `${folder}/${relative}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return `${isAbsolute ? '/' : ''}${parts.join('/')}`;
}

/** Whether a path is below a folder. */
export function isBelow(path: string, folder: string): boolean {
  return folder === '' ? !path.startsWith('/') && !path.startsWith('../') : path.startsWith(`${folder}/`);
}

/** A path below a folder as it is written in that folder. */
export function pathBelow(path: string, folder: string): string {
  return folder === '' ? path : path.slice(folder.length + 1);
}
