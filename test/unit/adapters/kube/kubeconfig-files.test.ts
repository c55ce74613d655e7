import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { kubeconfigPaths, readContexts } from '../../../../src/adapters/kube/kubeconfig-files.ts';

describe('the kubeconfig files to read', () => {
  for (const [why, variable, extra, expected] of [
    ['are the default file without KUBECONFIG', undefined, [], ['/home/dev/.kube/config']],
    ['are the default file with an empty KUBECONFIG', '', [], ['/home/dev/.kube/config']],
    ['are the parts of KUBECONFIG, empty ones dropped', ':/a::/b:', [], ['/a', '/b']],
    ['name each file once', '/a:/b:/a', ['/b'], ['/a', '/b']],
    ['end with those of the setting', '/a', ['/c', '/d'], ['/a', '/c', '/d']],
  ] as const) {
    it(why, () =>
      assert.deepEqual(kubeconfigPaths({ variable, home: '/home/dev', extra }, path.posix), expected),
    );
  }

  it('are split by semicolons on Windows', () => {
    assert.deepEqual(
      kubeconfigPaths({ variable: 'C:\\a;D:\\b', home: 'C:\\Users\\dev', extra: [] }, path.win32),
      ['C:\\a', 'D:\\b'],
    );
  });
});

describe('reading kubeconfig files', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'acr-pull-kube-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function write(name: string, text: string): string {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return file;
  }

  const first = [
    'current-context: b',
    'contexts: [{name: a, context: {cluster: c, user: u}}, {name: b, context: {cluster: c, user: u, namespace: shop}}]',
    'clusters: [{name: c, cluster: {server: "https://first:6443"}}]',
    'users: [{name: u, user: {username: first, password: x}}]',
  ].join('\n');
  const second = [
    'current-context: z',
    'contexts: [{name: z, context: {cluster: c, user: u}}, {name: a, context: {cluster: other, user: u}}]',
    'clusters: [{name: c, cluster: {server: "https://second:6443"}}, {name: other, cluster: {server: "https://other:6443"}}]',
    'users: [{name: u, user: {token: second}}]',
  ].join('\n');

  it('names one of the setting that is not there', async () => {
    const gone = path.join(folder, 'gone');
    const list = await readContexts({ variable: write('a', first), home: folder, extra: [gone] });
    assert.deepEqual(
      list.problems.map(({ file, failure }) => [file, failure.kind]),
      [[gone, 'not-found']],
    );
    assert.equal(list.contexts.length, 2);
  });

  it('names one that cannot be read, and reads the others', async () => {
    const list = await readContexts({
      variable: [folder, write('a', first)].join(path.delimiter),
      home: folder,
      extra: [],
    });
    assert.deepEqual(
      list.problems.map(({ file, failure }) => [file, failure.detail]),
      [[folder, 'EISDIR']],
    );
    assert.equal(list.contexts.length, 2);
  });

  it('runs no exec plugin', async () => {
    const witness = path.join(folder, 'ran');
    const file = write(
      'exec',
      [
        'contexts: [{name: a, context: {cluster: c, user: u}}]',
        'clusters: [{name: c, cluster: {server: "https://c"}}]',
        `users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: touch, args: [${witness}]}}}]`,
      ].join('\n'),
    );
    const list = await readContexts({ variable: file, home: folder, extra: [] });
    assert.equal(list.contexts[0]?.authentication.kind, 'exec');
    assert.equal(spawnSync('test', ['-e', witness]).status, 1);
  });

  it('merges as kubectl does', async function () {
    if (spawnSync('kubectl', ['version', '--client']).status !== 0) return this.skip();
    const variable = [write('a', first), write('b', second)].join(path.delimiter);
    const view = JSON.parse(
      execFileSync('kubectl', ['config', 'view', '--output', 'json'], {
        env: { ...process.env, KUBECONFIG: variable },
        encoding: 'utf8',
      }),
    ) as KubectlView;
    const list = await readContexts({ variable, home: folder, extra: [] });
    const server = (cluster: string): string | undefined =>
      view.clusters.find(({ name }) => name === cluster)?.cluster.server;
    assert.equal(list.currentContext, view['current-context']);
    assert.deepEqual(
      list.contexts
        .map((context) => [context.name, context.clusterName, context.userName, context.server])
        .toSorted(),
      view.contexts
        .map(({ name, context }) => [name, context.cluster, context.user, server(context.cluster)])
        .toSorted(),
    );
  });
});

interface KubectlView {
  readonly 'current-context': string;
  readonly contexts: readonly {
    readonly name: string;
    readonly context: { readonly cluster: string; readonly user: string };
  }[];
  readonly clusters: readonly { readonly name: string; readonly cluster: { readonly server: string } }[];
}
