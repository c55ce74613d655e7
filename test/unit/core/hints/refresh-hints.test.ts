import assert from 'node:assert/strict';
import { goDuration } from '../../../../src/core/hints/go-duration.ts';
import { plain } from '../../../../src/core/message.ts';
import { hintsFor } from './world.ts';

/** As the documentation of External Secrets writes it, with a template inside. */
function externalSecret(refreshInterval: string): string {
  return [
    'apiVersion: external-secrets.io/v1',
    'kind: ExternalSecret',
    'metadata: {name: pull, namespace: shop}',
    'spec:',
    `  refreshInterval: ${refreshInterval} # as often as this`,
    '  dataFrom:',
    '    - sourceRef:',
    '        generatorRef: {apiVersion: generators.external-secrets.io/v1alpha1, kind: ACRAccessToken, name: acr}',
    '  target:',
    '    template:',
    '      type: kubernetes.io/dockerconfigjson',
    '      data:',
    '        .dockerconfigjson: |',
    '          {"auths": {"contoso.azurecr.io": {"password": "{{ .password }}"}}}',
    '',
  ].join('\n');
}

const scoped = `---\nkind: ACRAccessToken\nmetadata: {name: acr}\nspec: {scope: 'repository:a:pull'}\n`;
const forAll =
  'kind: ClusterExternalSecret\nmetadata: {name: a}\nspec:\n  externalSecretSpec:\n    refreshInterval: 4h\n    dataFrom: [{sourceRef: {generatorRef: {kind: ACRAccessToken, name: acr}}}]\n';

/** What is said, about which words. */
type Said = readonly [level: string, words: string, text: RegExp];

const MAY = /^Such a token may end after 35 minutes; the next one comes after /;
const LATE = /^The token ends after 180 minutes, and the next one comes only after /;
const ONCE = /^The token is fetched only once/;

const cases: readonly (readonly [name: string, text: string, said?: Said])[] = [
  ...['30m', '0h30m0s', '35m', 'often'].map((each) => [each, externalSecret(each)] as const),
  ['1h', externalSecret('1h'), ['information', '1h', MAY]],
  ['2h59m', externalSecret('2h59m'), ['information', '2h59m', MAY]],
  // As in the sample of External Secrets.
  ['30h0s', externalSecret('30h0s'), ['warning', '30h0s', LATE]],
  ['3h in quotes', externalSecret('"3h"'), ['warning', '3h', LATE]],
  ['0', externalSecret('0'), ['warning', '0', ONCE]],
  ['0s', externalSecret('0s'), ['warning', '0s', ONCE]],
  ['2h with a scope', externalSecret('2h') + scoped, ['warning', '2h', /^The token ends after 75 minutes/]],
  ['4h for all namespaces', forAll, ['warning', '4h', LATE]],
  ['24h of another source', externalSecret('24h').replace('ACRAccessToken', 'ECRAuthorizationToken')],
];

describe('the interval of an ExternalSecret for a registry', () => {
  for (const [name, text, said] of cases) {
    it(`is ${said === undefined ? 'left alone' : `spoken of (${said[0]})`}: ${name}`, () => {
      const hints = hintsFor(text);
      const found = hints.map(({ level, range }) => [level, text.slice(range.start, range.end)]);
      assert.deepEqual(found, said === undefined ? [] : [[said[0], said[1]]]);
      for (const { text: sentence } of hints) assert.match(plain(sentence), said?.[2] ?? /^$/);
    });
  }

  it('is written below the shortest life of a token by the quick fix', () => {
    const text = externalSecret('24h');
    const [fix] = hintsFor(text).flatMap((hint) => hint.fixes);
    assert.ok(fix?.kind === 'replace');
    const { start, end } = fix.range;
    assert.equal(text.slice(0, start) + fix.newText + text.slice(end), externalSecret('30m'));
  });
});

describe('a duration as Go reads it', () => {
  // What time.ParseDuration takes and refuses (pkg.go.dev/time).
  const durations: readonly (readonly [text: string, ms: number | undefined])[] = [
    ['300ms', 300],
    ['-1.5h', -5_400_000],
    ['2h45m', 9_900_000],
    ['1h0m0.5s', 3_600_500],
    ['+5s', 5_000],
    ['.5m', 30_000],
    ['0', 0],
    ['5', undefined],
    ['1d', undefined],
    ['h', undefined],
    ['', undefined],
    ['1h 2m', undefined],
  ];
  for (const [text, ms] of durations) {
    it(`is ${ms ?? 'none'}: "${text}"`, () => assert.equal(goDuration(text), ms));
  }
});
