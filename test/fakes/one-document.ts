import type { ReferenceDocuments } from '../../src/core/grants/references.ts';
import { applyEdits } from '../../src/core/manifests/text-edit.ts';
import { ok } from '../../src/core/result.ts';

/** The documents of a workspace that holds one manifest. */
export function oneDocument(
  path: string,
  text: { readonly get: () => Promise<string>; readonly set: (text: string) => Promise<void> },
): ReferenceDocuments {
  return {
    read: async () => ok([{ path, text: await text.get() }]),
    apply: async (changes) => {
      for (const { edits } of changes) await text.set(applyEdits(await text.get(), edits));
      return ok(undefined);
    },
  };
}
