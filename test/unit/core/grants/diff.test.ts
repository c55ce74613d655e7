import assert from 'node:assert/strict';
import { renderDiff } from '../../../../src/core/grants/diff.ts';

const TEXT = 'a\nb\nc\nd\ne\n';

describe('the difference in the preview', () => {
  it('shows an inserted line with two lines around it', () => {
    const diff = renderDiff(TEXT, [{ start: 4, end: 4, newText: 'new\n' }]);
    assert.equal(diff, '@@ line 3 @@\n a\n b\n+new\n c\n d');
  });

  it('shows a change within a line as one line out and one in', () => {
    const diff = renderDiff('x: []\ny: 1\n', [{ start: 4, end: 4, newText: 'a' }]);
    assert.equal(diff, '@@ line 1 @@\n-x: []\n+x: [a]\n y: 1');
  });

  it('shows lines added after a last line without a line end', () => {
    const diff = renderDiff('a\nb', [{ start: 3, end: 3, newText: '\nc' }]);
    assert.equal(diff, '@@ line 2 @@\n a\n b\n+c');
  });

  it('leaves carriage returns out', () => {
    const diff = renderDiff('a\r\nb\r\n', [{ start: 3, end: 3, newText: 'new\r\n' }]);
    assert.equal(diff, '@@ line 2 @@\n a\n+new\n b');
  });

  it('shows several edits in the order of the text', () => {
    const diff = renderDiff(TEXT, [
      { start: 8, end: 8, newText: 'two\n' },
      { start: 0, end: 0, newText: 'one\n' },
    ]);
    assert.equal(diff, '@@ line 1 @@\n+one\n a\n b\n@@ line 5 @@\n c\n d\n+two\n e');
  });
});
