import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Bills of materials and notices are in the VSIX: what is tested is what people get. */
export interface Unpacked {
  readonly folder: string;
  /** Relative to the folder, with `/`, sorted. */
  readonly files: readonly string[];
  remove(): void;
}

export function unpack(vsix: string): Unpacked {
  const folder = mkdtempSync(path.join(tmpdir(), 'acr-pull-vsix-'));
  execFileSync('python3', ['-m', 'zipfile', '-e', vsix, folder]);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
  return { folder, files: files.toSorted(), remove: () => rmSync(folder, { recursive: true }) };
}
