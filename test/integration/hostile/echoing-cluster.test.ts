import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { KubeClusterConnector } from '../../../src/adapters/kube/cluster-client.ts';
import { KubeFailingPulls } from '../../../src/adapters/kube/failing-pulls.ts';
import { readContexts } from '../../../src/adapters/kube/kubeconfig-files.ts';
import type { ConnectorOptions } from '../../../src/adapters/kube/open-session.ts';
import type { ClusterClient } from '../../../src/core/cluster-ports.ts';
import { plain } from '../../../src/core/message.ts';
import type { Result } from '../../../src/core/result.ts';
import { Secret } from '../../../src/core/secret.ts';
import { makeCertificates } from '../../emulator/certificate.ts';
import { writeKubeconfig } from '../../kube/kubeconfig.ts';
import { LeakDetector } from '../faults/leaks.ts';

const MARKER = 'Marker+secret/of~30characters';
const PULL_SECRET = 'Marker+pull/secret~of-a-registry';
const ANSWERS = [400, 401, 403, 404, 409, 422, 429, 500, 503, 504];
const { signal } = new AbortController();

/** Each way of a kubeconfig to sign in that sends a credential. */
const SOURCES: Readonly<Record<string, (folder: string) => Readonly<Record<string, unknown>>>> = {
  token: () => ({ token: MARKER }),
  tokenFile: (folder) => ({ tokenFile: written(folder, 'token', MARKER) }),
  'username and password': () => ({ username: 'dev', password: MARKER }),
  'exec plugin': (folder) => {
    const status = { token: MARKER };
    const credential = { apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status };
    const script = `#!/bin/sh\necho "$SOURCE" >&2\ncat <<'E'\n${JSON.stringify(credential)}\nE\n`;
    const command = written(folder, 'plugin', script);
    chmodSync(command, 0o755);
    const env = [{ name: 'SOURCE', value: MARKER }];
    const { apiVersion } = credential;
    return { exec: { apiVersion, command, env, interactiveMode: 'Never' } };
  },
};

/** Whatever is asked of a cluster. */
const CALLS: Readonly<Record<string, (client: ClusterClient) => Promise<Result<unknown>>>> = {
  listNamespaces: (client) => client.listNamespaces(signal),
  servedGroups: (client) => client.servedGroups(signal),
  readText: (client) => client.readText('/version', signal),
  mayI: (client) => client.mayI('get', 'secrets', 'shop', signal),
  getSecret: (client) => client.getSecret('shop', 'acr-pull', signal),
  applySecret: (client) => client.applySecret(PULL, { force: false }, signal),
  deleteSecret: (client) => client.deleteSecret('shop', 'acr-pull', signal),
  getPullSecrets: (client) => client.getPullSecrets({ namespace: 'shop', name: 'default' }, signal),
  changePullSecrets: (client) =>
    client.changePullSecrets({ namespace: 'shop', name: 'default' }, { add: 'acr-pull' }, signal),
  createPod: (client) => client.createPod('shop', { metadata: { name: 'check' } }, signal),
  listPods: (client) => client.listPods('shop', signal),
  watchPod: async (client) => {
    for await (const state of client.watchPod('shop', 'check', signal)) return state;
    return { ok: true, value: undefined };
  },
  podEvents: (client) => client.podEvents('shop', 'check', signal),
  deletePod: (client) => client.deletePod('shop', 'check', signal),
};

const PULL = {
  ...{ namespace: 'shop', name: 'acr-pull', type: 'kubernetes.io/dockerconfigjson' },
  ...{ labels: {}, annotations: {} },
  data: new Map([['.dockerconfigjson', new Secret(PULL_SECRET)]]),
};

function written(folder: string, name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

describe('a cluster that quotes what it was sent', function () {
  this.timeout(60_000);
  const detector = new LeakDetector();
  for (const secret of [MARKER, PULL_SECRET]) detector.add(secret, 'the kubeconfig');
  let folder = '';
  let server: Server;
  let code = 500;
  let quoted = 0;
  const caFile = (): string => path.join(folder, 'ca.pem');

  before(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'acr-pull-echo-'));
    const { serverKey: key, serverChain: cert } = await makeCertificates(folder, ['localhost']);
    server = createServer({ key, cert }, (request, response) => {
      void quoteOf(request).then((quote) => {
        if (detector.find(quote).length > 0) quoted += 1;
        const causes = [{ reason: quote, field: quote, message: `conflict with "${quote}"` }];
        response.writeHead(code, { 'content-type': 'application/json', 'x-quote': 'yes' });
        response.end(
          JSON.stringify({ kind: 'Status', code, reason: quote, message: quote, details: { causes } }),
        );
      });
    });
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  });
  after(() => {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true });
  });

  async function connector(user: Readonly<Record<string, unknown>>): Promise<ConnectorOptions> {
    const url = `https://localhost:${(server.address() as AddressInfo).port}`;
    const variable = await writeKubeconfig(folder, 'echo', { url, caFile: caFile(), user });
    const locations = { variable, home: folder, extra: [] };
    return { locations: () => locations, environment: { PATH: process.env['PATH'] }, isTrusted: () => true };
  }

  /** The result as somebody could come to see it. */
  function words(result: Result<unknown>): string {
    const said = result.ok
      ? ''
      : [result.failure.message, result.failure.hint].map((text) => (text ? plain(text) : ''));
    return `${String(said)} ${inspect(result, { depth: 20, showHidden: true })} ${JSON.stringify(result)}`;
  }

  it('gets none of it shown, whatever was asked and whatever it answers', async () => {
    const leaks: string[] = [];
    let tried = 0;
    const look = (name: string, result: Result<unknown>): void => {
      tried += 1;
      if (detector.find(words(result)).length > 0) leaks.push(name);
    };
    for (const [source, userOf] of Object.entries(SOURCES)) {
      const options = await connector(userOf(folder));
      const [context] = (await readContexts(options.locations())).contexts;
      assert.ok(context);
      for (code of ANSWERS) {
        const client = await new KubeClusterConnector(options).connect(context, signal);
        assert.ok(client.ok);
        for (const [call, run] of Object.entries(CALLS))
          look(`${source}, ${call}, ${code}`, await run(client.value));
        client.value.close();
        const explained = await new KubeFailingPulls(options).read(context, 'shop', signal);
        look(`${source}, explain, ${code}`, explained);
      }
    }
    const sources = Object.keys(SOURCES).length;
    console.log(
      `      ${sources} credential sources × ${Object.keys(CALLS).length + 1} calls × ${ANSWERS.length} answers: ${tried} results, ${leaks.length} secrets found`,
    );
    assert.deepEqual(leaks, []);
    assert.ok(quoted >= tried, `it quoted a secret only ${quoted} times`);
  });

  it('would be noticed', () => {
    assert.notDeepEqual(detector.find(words({ ok: true, value: { said: `Bearer ${MARKER}` } })), []);
  });
});

/** Headers and body, as they came. */
async function quoteOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return `${request.headers.authorization ?? ''} ${Buffer.concat(chunks).toString('utf8')}`;
}
