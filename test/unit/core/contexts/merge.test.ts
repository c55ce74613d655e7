import assert from 'node:assert/strict';
import { parseKubeconfig } from '../../../../src/core/contexts/kubeconfig.ts';
import { mergeKubeconfigs, type KubeconfigFile } from '../../../../src/core/contexts/merge.ts';
import type { ContextList } from '../../../../src/core/contexts/context.ts';
import { plain } from '../../../../src/core/message.ts';

function list(files: Readonly<Record<string, string | undefined>>): ContextList {
  return mergeKubeconfigs(
    Object.entries(files).map(([file, text]): KubeconfigFile => {
      if (text === undefined) return { file, content: undefined };
      const parsed = parseKubeconfig(file, text);
      return { file, content: parsed.ok ? { kubeconfig: parsed.value } : { failure: parsed.failure } };
    }),
  );
}

function config(name: string, server: string, more = ''): string {
  return [
    'apiVersion: v1',
    'kind: Config',
    more,
    `contexts: [{name: ${name}, context: {cluster: ${name}, user: admin, namespace: shop}}]`,
    `clusters: [{name: ${name}, cluster: {server: "${server}"}}]`,
    `users: [{name: admin, user: {token: marker-${name}}}]`,
  ].join('\n');
}

describe('kubeconfig files', () => {
  it('give their contexts in the order of the files, with what each names', () => {
    const { contexts } = list({ '/a': config('one', 'https://one'), '/b': config('two', 'https://two') });
    assert.deepEqual(
      contexts.map(({ name, file, server, namespace }) => ({ name, file, server, namespace })),
      [
        { name: 'one', file: '/a', server: 'https://one', namespace: 'shop' },
        { name: 'two', file: '/b', server: 'https://two', namespace: 'shop' },
      ],
    );
  });

  it('are merged so that the first definition of a name wins, and the difference is noted', () => {
    const { contexts } = list({
      '/a': config('one', 'https://first'),
      '/b': config('one', 'https://second'),
    });
    assert.equal(contexts.length, 1);
    assert.equal(contexts[0]?.server, 'https://first');
    const notes = contexts[0].notes.map(plain);
    assert.deepEqual(notes, ['/b defines cluster one differently; /a comes first and is used.']);
  });

  it('pair a context with the user of the first file, and say that another file has a different one', () => {
    const { contexts } = list({ '/a': config('one', 'https://one'), '/b': config('two', 'https://two') });
    assert.match(
      plain(contexts[1]?.notes[0] ?? { text: '', args: [] }),
      /^\/b defines user admin differently; \/a comes first/,
    );
  });

  it('use the first current-context', () => {
    const merged = list({
      '/a': config('one', 'https://one'),
      '/b': config('two', 'https://two', 'current-context: two'),
      '/c': config('three', 'https://three', 'current-context: three'),
    });
    assert.equal(merged.currentContext, 'two');
    assert.deepEqual(
      merged.contexts.map(({ isCurrent }) => isCurrent),
      [false, true, false],
    );
  });

  it('without a current-context are no error', () => {
    const merged = list({ '/a': config('one', 'https://one', 'current-context: ""') });
    assert.equal(merged.currentContext, undefined);
    assert.deepEqual(merged.problems, []);
  });

  it('with a current-context that nothing defines warn about the file and list the rest', () => {
    const merged = list({ '/a': config('one', 'https://one', 'current-context: gone') });
    assert.equal(merged.contexts.length, 1);
    assert.equal(
      plain(merged.problems[0]?.failure.message ?? { text: '', args: [] }),
      'The current-context of /a is gone, but no file defines that context.',
    );
  });

  it('that are not there are passed over', () => {
    const merged = list({ '/gone': undefined, '/a': config('one', 'https://one') });
    assert.equal(merged.contexts.length, 1);
    assert.deepEqual(merged.problems, []);
    assert.deepEqual(merged.files, ['/gone', '/a']);
  });

  it('keep no credential', () => {
    const merged = list({ '/a': config('one', 'https://one') });
    assert.ok(!JSON.stringify(merged).includes('marker-'));
  });

  for (const [why, text, message] of [
    ['a tab', 'contexts:\n\t- name: a\n', 'The kubeconfig /a cannot be read: line 2 is not valid YAML.'],
    ['broken YAML', 'contexts: [\n', 'The kubeconfig /a cannot be read: line 2 is not valid YAML.'],
    ['a list at the top', '- a\n', 'The file /a is not a kubeconfig: its top level is not a mapping.'],
  ] as const) {
    it(`with ${why} are a problem of that file alone`, () => {
      const merged = list({ '/a': text, '/b': config('two', 'https://two') });
      assert.deepEqual(
        merged.problems.map(({ failure }) => plain(failure.message)),
        [message],
      );
      assert.deepEqual(
        merged.contexts.map(({ name }) => name),
        ['two'],
      );
    });
  }

  it('that list a name twice are named, as kubectl refuses them', () => {
    const twice =
      'clusters: [{name: c, cluster: {server: "https://c"}}, {name: c, cluster: {server: "https://d"}}]';
    const merged = list({ '/a': twice });
    assert.equal(
      plain(merged.problems[0]?.failure.message ?? { text: '', args: [] }),
      '/a lists c twice under clusters; kubectl refuses such a file.',
    );
  });

  for (const text of ['', '# only a comment\n', '---\n', 'apiVersion: v1\nkind: Config\ncontexts: null\n']) {
    it(`that are empty (${JSON.stringify(text)}) hold no context and are no problem`, () => {
      assert.deepEqual(list({ '/a': text }), { contexts: [], problems: [], files: ['/a'] });
    });
  }
});

describe('a broken context stays visible, with its reason', () => {
  for (const [why, text, reason] of [
    ['has no content', 'contexts: [{name: a}]', 'The context has no content.'],
    ['names no cluster', 'contexts: [{name: a, context: {user: u}}]', 'The context names no cluster.'],
    [
      'names an unknown cluster',
      'contexts: [{name: a, context: {cluster: c, user: u}}]',
      'No file defines the cluster c.',
    ],
    [
      'has a cluster without a server',
      'contexts: [{name: a, context: {cluster: c}}]\nclusters: [{name: c, cluster: {}}]',
      'The cluster c has no server.',
    ],
    [
      'has a server that is no URL',
      'contexts: [{name: a, context: {cluster: c}}]\nclusters: [{name: c, cluster: {server: "my server"}}]',
      'The server of the cluster c is not a URL: my server.',
    ],
    [
      'names an unknown user',
      'contexts: [{name: a, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: "https://c"}}]',
      'No file defines the user u.',
    ],
  ] as const) {
    it(`when it ${why}`, () => {
      const { contexts } = list({ '/a': text });
      assert.equal(contexts.length, 1);
      assert.equal(plain(contexts[0]?.broken ?? { text: 'not broken', args: [] }), reason);
    });
  }
});
