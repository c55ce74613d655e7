import assert from 'node:assert/strict';
import { growthOf } from './growth.ts';
import { OTHER_READERS, YAML_READERS } from './texts.ts';

const READERS = { ...YAML_READERS, ...OTHER_READERS };
const DEPTHS = [10, 200, 1_000, 1_400, 1_800, 100_000];

/** Nested as deep as is asked for, in each way that YAML, JSON, conditions and templates nest. */
const NESTED: Readonly<Record<string, (depth: number) => string>> = {
  'lists in brackets': (depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`,
  'brackets without an end': (depth) => '['.repeat(depth),
  'maps of JSON': (depth) => `${'{"spec":'.repeat(depth)}1${'}'.repeat(depth)}`,
  'dashes in a line': (depth) => `${'- '.repeat(depth)}a`,
  'keys in lines': (depth) =>
    Array.from({ length: Math.min(depth, 2_000) }, (_, at) => `${' '.repeat(at)}a:\n`).join(''),
  'lists of objects': (depth) =>
    `${'{"kind":"List","items":['.repeat(Math.min(depth, 20_000))}{"kind":"Pod","spec":{"containers":[{"image":"contoso.azurecr.io/a"}]}}${']}'.repeat(Math.min(depth, 20_000))}`,
  'brackets of a condition': (depth) => `${'('.repeat(depth)}a${')'.repeat(depth)}`,
  'blocks of a template': (depth) =>
    `${'{{ if .Values.a }}'.repeat(Math.min(depth, 2_000))}${'{{ end }}'.repeat(Math.min(depth, 2_000))}`,
  'brackets of a template': (depth) => `{{ ${'('.repeat(depth)}.Values.image${')'.repeat(depth)} }}`,
};

/** Doubles 40 times: a trillion items. */
const BOMB = Array.from({ length: 40 }, (_, at) =>
  at === 0 ? 'a0: &a0 [x, x]\n' : `a${at}: &a${at} [*a${at - 1}, *a${at - 1}]\n`,
).join('');
const MERGE_BOMB = Array.from({ length: 40 }, (_, at) =>
  at === 0 ? 'a0: &a0 {k: v}\n' : `a${at}: &a${at} {<<: [*a${at - 1}, *a${at - 1}]}\n`,
).join('');

const BROKEN: Readonly<Record<string, string>> = {
  'an alias without an anchor': '*a',
  'an alias without an anchor as a key': '? *a\n: 1\n',
  'an alias of itself': '&b [*b]',
  'a list that holds another without an anchor': '&b [*a]',
  'a bomb of aliases': BOMB,
  'a bomb of aliases in a pod': `${BOMB}kind: Pod\nspec: {containers: [{image: *a39}]}\n`,
  'a bomb of merges': `${MERGE_BOMB}spec: *a39\n`,
  'names of JavaScript':
    '__proto__: {containers: [{image: contoso.azurecr.io/a}]}\nconstructor: {prototype: {x: 1}}\ntoString: 1\n',
  'half a character': '\ud800: \udfff',
};

describe('texts that others wrote', function () {
  this.timeout(120_000);
  // Mocha asks for whole stacks of errors, which are long where texts are deep.
  const { stackTraceLimit } = Error;
  before(() => void (Error.stackTraceLimit = 10));
  after(() => void (Error.stackTraceLimit = stackTraceLimit));

  for (const [reader, read] of Object.entries(READERS)) {
    for (const [way, nested] of Object.entries(NESTED)) {
      it(`${reader}: ${way} are read to any depth without an exception`, () => {
        for (const depth of DEPTHS) read(nested(depth));
      });
    }
    it(`${reader}: what is broken or endless is no exception, and takes no time`, () => {
      for (const [what, text] of Object.entries(BROKEN)) {
        const started = process.cpuUsage();
        read(text);
        const { user } = process.cpuUsage(started);
        assert.ok(user < 2_000_000, `${what} took ${user / 1000} ms`);
      }
    });
  }
});

const POD = 'kind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - image: contoso.azurecr.io/a:1\n';

/** Texts that made, or were likely to make, somebody's parser slow; each is repeated. */
const REPEATED: readonly (readonly [reader: string, what: string, text: (size: number) => string])[] = [
  ['scan and edit', 'documents', (size) => `${POD}---\n`.repeat(size)],
  ['hints', 'documents', (size) => `${POD}---\n`.repeat(size)],
  ['scan', 'merges of one alias', (size) => `a: &a {x: 1}\n${'b: {<<: *a}\n'.repeat(size)}`],
  ['scan', 'anchors on one line', (size) => '&a '.repeat(size)],
  ['scan', 'comments', (size) => '# comment\n'.repeat(size)],
  ['pull objects', 'ServiceAccounts', (size) => 'kind: ServiceAccount\nmetadata: {name: a}\nimagePullSecrets: [{name: b}]\n---\n'.repeat(size)],
  ['kubeconfig', 'contexts', (size) => `contexts:\n${'- {name: a, context: {cluster: b, user: c}}\n'.repeat(size)}`],
  ['.sops.yaml', 'rules', (size) => `creation_rules:\n${'- {path_regex: x, age: b}\n'.repeat(size)}`],
  ['template', 'quotes', (size) => `{{ ${'"'.repeat(10 * size)}`],
  ['template', 'actions', (size) => '{{ .Values.image }}\n'.repeat(size)],
  ['docker config', 'entries', (size) => JSON.stringify({ auths: Object.fromEntries(Array.from({ length: size }, (_, at) => [`a${at}.b`, { auth: 'YTpi' }])) })],
  ['image', 'parts', (size) => `${'a-'.repeat(10 * size)}!`],
  ['challenge', 'challenges', (size) => 'Bearer a=b, '.repeat(size)],
  ['challenge', 'backslashes in quotes', (size) => `Bearer realm="${'\\"'.repeat(size)}`],
  ['token', 'dots', (size) => 'a.'.repeat(size)],
  ['answer of Azure', 'brackets', (size) => '['.repeat(size)],
  ['condition', 'operators', (size) => "ActionMatches{'a'} OR ".repeat(size)],
  ['condition', 'words', (size) => 'a '.repeat(size)],
  ['words of a node', 'addresses', (size) => 'https://a.b/c?d '.repeat(size)],
  ['words of a node', 'dots and slashes', (size) => 'a.b/'.repeat(size)],
]; // prettier-ignore

describe('the time to read what others wrote', function () {
  this.timeout(120_000);
  const rows: string[] = [];
  after(() => {
    console.log('\n  reader             text                      1×       10×      100× ms  exponent');
    for (const row of rows) console.log(`  ${row}`);
  });
  for (const [reader, what, text] of REPEATED) {
    it(`grows with the length of the text and no faster: ${reader}, ${what}`, () => {
      const { exponent, milliseconds } = growthOf((size) => {
        const long = text(size);
        return () => READERS[reader]?.(long);
      }, 20);
      const times = milliseconds.map((each) => each.toFixed(1).padStart(9)).join('');
      rows.push(`${reader.padEnd(18)} ${what.padEnd(20)}${times}  ${exponent.toFixed(2).padStart(8)}`);
      assert.ok(exponent < 1.5, `10 times as much takes 10^${exponent} times as long`);
    });
  }
});
