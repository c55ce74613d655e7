import type { Document } from 'yaml';
import type { YamlPath } from './yaml-path.ts';

/** An entry for a list, in each form that YAML has for it. */
export interface ListItem {
  /** What stands after the dash; further lines are indented below the first. */
  readonly lines: readonly string[];
  /** In brackets, in double quotes where the file is JSON. */
  readonly flow: { readonly plain: string; readonly quoted: string };
  /** What it reads as. */
  readonly value: unknown;
}

/** One YAML document by itself. */
export interface Source {
  readonly text: string;
  readonly yaml: Document.Parsed;
  /** Whether another document follows in the file. */
  readonly isLast: boolean;
  /** Anchors that its aliases use, where they have been looked for already. */
  readonly anchors?: ReadonlySet<string>;
}

/** An item for a list, by the path of the list. */
export interface ListEntry {
  readonly path: YamlPath;
  readonly item: ListItem;
}

/** `- name: x`, the form of pull secrets. */
export function namedItem(name: string): ListItem {
  return {
    lines: [`name: ${name}`],
    flow: { plain: `{ name: ${name} }`, quoted: `{ "name": "${name}" }` },
    value: { name },
  };
}

/** A text that needs no quotes. */
export function textItem(text: string): ListItem {
  return { lines: [text], flow: { plain: text, quoted: JSON.stringify(text) }, value: text };
}
