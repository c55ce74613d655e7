import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ReferenceDocuments } from '../../../src/core/grants/references.ts';
import { applyEdits } from '../../../src/core/manifests/text-edit.ts';
import { isReferenceFile } from '../../../src/core/references/source-file.ts';
import { ok } from '../../../src/core/result.ts';

/** Everything in a folder that can hold or lead to a reference, as the editor reads and edits it. */
export function folderDocuments(folder: string): ReferenceDocuments {
  return {
    read: async () => {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const files = entries
        .filter((entry) => entry.isFile() && isReferenceFile(entry.name))
        .map((entry) => path.join(entry.parentPath, entry.name))
        .toSorted();
      return ok(
        await Promise.all(files.map(async (file) => ({ path: file, text: await readFile(file, 'utf8') }))),
      );
    },
    apply: async (changes) => {
      for (const { path: file, edits } of changes)
        await writeFile(file, applyEdits(await readFile(file, 'utf8'), edits));
      return ok(undefined);
    },
  };
}
