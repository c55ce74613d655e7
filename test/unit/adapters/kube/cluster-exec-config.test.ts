import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ClusterSession } from '../../../../src/adapters/kube/cluster-session.ts';
import { readClusterSettings } from '../../../../src/adapters/kube/cluster-settings.ts';
import { readContexts } from '../../../../src/adapters/kube/kubeconfig-files.ts';
import { openSession } from '../../../../src/adapters/kube/open-session.ts';
import type { Context } from '../../../../src/core/contexts/context.ts';
import { plain } from '../../../../src/core/message.ts';
import type { Result } from '../../../../src/core/result.ts';

const NAME = 'client.authentication.k8s.io/exec';

/** What kubectl 1.32 tells a plugin as `spec.cluster.config` for these extensions of its cluster. */
const TOLD_BY_KUBECTL: readonly (readonly [what: string, extensions: string, config: unknown])[] = [
  [
    'the mapping',
    `[{ name: ${NAME}, extension: { audience: abc, deep: { a: [1, null, true] } } }]`,
    { audience: 'abc', deep: { a: [1, null, true] } },
  ],
  ['the text', `[{ name: ${NAME}, extension: text }]`, 'text'],
  ['the number', `[{ name: ${NAME}, extension: 0 }]`, 0],
  ['the list', `[{ name: other, extension: b }, { name: ${NAME}, extension: [a] }]`, ['a']],
  ['nothing in place of an empty one', `[{ name: ${NAME} }]`, null],
  ['nothing in place of another', '[{ name: other, extension: { a: b } }]', null],
  ['nothing in place of none', '[]', null],
];

describe("an exec plugin's own settings of the cluster", () => {
  let folder = '';
  before(function () {
    if (process.platform === 'win32') this.skip();
    folder = mkdtempSync(path.join(os.tmpdir(), 'acr-pull-exec-config-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** A kubeconfig whose user signs in by a program that notes what it is told, and complains about it. */
  function write(extensions: string, wantsClusterInfo: boolean): string {
    const lines = ['#!/bin/sh', 'cd "$(dirname "$0")"', 'printf %s "$KUBERNETES_EXEC_INFO" > info'];
    lines.push('cat info >&2', 'exit 3', '');
    writeFileSync(path.join(folder, 'sign-in'), lines.join('\n'), { mode: 0o755 });
    const cluster = `{ server: "https://127.0.0.1:1", extensions: ${extensions} }`;
    const exec = `{ apiVersion: client.authentication.k8s.io/v1, command: ./sign-in, provideClusterInfo: ${wantsClusterInfo} }`;
    const file = path.join(folder, 'kubeconfig');
    writeFileSync(
      file,
      `clusters: [{ name: c, cluster: ${cluster} }]\nusers: [{ name: u, user: { exec: ${exec} } }]\ncontexts: [{ name: x, context: { cluster: c, user: u } }]\n`,
    );
    return file;
  }

  async function contextOf(file: string): Promise<Context> {
    const [context] = (await readContexts({ variable: file, home: folder, extra: [] })).contexts;
    assert.ok(context);
    return context;
  }

  async function signIn(file: string): Promise<Result<ClusterSession>> {
    const options = {
      locations: () => ({ variable: file, home: folder, extra: [] }),
      environment: { PATH: process.env['PATH'] },
      isTrusted: () => true,
    };
    return openSession(await contextOf(file), options, new AbortController().signal);
  }

  function told(): unknown {
    const { spec } = JSON.parse(readFileSync(path.join(folder, 'info'), 'utf8')) as { spec: object };
    return spec;
  }

  for (const [what, extensions, config] of TOLD_BY_KUBECTL) {
    it(`are ${what}, as kubectl tells it`, async () => {
      await signIn(write(extensions, true));
      assert.deepEqual(told(), { interactive: false, cluster: { server: 'https://127.0.0.1:1', config } });
    });
  }

  it('are not told where it does not ask for the cluster', async () => {
    await signIn(write(`[{ name: ${NAME}, extension: { a: b } }]`, false));
    assert.deepEqual(told(), { interactive: false });
  });

  // client-go prints them as "--- REDACTED ---", too (clientcmd/api, ExecConfig.String).
  it('are not shown where they are read, nor where the program quotes them', async () => {
    const file = write(`[{ name: ${NAME}, extension: { deep: [marker-of-a-secret] } }]`, true);
    assert.doesNotMatch(JSON.stringify(await readClusterSettings(await contextOf(file), [file])), /marker/);
    const refused = await signIn(file);
    assert.ok(!refused.ok);
    assert.match(plain(refused.failure.message), /"config":\{"deep":\["\[redacted\]"\]\}/);
  });
});
