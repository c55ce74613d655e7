import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
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
import { CREDENTIAL_MARKER, credentialSources, PLUGIN_MARKER } from '../../kube/credential-sources.ts';
import { writeKubeconfig } from '../../kube/kubeconfig.ts';
import { startQuotingCluster, type QuotingCluster } from '../../kube/quoting-cluster.ts';
import { LeakDetector } from '../faults/leaks.ts';

const PULL_SECRET = 'Marker+pull/secret~of-a-registry';
const ANSWERS = [400, 401, 403, 404, 409, 422, 429, 500, 503, 504];
const { signal } = new AbortController();

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

describe('a cluster that quotes what it was sent', function () {
  this.timeout(60_000);
  const detector = new LeakDetector();
  for (const secret of [CREDENTIAL_MARKER, PLUGIN_MARKER]) detector.add(secret, 'the kubeconfig');
  detector.add(PULL_SECRET, 'a pull secret');
  let folder = '';
  let cluster: QuotingCluster;

  before(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'acr-pull-quote-'));
    cluster = await startQuotingCluster(folder);
  });
  after(() => {
    cluster.stop();
    rmSync(folder, { recursive: true });
  });

  async function connector(user: Readonly<Record<string, unknown>>): Promise<ConnectorOptions> {
    const { url, caFile } = cluster;
    const variable = await writeKubeconfig(folder, 'quoting', { url, caFile, user });
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
    const sources = Object.entries(credentialSources(folder));
    for (const [source, user] of sources) {
      const options = await connector(user);
      const [context] = (await readContexts(options.locations())).contexts;
      assert.ok(context);
      for (const code of ANSWERS) {
        cluster.code = code;
        const client = await new KubeClusterConnector(options).connect(context, signal);
        assert.ok(client.ok);
        for (const [call, run] of Object.entries(CALLS))
          look(`${source}, ${call}, ${code}`, await run(client.value));
        client.value.close();
        const explained = await new KubeFailingPulls(options).read(context, 'shop', signal);
        look(`${source}, explain, ${code}`, explained);
      }
    }
    const quoted = cluster.quotes.filter((quote) => detector.find(quote).length > 0).length;
    console.log(
      `      ${sources.length} credential sources × ${Object.keys(CALLS).length + 1} calls × ${ANSWERS.length} answers: ${tried} results, ${leaks.length} secrets found`,
    );
    assert.deepEqual(leaks, []);
    assert.ok(quoted >= tried, `it quoted a secret only ${quoted} times`);
  });

  it('would be noticed', () => {
    assert.notDeepEqual(
      detector.find(words({ ok: true, value: { said: `Bearer ${CREDENTIAL_MARKER}` } })),
      [],
    );
  });
});
