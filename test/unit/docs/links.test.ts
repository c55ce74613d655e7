import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { anchorsOf, codeOf, linksOf, page, pages, root } from './pages.ts';

/** Folders whose files are named in the pages. */
const PLACE = /^(?:src|test|docs|scripts|media|\.github|\.vscode|\.ci|core|editor|adapters)\/[\w.@/-]+$/;
/** Made by a build. */
const MADE = /^(?:dist|out)\//;

for (const each of pages) {
  describe(each.file, () => {
    const links = linksOf(each);

    it('links only to what is there', () => {
      const wrong = links
        .map(({ target }) => target)
        .filter((target) => !/^https?:/.test(target))
        .filter((target) => !isThere(target));
      assert.deepEqual(wrong, []);
    });

    it('links to other hosts by https alone', () => {
      const outside = links.map(({ target }) => target).filter((target) => /^[a-z]+:/.test(target));
      assert.deepEqual(
        outside.filter((target) => !URL.canParse(target) || !/^https:\/\/[^/]+\.[a-z]+(\/|$)/.test(target)),
        [],
      );
    });

    it('says in words what each picture shows', () => {
      const pictures = links.filter(({ isImage }) => isImage);
      assert.deepEqual(
        pictures.filter(({ text }) => text.split(' ').length < 3),
        [],
      );
    });

    it('names only files and folders that are there', () => {
      const named = codeOf(each).filter((code) => PLACE.test(code) && !MADE.test(code));
      assert.deepEqual(
        named.filter(
          (name) => !existsSync(path.join(root, name)) && !existsSync(path.join(root, 'src', name)),
        ),
        [],
      );
    });

    function isThere(target: string): boolean {
      const [file = '', anchor] = target.split('#');
      const place = path.join(root, path.dirname(each.file), file);
      const found = file === '' ? path.join(root, each.file) : place;
      if (!existsSync(found)) return false;
      if (anchor === undefined) return true;
      const linked = path.relative(root, found).replaceAll('\\', '/');
      return statSync(found).isFile() && linked.endsWith('.md') && anchorsOf(page(linked)).includes(anchor);
    }
  });
}

describe('README.md', () => {
  it('begins with what it does and a picture of it', () => {
    const [, first = ''] = page('README.md').text.split(/^# .*$/m);
    assert.match(first.split(/^## /m)[0] ?? '', /pull images.*!\[/s);
  });
});
