import assert from 'node:assert/strict';
import { powerShell } from '../../../../src/core/grants/powershell.ts';

/** Expected values from the PowerShell documentation: about_Quoting_Rules, about_Parsing, about_Pipeline_Chain_Operators. */
const ROWS: readonly (readonly [why: string, posix: string, expected: string])[] = [
  ['a plain command', 'az acr list --output table', 'az acr list --output table'],
  ['a continued line', 'az acr list \\\n  --output table', 'az acr list `\n  --output table'],
  ['two commands', 'az a\naz b', 'az a\naz b'],
  ['a quoted word', "az x --description 'two words'", "az x --description 'two words'"],
  ['a quote inside quotes', "az x --description 'Anna'\\''s'", "az x --description 'Anna''s'"],
  ['an output that is kept', 'PASSWORD=$(az x \\\n  --query y)', '$PASSWORD = az x `\n  --query y'],
  [
    'a value that was kept',
    'kubectl x --docker-password "$PASSWORD"',
    'kubectl x --docker-password $PASSWORD',
  ],
  ['a written file', 'kubectl x > a.yaml', 'kubectl x | Set-Content -Encoding utf8 a.yaml'],
  ['an extended file', 'kubectl x >> a.yaml', 'kubectl x | Add-Content -Encoding utf8 a.yaml'],
  ['a line for a file', 'echo /a.yaml >> .gitignore', "Add-Content -Encoding utf8 .gitignore '/a.yaml'"],
  ['a quoted file', "echo --- >> 'my dir/a.yaml'", "Add-Content -Encoding utf8 'my dir/a.yaml' '---'"],
  ['an at sign, which would splat', 'az x --id a@b', "az x --id 'a@b'"],
  ['an alternative', 'az a || az b', 'az a || az b'],
];

describe('a command for PowerShell', () => {
  for (const [why, posix, expected] of ROWS) {
    it(`translates ${why}`, () => assert.equal(powerShell(posix), expected));
  }
});
