import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { ClusterAuthority } from '../../kube/certificates.ts';
import { startConnectProxy, type ConnectProxy } from '../../kube/connect-proxy.ts';
import { writeKubeconfig, type KubeconfigOptions } from '../../kube/kubeconfig.ts';
import { freePorts } from '../../kube/processes.ts';
import { connect, failure, never, tryConnect, useApiServer, value } from './connect.ts';

describe('reaching a cluster', function () {
  this.timeout(30_000);
  const server = useApiServer();
  const stops: (() => Promise<unknown>)[] = [];
  let user: KubeconfigOptions['user'];

  before(async () => {
    user = await server().authority.issueUser('someone', ['system:masters']);
  });
  afterEach(async () => {
    await Promise.all(stops.splice(0).map((stop) => stop()));
  });

  function kubeconfig(more: Partial<KubeconfigOptions> = {}): Promise<string> {
    const { url, authority, folder } = server();
    return writeKubeconfig(folder, 'reach', { url, caFile: authority.caFile, user, ...more });
  }

  async function reach(file: string, environment: NodeJS.ProcessEnv = {}): Promise<void> {
    const client = await connect(file, { environment });
    assert.ok(value(await client.listNamespaces(never)).includes('default'));
  }

  async function proxy(refuse?: number): Promise<ConnectProxy> {
    const started = await startConnectProxy(server().url, refuse === undefined ? {} : { refuse });
    stops.push(() => started.stop());
    return started;
  }

  async function listen(listening: Server): Promise<string> {
    const sockets = new Set<Socket>();
    listening.on('connection', (socket: Socket) => sockets.add(socket));
    listening.listen(0, '127.0.0.1');
    await once(listening, 'listening');
    stops.push(async () => {
      for (const socket of sockets) socket.destroy();
      listening.close();
      await once(listening, 'close');
    });
    return `127.0.0.1:${String((listening.address() as AddressInfo).port)}`;
  }

  const port = (): string => new URL(server().url).port;

  describe('by TLS', () => {
    it('trusts the CA that the kubeconfig names, by a relative path', async () => {
      const caFile = path.relative(server().folder, server().authority.caFile);
      await reach(await kubeconfig({ caFile }));
    });

    it('trusts the CA that the kubeconfig holds, whatever file it names besides', async () => {
      const data = readFileSync(server().authority.caFile).toString('base64');
      const cluster = { 'certificate-authority-data': data };
      await reach(await kubeconfig({ caFile: '/nowhere/ca.pem', cluster }));
    });

    it('refuses a CA that is none, before it connects', async () => {
      const cluster = { 'certificate-authority-data': 'YQ==' };
      const { kind, text } = failure(await tryConnect(await kubeconfig({ cluster })));
      assert.equal(kind, 'invalid');
      assert.match(text, /The certificate authority in the kubeconfig for 127\.0\.0\.1:\d+ cannot be used/);
    });

    it('trusts nobody else, and says where the CA stands', async () => {
      const folder = await mkdtemp(path.join(server().folder, 'other-'));
      const { caFile } = await ClusterAuthority.create(folder);
      const client = await connect(await kubeconfig({ caFile }));
      const { kind, hint } = failure(await client.listNamespaces(never));
      assert.equal(kind, 'unreachable');
      assert.match(hint, /certificate-authority-data of the cluster in the kubeconfig/);
    });

    it('trusts everybody where the kubeconfig says so', async () => {
      const cluster = { 'insecure-skip-tls-verify': true, 'certificate-authority': undefined };
      await reach(await kubeconfig({ cluster }));
    });

    it('expects the name that the kubeconfig gives', async () => {
      await reach(await kubeconfig({ cluster: { 'tls-server-name': 'kubernetes.test' } }));
      const client = await connect(await kubeconfig({ cluster: { 'tls-server-name': 'other.test' } }));
      const { kind, hint } = failure(await client.listNamespaces(never));
      assert.equal(kind, 'unreachable');
      assert.match(hint, /tls-server-name/);
    });

    it('tells nobody a credential without TLS', async () => {
      const headers: unknown[] = [];
      const listening = createHttpServer((request, response) => {
        headers.push(request.headers.authorization);
        response.writeHead(401, { 'content-type': 'application/json' }).end('{"kind":"Status"}');
      });
      const host = await listen(listening);
      const client = await connect(await kubeconfig({ url: `http://${host}`, user: { token: 'marker' } }));
      assert.equal(failure(await client.listNamespaces(never)).kind, 'unauthorized');
      assert.deepEqual(headers, [undefined]);
    });
  });

  describe('by a proxy', () => {
    it('takes the proxy of the kubeconfig', async () => {
      const { url, asked } = await proxy();
      await reach(await kubeconfig({ cluster: { 'proxy-url': url } }));
      assert.deepEqual(asked, [`127.0.0.1:${port()}`]);
    });

    it('takes the proxy of the environment, unless NO_PROXY names the host', async () => {
      const { url, asked } = await proxy();
      const file = await kubeconfig({ url: `https://kubernetes.test:${port()}` });
      await reach(file, { HTTPS_PROXY: url });
      assert.deepEqual(asked, [`kubernetes.test:${port()}`]);
      const client = await connect(file, { environment: { HTTPS_PROXY: url, NO_PROXY: '.test' } });
      assert.equal(failure(await client.listNamespaces(never)).kind, 'unreachable');
      assert.equal(asked.length, 1);
    });

    it('reaches this machine itself by no proxy of the environment', async () => {
      const { url, asked } = await proxy();
      await reach(await kubeconfig(), { HTTPS_PROXY: url });
      assert.deepEqual(asked, []);
    });

    it('watches a pod through it', async () => {
      const { url } = await proxy();
      const client = await connect(await kubeconfig({ cluster: { 'proxy-url': url } }));
      for await (const change of client.watchPod('default', 'absent', never)) {
        assert.equal(value(change), undefined);
      }
    });

    it('tells what the proxy answered', async () => {
      const { url } = await proxy(407);
      const client = await connect(await kubeconfig({ cluster: { 'proxy-url': url } }));
      const { kind, text } = failure(await client.listNamespaces(never));
      assert.equal(kind, 'unreachable');
      assert.match(text, /The proxy refused to connect to 127\.0\.0\.1:\d+ \(HTTP 407\)/);
    });
  });

  describe('that does not answer', () => {
    it('names the host and port that nobody listens at', async () => {
      const [free = 0] = await freePorts(1);
      const client = await connect(await kubeconfig({ url: `https://127.0.0.1:${String(free)}` }));
      const { kind, text } = failure(await client.listNamespaces(never));
      assert.equal(kind, 'unreachable');
      assert.match(text, new RegExp(`127\\.0\\.0\\.1:${String(free)}`));
    });

    it('waits no longer than its time, and tells whom it waited for', async () => {
      const host = await listen(silent());
      const client = await connect(await kubeconfig({ url: `https://${host}` }), { timeoutMs: 300 });
      const { kind, text } = failure(await client.listNamespaces(never));
      assert.equal(kind, 'timed-out');
      assert.equal(text, `${host} did not answer in time.`);
    });

    it('stops waiting when cancelled, in a call and in a watch', async () => {
      const client = await connect(await kubeconfig({ url: `https://${await listen(silent())}` }));
      const stopped = await client.listNamespaces(AbortSignal.timeout(200));
      assert.equal(failure(stopped).kind, 'cancelled');
      for await (const change of client.watchPod('default', 'web', AbortSignal.timeout(200))) {
        assert.fail(JSON.stringify(change));
      }
    });

    it('does not begin what is cancelled already', async () => {
      const client = await connect(await kubeconfig());
      assert.equal(failure(await client.listNamespaces(AbortSignal.abort())).kind, 'cancelled');
    });
  });
});

/** Takes connections and says nothing. */
function silent(): Server {
  return createServer((socket) => {
    socket.on('error', () => undefined);
    socket.resume();
  });
}
