import type { DocumentFilter, TextDocument } from 'vscode';

/** Templates of Helm have a language of their own and are left alone. */
const LANGUAGES = ['yaml', 'kubernetes'];

/** A text larger than this is no manifest that a person wrote. */
const MOST_CHARACTERS = 2 * 1024 * 1024;

export const MANIFESTS: readonly DocumentFilter[] = LANGUAGES.map((language) => ({
  language,
  scheme: 'file',
}));

/** Whether hints may be given in a document: YAML on disk. */
export function isManifest({ languageId, uri, isClosed }: TextDocument): boolean {
  return !isClosed && uri.scheme === 'file' && LANGUAGES.includes(languageId);
}

/** The text, unless it is too long to be read again and again. */
export function manifestText(document: TextDocument): string {
  const text = document.getText();
  return text.length > MOST_CHARACTERS ? '' : text;
}
