import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterClient } from '../../../src/core/cluster-ports.ts';
import type { Result } from '../../../src/core/result.ts';
import { answerWith, makePlugin, type ExecPlugin } from '../../kube/exec-plugin.ts';
import { makeNamespace, makeTokenFile, type Rule } from '../../kube/people.ts';
import { connect, failure, never, useApiServer, value } from './connect.ts';

const RULES: Rule[] = [
  { apiGroups: [''], resources: ['secrets'], verbs: ['get'] },
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
];
const CALLS = 5;
/** What undici, by which the SDK sends, tells of each connection (nodejs/undici, "Diagnostics Channel Support"). */
const CONNECTED = 'undici:client:connected';

describe('calls at the same time, whose credential has to be got anew', function () {
  this.timeout(30_000);
  const server = useApiServer();
  let namespace: string;
  let token: string;
  let plugin: ExecPlugin;
  let client: ClusterClient;

  before(async () => {
    namespace = await makeNamespace(server(), 'shop');
    token = readFileSync(await makeTokenFile(server(), 'robot', { rules: RULES, namespace }), 'utf8');
  });

  /** The plugin gives what was put last, after `slowly` if that was put, and says when it came to its end. */
  beforeEach(async () => {
    const lines = ['test -e slowly && sleep 1', 'echo end >> ends', '. ./answer'];
    plugin = await makePlugin(server(), lines);
  });

  const put = (name: string, text: string): Promise<void> => writeFile(path.join(plugin.folder, name), text);
  const putToken = (text: string): Promise<void> => put('answer', answerWith({ token: text }));
  const ends = (): number => readFileSync(path.join(plugin.folder, 'ends'), 'utf8').split('\n').length - 1;

  function putEnding(): Promise<void> {
    const expirationTimestamp = new Date(Date.now() + 1_000).toISOString();
    return put('answer', answerWith({ token, expirationTimestamp }));
  }

  /** Connected by a credential that has ended, so that the next call signs in again, slowly. */
  async function connectForNow(): Promise<void> {
    await putEnding();
    client = await connect(plugin.kubeconfig);
    await putToken(token);
    await put('slowly', '');
  }

  const ask = (signal = never): Promise<Result<unknown>> => client.getSecret(namespace, 'registry', signal);
  const askAll = (): Promise<Result<unknown>[]> => Promise.all(Array.from({ length: CALLS }, () => ask()));

  it('wait for one sign-in after it has ended', async () => {
    await connectForNow();
    (await askAll()).forEach(value);
    assert.equal(plugin.runs(), 2);
  });

  it('wait for one sign-in after it was refused', async () => {
    await putToken('outdated');
    client = await connect(plugin.kubeconfig);
    // Some may hear only that the connection ended: the API server ends one of HTTP/2 on which it refused a credential
    // (Kubernetes' feature gate UnauthenticatedHTTP2DOSMitigation).
    const refused = (await askAll()).map((result) => failure(result).kind);
    assert.ok(refused.includes('unauthorized'), refused.join());
    await putToken(token);
    (await askAll()).forEach(value);
    assert.equal(plugin.runs(), 2);
  });

  it('fail together where it fails, and the next one tries again', async () => {
    await connectForNow();
    await put('answer', 'exit 3');
    const failed = (await askAll()).map((result) => failure(result).kind);
    assert.deepEqual(failed, Array<string>(CALLS).fill('unauthorized'));
    await putToken(token);
    value(await ask());
    assert.equal(plugin.runs(), 3);
  });

  it('go on when one of them is cancelled, which waits no longer', async () => {
    await connectForNow();
    const first = ask(AbortSignal.timeout(200));
    const second = ask();
    const earlier = await Promise.race([first, second]);
    assert.equal(failure(earlier).kind, 'cancelled');
    value(await second);
    assert.equal(plugin.runs(), 2);
  });

  it('stop the sign-in when all of them are cancelled, and the next one begins another', async () => {
    await connectForNow();
    const stopped = await Promise.all([ask(AbortSignal.timeout(200)), ask(AbortSignal.timeout(300))]);
    assert.deepEqual(
      stopped.map((result) => failure(result).kind),
      ['cancelled', 'cancelled'],
    );
    value(await ask());
    assert.deepEqual([plugin.runs(), ends()], [3, 2]);
  });

  it('are cancelled, and their sign-in is stopped, when the client is closed', async () => {
    await connectForNow();
    const asked = ask();
    await delay(300);
    client.close();
    assert.equal(failure(await asked).kind, 'cancelled');
    await delay(1_200);
    assert.equal(ends(), 1);
  });

  it('leave a watch alone that goes on with the earlier credential', async () => {
    const pods = `/api/v1/namespaces/${namespace}/pods`;
    const spec = { containers: [{ name: 'web', image: 'contoso.azurecr.io/web' }] };
    await server().admin.must('POST', pods, { metadata: { name: 'web' }, spec });
    await putEnding();
    client = await connect(plugin.kubeconfig);
    const watch: AsyncIterable<Result<unknown>> = client.watchPod(
      namespace,
      'web',
      AbortSignal.timeout(10_000),
    );
    const changes = watch[Symbol.asyncIterator]();
    await changes.next();
    const change = changes.next();
    await delay(500);
    value(await ask());
    await server().admin.must('PATCH', `${pods}/web`, { metadata: { labels: { a: 'b' } } });
    const changed = await change;
    assert.ok(changed.done !== true && value(changed.value) !== undefined);
    await changes.return?.();
  });

  it('leave no connection behind when the client is closed', async () => {
    const sockets: Socket[] = [];
    const note = (connected: unknown): void => void sockets.push((connected as { socket: Socket }).socket);
    subscribe(CONNECTED, note);
    await connectForNow();
    (await askAll()).forEach(value);
    client.close();
    unsubscribe(CONNECTED, note);
    await delay(300);
    assert.ok(sockets.length > 0);
    assert.deepEqual(
      sockets.map(({ destroyed }) => destroyed),
      sockets.map(() => true),
    );
  });
});
