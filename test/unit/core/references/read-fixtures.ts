import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { SourceFile } from '../../../../src/core/references/source-file.ts';

export const REGISTRY = 'contoso.azurecr.io';
export const SECRET = 'acr-pull-contoso';

export interface Fixture {
  readonly name: string;
  readonly folder: string;
  readonly files: readonly SourceFile[];
}

const ROOT = path.join(import.meta.dirname, '../../../fixtures/references');

/** The manifests, kustomizations or charts of the fixtures, each a folder of files with relative paths. */
export function readFixtures(group: 'manifests' | 'kustomize' | 'charts'): Fixture[] {
  return readdirSync(path.join(ROOT, group))
    .sort()
    .map((name) => {
      const folder = path.join(ROOT, group, name);
      return { name: `${group}/${name}`, folder, files: readFiles(folder) };
    });
}

function readFiles(folder: string): SourceFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => ({
      path: path.relative(folder, file).split(path.sep).join('/'),
      text: readFileSync(file, 'utf8'),
    }))
    .sort((a, b) => a.path.localeCompare(b.path, 'en'));
}
