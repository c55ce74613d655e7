import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { englishTexts, type Texts } from './translations.ts';

/** The display language that Microsoft's products use for it. */
export const PSEUDO_LOCALE = 'qps-ploc';

/** A text as the pseudo-locale shows it: between brackets, so that what did not come from a translation stands out. */
export function pseudo(text: string): string {
  return `⟦${text}⟧`;
}

/** What is left of a text that is shown when everything that was translated is taken out. */
export function untranslated(shown: string): string {
  const next = shown.replace(/⟦[^⟦⟧]*⟧/g, ' ');
  return next === shown ? shown.replace(/\s+/g, ' ').trim() : untranslated(next);
}

/** Gives an installed extension its texts in the pseudo-locale. */
export function installPseudoLocale(root: string, extensionFolder: string): void {
  const { manifest, bundle } = englishTexts(root);
  write(path.join(extensionFolder, `package.nls.${PSEUDO_LOCALE}.json`), manifest);
  write(path.join(extensionFolder, 'l10n', `bundle.l10n.${PSEUDO_LOCALE}.json`), bundle);
}

function write(file: string, texts: Texts): void {
  const entries = Object.entries(texts).map(([key, text]) => [key, pseudo(text)]);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(Object.fromEntries(entries)));
}
