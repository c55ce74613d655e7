import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { textsOfSource } from '../../l10n/texts.ts';
import { page, pages, root, rowsUnder } from './pages.ts';

const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  readonly contributes: {
    readonly commands: readonly { readonly title: string; readonly category: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, unknown>> };
  };
};
const strings = JSON.parse(readFileSync(path.join(root, 'package.nls.json'), 'utf8')) as Record<
  string,
  string
>;
const { commands, configuration } = manifest.contributes;
const titles = commands.map(({ title }) => strings[title.slice(1, -1)] ?? title);
const { texts } = textsOfSource(root);

/** As a page quotes it: `…` stands for what is filled in. */
const quotable = texts.map((text) => text.replaceAll(/\{\d+\}/g, '…'));

describe('the words of the product in the documentation', () => {
  it('name only settings that there are, and the README names them all', () => {
    const named = (text: string): string[] =>
      [...text.matchAll(/`(acrPull\.\w+)`/g)].map(([, name = '']) => name);
    const known = Object.keys(configuration.properties);
    const wrong = pages.flatMap(({ file, text }) =>
      named(text)
        .filter((name) => !known.includes(name))
        .map((name) => `${file}: ${name}`),
    );
    assert.deepEqual(wrong, []);
    const told = rowsUnder(page('README.md'), '## Settings').flatMap(([cell = '']) => named(cell));
    assert.deepEqual(told.toSorted(), known.toSorted());
  });

  it('give commands the titles that they have', () => {
    const palette = commands.map(({ category }, index) => `${category}: ${titles[index] ?? ''}`);
    const named = pages.flatMap(({ text }) =>
      [...text.matchAll(/\*\*(ACR Pull: [^*]+)\*\*/g)].map(([, name]) => name),
    );
    assert.ok(named.length > 3);
    assert.deepEqual(
      named.filter((name = '') => !palette.includes(name)),
      [],
    );
  });

  it('print in bold what is to be read on the screen', () => {
    const screen = new Set([...titles, ...texts, ...commands.map(({ category }) => category)]);
    const steps = /^\d+\. \*\*[^*]+\*\*/;
    const lines = page('README.md').text.split('\n');
    const bold = lines.flatMap((line) =>
      [...line.replace(steps, '').matchAll(/\*\*([^*]+)\*\*/g)].map(([, text = '']) => text),
    );
    assert.ok(bold.length > 10);
    assert.deepEqual(
      bold.filter((text) => !screen.has(text) && !screen.has(text.replace('ACR Pull: ', ''))),
      [],
    );
  });

  it('call the products of others as their owners do', () => {
    const wrong = /\bAzure AD\b|Azure Active Directory|ACR registry|\bk8s\b|\bVSCode\b|\bGithub\b/;
    assert.deepEqual(
      [...texts, ...Object.values(strings), ...pages.map(({ prose }) => prose)].filter((text) =>
        wrong.test(text),
      ),
      [],
    );
  });

  it('quote in Troubleshooting what the product says', () => {
    const messages = rowsUnder(page('README.md'), '## Troubleshooting').map(([message = '']) => message);
    assert.ok(messages.length > 5);
    assert.deepEqual(
      messages.filter((message) => !quotable.some((text) => text === message)),
      [],
    );
  });
});
