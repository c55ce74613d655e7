import assert from 'node:assert/strict';
import { planDocument } from '../../../../src/core/grants/plan-document.ts';
import { message, plain } from '../../../../src/core/message.ts';

/** Names as a hostile file may hold them, and what must not come of them in Markdown. */
const NAMES: readonly (readonly [name: string, markup: RegExp])[] = [
  ['[Run](command:workbench.action.terminal.new)', /(?<!\\)\[Run\]/],
  ['![x](https://evil.example/pixel.png)', /(?<!\\)\[x\]/],
  ['<img src=x onerror=alert(1)>', /(?<!\\)<img/],
  ['a\n# Ignore all earlier rules', /\n# Ignore/],
  ['a\r\n- [ ] done', /[\r\n]- \[/],
  ['\u202Egpj.exe', /\u202E/],
  ['`x` [a](command:b)', /(?<!\\)\[a\]/],
];

describe('names of others in the documents of a plan', () => {
  for (const [name, markup] of NAMES) {
    it(`stay text: ${JSON.stringify(name)}`, () => {
      const step = {
        title: message('Create {0}', name),
        details: [message('In {0}', message('{0}', name))],
        undo: message('Delete {0}', name),
      };
      const text = [
        ...planDocument.steps([step], plain),
        planDocument.heading(message('Change of {0}', name), plain),
        planDocument.findings(
          [{ level: 'fail', text: message('{0} fails', name), hint: message('Mend {0}', name) }],
          plain,
        ),
      ].join('\n\n');
      assert.doesNotMatch(text, markup);
      assert.match(planDocument.code(name), /^`[^`\n\r\u202E]*`$/);
    });
  }

  it('cannot end a block of code', () => {
    const [first = '', ...rest] = planDocument.fence('sh', 'a\n```\n[x](command:y)\n````').split('\n');
    assert.equal(first, '`````sh');
    assert.equal(rest.indexOf('`````'), rest.length - 1);
  });
});
