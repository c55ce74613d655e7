import assert from 'node:assert/strict';
import { sopsCoverage, sopsFileNames } from '../../../../src/core/forms/sops-rules.ts';

const FILE = 'clusters/prod/acr-pull-contoso.kind-dev.sops.yaml';

const ROWS: readonly { name: string; config: string; covered: 'covered' | 'not-covered' | 'unknown' }[] = [
  { name: 'no rules', config: 'stores: {}\n', covered: 'not-covered' },
  { name: 'an empty file', config: '', covered: 'not-covered' },
  { name: 'a rule for every path', config: rules('age: age1x'), covered: 'covered' },
  { name: 'a rule for the suffix', config: rules('path_regex: \\.sops\\.ya?ml$'), covered: 'covered' },
  { name: 'a rule for the folder', config: rules('path_regex: ^clusters/prod/'), covered: 'covered' },
  { name: 'a rule for another suffix', config: rules('path_regex: \\.enc\\.yaml$'), covered: 'not-covered' },
  { name: 'a second rule', config: rules('path_regex: ^x', 'path_regex: kind-dev'), covered: 'covered' },
  { name: 'a rule without regard to case', config: rules('path_regex: (?i)KIND-DEV'), covered: 'covered' },
  { name: 'a named group', config: rules('path_regex: (?P<env>prod)/'), covered: 'covered' },
  { name: 'an expression of Go', config: rules('path_regex: \\.sops\\.yaml\\z'), covered: 'unknown' },
  {
    name: 'an expression of Go after a match',
    config: rules('age: x', 'path_regex: \\z'),
    covered: 'covered',
  },
  { name: 'a broken expression', config: rules('path_regex: ("("'), covered: 'unknown' },
];

function rules(...list: string[]): string {
  return `creation_rules:\n${list.map((rule) => `  - ${rule}\n`).join('')}`;
}

describe('.sops.yaml', () => {
  for (const { name, config, covered } of ROWS) {
    it(`with ${name}: ${covered}`, () => {
      const coverage = sopsCoverage(config, FILE);
      assert.ok(coverage.ok);
      assert.equal(coverage.value.kind, covered);
    });
  }

  for (const [choice, chooses] of [
    ['age: age1x', false],
    ['encrypted_regex: ^data$', true],
    ['unencrypted_suffix: _plain', true],
  ] as const) {
    it(`${chooses ? 'chooses' : 'does not choose'} values by ${choice}`, () => {
      const coverage = sopsCoverage(rules(choice), FILE);
      assert.ok(coverage.ok && coverage.value.kind === 'covered');
      assert.equal(coverage.value.rule.choosesValues, chooses);
    });
  }

  it('gives its rule alone for versions that are not told the name of the file', () => {
    const coverage = sopsCoverage(
      'creation_rules:\n  - path_regex: sops\n    age: age1x\n    pgp: AB\n',
      FILE,
    );
    assert.ok(coverage.ok && coverage.value.kind === 'covered');
    assert.equal(coverage.value.rule.alone, 'creation_rules:\n  - age: age1x\n    pgp: AB\n');
  });

  it('that is not YAML is invalid', () => {
    const coverage = sopsCoverage('creation_rules: [\n', FILE);
    assert.equal(coverage.ok, false);
    assert.equal(coverage.failure.kind, 'invalid');
  });
});

describe('names for an encrypted file', () => {
  it('begin with the one that is meant for sops, and are none of a plain secret', () => {
    const names = sopsFileNames('acr-pull-contoso.kind-dev.secret.yaml');
    assert.equal(names[0], 'acr-pull-contoso.kind-dev.sops.yaml');
    assert.equal(new Set(names).size, names.length);
    assert.ok(!names.includes('acr-pull-contoso.kind-dev.secret.yaml'));
  });
});
