import assert from 'node:assert/strict';
import { withLine, withoutLine } from '../../../../src/core/git-guard/ignore-lines.ts';

describe('an ignore file', () => {
  for (const text of ['', 'a\n', 'a\r\nb\r\n', '# /x\n/xy\n', '/x\n']) {
    it(`is as it was after a line is added and removed: ${JSON.stringify(text)}`, () => {
      const added = withLine(text, '/x');
      assert.ok(added.startsWith(text) && /\/x\r?\n$/.test(added));
      assert.equal(withoutLine(added, '/x'), text);
    });
  }

  it('without the line stays as it is', () => assert.equal(withoutLine('a\n# /x\n', '/x'), 'a\n# /x\n'));
});
