/**
 * A path inside a workspace folder, as a language model names a file: relative, with slashes. `undefined` for what
 * could lead out of the folder.
 */
export function workspacePath(text: string): string | undefined {
  const parts = text
    .trim()
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '.' && part !== '');
  const isRelative = !/^(?:[\\/]|[a-z][a-z0-9+.-]*:)/i.test(text.trim());
  return isRelative && parts.length > 0 && !parts.includes('..') ? parts.join('/') : undefined;
}
