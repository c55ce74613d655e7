import assert from 'node:assert/strict';
import path from 'node:path';
import { textsOfSource } from '../l10n/texts.ts';
import { englishTexts, translations, type Texts } from '../l10n/translations.ts';

const root = path.resolve(import.meta.dirname, '../..');
const english = englishTexts(root);
const translated = translations(root);

/** The keys in package.nls.json of the commands that a text names, as the Command Palette does. */
function commandsNamedIn(text: string, titles: Texts): readonly string[] {
  return Object.entries(titles)
    .filter(([key, title]) => key.startsWith('command.') && text.includes(`ACR Pull: ${title}`))
    .map(([key]) => key);
}

describe('translations', () => {
  it('know every text of the source, but for the one place that hands texts on', () => {
    const { unreadable } = textsOfSource(root);
    assert.deepEqual(
      unreadable.map((place) => place.split(':')[0]),
      ['src/editor/localise.ts'],
    );
  });

  for (const { file, missing, stale } of translated) {
    it(`say all that English says, and nothing else, in ${file}`, () => {
      assert.deepEqual({ missing, stale }, { missing: [], stale: [] });
    });
  }

  for (const { file, different } of translated) {
    it(`keep placeholders, icons, code and links in ${file}`, () => {
      assert.deepEqual(different, []);
    });
  }

  for (const { file, entries } of translated.filter(({ file }) => file.startsWith('l10n'))) {
    it(`name commands by the titles that people see, in ${file}`, () => {
      const titles = translated.find((other) => other.file === titlesFileOf(file))?.entries ?? {};
      const naming = Object.entries(entries)
        .map(([text, translation]) => ({ translation, commands: commandsNamedIn(text, english.manifest) }))
        .filter(({ commands }) => commands.length > 0);
      assert.notEqual(naming.length, 0);
      for (const { translation, commands } of naming) {
        assert.deepEqual(commandsNamedIn(translation, titles), commands, translation);
      }
    });
  }
});

/** `l10n/bundle.l10n.de.json` belongs to `package.nls.de.json`. */
function titlesFileOf(bundle: string): string {
  return bundle.replace('l10n/bundle.l10n.', 'package.nls.');
}
