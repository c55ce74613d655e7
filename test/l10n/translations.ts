// The translations: what they lack, and what they hold that nothing says any more.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { textsOfSource } from './texts.ts';

/** The languages into which everything is translated, as VS Code names them. */
export const LANGUAGES = ['de', 'zh-cn'] as const;

export type Texts = Readonly<Record<string, string>>;

export interface Translation {
  /** Relative to the project. */
  readonly file: string;
  readonly entries: Texts;
  /** The keys that English has: of package.nls.json its own, of a bundle the texts themselves. */
  readonly missing: readonly string[];
  readonly stale: readonly string[];
  /** Those without just the placeholders, icons, code spans and links of the English text. */
  readonly different: readonly string[];
}

export function translations(root: string): readonly Translation[] {
  const { manifest, bundle } = englishTexts(root);
  return LANGUAGES.flatMap((language) => [
    compare(root, `package.nls.${language}.json`, manifest),
    compare(root, `l10n/bundle.l10n.${language}.json`, bundle),
  ]);
}

/** What VS Code shows in English: of the manifest by key, of the source by the text itself. */
export function englishTexts(root: string): { readonly manifest: Texts; readonly bundle: Texts } {
  return {
    manifest: readTexts(path.join(root, 'package.nls.json')),
    bundle: Object.fromEntries(textsOfSource(root).texts.map((text) => [text, text])),
  };
}

/** Writes the entries that are in use, sorted. */
export function writeSorted(root: string, { file, entries, stale }: Translation): void {
  const kept = Object.entries(entries).filter(([key]) => !stale.includes(key));
  const sorted = Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(path.join(root, file), `${JSON.stringify(sorted, null, 2)}\n`);
}

function compare(root: string, file: string, english: Texts): Translation {
  const entries = existsSync(path.join(root, file)) ? readTexts(path.join(root, file)) : {};
  const keys = Object.keys(english);
  return {
    file,
    entries,
    missing: keys.filter((key) => !entries[key]),
    stale: Object.keys(entries).filter((key) => !(key in english)),
    different: keys.filter((key) => {
      const translated = entries[key];
      return translated !== undefined && kept(translated) !== kept(english[key] ?? '');
    }),
  };
}

/** What a translation leaves as it is. */
function kept(text: string): string {
  const found = text.match(/\{\d+\}|\$\([a-z-]+\)|\(command:[^)]*\)|`[^`]+`/g) ?? [];
  return [...new Set(found)].sort().join(' ');
}

function readTexts(file: string): Texts {
  return JSON.parse(readFileSync(file, 'utf8')) as Texts;
}
