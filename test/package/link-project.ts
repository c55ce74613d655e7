import { linkSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..', '..');
/** What a checkout does not have, and what would be copied into itself. */
const LEFT_OUT = new Set(['.git', 'dist', 'out', 'test', 'test-results', '.vscode-test']);

/** The project with its packages, in another folder of another depth; its files are linked, which costs a second. */
export function linkProject(name: string): { readonly folder: string; remove(): void } {
  const folder = path.join(root, 'out', name, 'as', 'elsewhere');
  rmSync(folder, { recursive: true, force: true });
  link(root, folder, LEFT_OUT);
  return { folder, remove: () => rmSync(path.join(root, 'out', name), { recursive: true, force: true }) };
}

function link(from: string, to: string, leftOut: ReadonlySet<string> = new Set()): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (leftOut.has(entry.name)) continue;
    if (entry.isDirectory()) link(source, target);
    else linkSync(source, target);
  }
}
