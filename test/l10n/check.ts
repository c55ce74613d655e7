// npm run l10n: says what the translations lack, takes out what is no longer used, and sorts them.
import path from 'node:path';
import process from 'node:process';
import { translations, writeSorted } from './translations.ts';

const root = path.join(import.meta.dirname, '..', '..');
for (const translation of translations(root)) {
  const { file, missing, stale, different } = translation;
  writeSorted(root, translation);
  console.log(
    `${file}: ${missing.length} missing, ${different.length} with other placeholders, ${stale.length} taken out`,
  );
  for (const text of [...missing, ...different]) console.log(JSON.stringify(text));
  if (missing.length + different.length > 0) process.exitCode = 1;
}
