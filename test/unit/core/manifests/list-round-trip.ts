import assert from 'node:assert/strict';
import { addListItem, removeListItem } from '../../../../src/core/manifests/list-edit.ts';
import type { ListItem, Source } from '../../../../src/core/manifests/list-item.ts';
import { applyEdits } from '../../../../src/core/manifests/text-edit.ts';
import type { YamlPath } from '../../../../src/core/manifests/yaml-path.ts';
import { isSameValue, valueOf } from '../../../../src/core/manifests/yaml-value.ts';
import { documentAt } from '../../../../src/core/references/source-file.ts';

/** Adds the item and removes it again: the text must be what it was. What cannot be read is not edited. */
export function comesBack(text: string, path: YamlPath, item: ListItem): void {
  const after = withItem(text, path, item);
  if (after !== undefined) assert.equal(withoutItem(after, path, item), text);
}

/** The text with the item in the list; `undefined` where it cannot be added. */
export function withItem(text: string, path: YamlPath, item: ListItem): string | undefined {
  const source = documentAt(text, 0)?.source;
  if (source === undefined) return undefined;
  const outcome = addListItem(source, path, item);
  return 'edit' in outcome ? applyEdits(text, [outcome.edit]) : undefined;
}

/** The text without the item, `undefined` where that cannot be removed. */
export function withoutItem(text: string, path: YamlPath, item: ListItem): string | undefined {
  const source = sourceOf(text);
  const list = path.reduce<unknown>(
    (value, key) => (value as Record<string, unknown>)[key],
    valueOf(source.yaml)?.value,
  );
  const index = (list as unknown[]).findIndex((each) => isSameValue(each, item.value));
  const removal = removeListItem(source, path, item, index);
  return 'edit' in removal ? applyEdits(text, [removal.edit]) : undefined;
}

function sourceOf(text: string): Source {
  const source = documentAt(text, 0)?.source;
  assert.ok(source !== undefined);
  return source;
}
