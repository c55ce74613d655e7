import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { KubeFailingPulls } from '../../../src/adapters/kube/failing-pulls.ts';
import type { Result } from '../../../src/core/result.ts';
import { answerJson, startPlayedCluster, type PlayedCluster } from '../../kube/played-cluster.ts';
import { connect, currentContext, failure, never, value } from './connect.ts';

const PAGES = 5;
/** All pages together take longer than the limit, and each by itself is far from it. */
const PAGE_TAKES_MS = 250;
const TIMEOUT_MS = 1_000;

describe('a list of many pages on a slow line', function () {
  this.timeout(30_000);
  let folder: string;
  let kubeconfig: string;
  let cluster: PlayedCluster;
  let pages: number;
  let pageTakesMs: (page: number) => number;

  beforeEach(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'acr-pull-slow-'));
    pages = PAGES;
    pageTakesMs = () => PAGE_TAKES_MS;
    cluster = await startPlayedCluster(answerPage);
    kubeconfig = await cluster.writeKubeconfig(folder);
  });
  afterEach(() => {
    cluster.stop();
    rmSync(folder, { recursive: true });
  });

  function answerPage({ searchParams }: URL, response: ServerResponse): void {
    const page = Number(searchParams.get('continue') ?? '1');
    const metadata = page < pages ? { continue: String(page + 1) } : {};
    const items = [itemOf(`web-${String(page)}`)];
    setTimeout(() => answerJson(response, { metadata, items }), pageTakesMs(page));
  }

  const lists: [name: string, list: (signal: AbortSignal) => Promise<Result<readonly unknown[]>>][] = [
    ['namespaces', async (signal) => (await slowClient()).listNamespaces(signal)],
    ['pods of a namespace', async (signal) => (await slowClient()).listPods('shop', signal)],
    ['failing pulls', listFailingPulls],
  ];

  const slowClient = (): ReturnType<typeof connect> => connect(kubeconfig, { timeoutMs: TIMEOUT_MS });

  async function listFailingPulls(signal: AbortSignal): Promise<Result<readonly unknown[]>> {
    const { context, options } = await currentContext(kubeconfig, { timeoutMs: TIMEOUT_MS });
    const reading = await new KubeFailingPulls(options).read(context, undefined, signal);
    return reading.ok ? { ok: true, value: reading.value.pods.flatMap(({ events }) => events) } : reading;
  }

  for (const [name, list] of lists) {
    it(`has all ${name}, since each page has the whole time for itself`, async () => {
      assert.equal(value(await list(never)).length, PAGES);
    });

    it(`has no ${name} when the list never ends`, async () => {
      pages = Infinity;
      pageTakesMs = () => 0;
      assert.match(failure(await list(never)).text, /without an end/);
    });

    it(`has no ${name} when one page takes too long`, async () => {
      pageTakesMs = (page) => (page === 3 ? 20_000 : 0);
      assert.equal(failure(await list(never)).kind, 'timed-out');
    });

    it(`asks for no further ${name} after a cancel`, async () => {
      const stopped = await list(AbortSignal.timeout(1.5 * PAGE_TAKES_MS));
      assert.equal(failure(stopped).kind, 'cancelled');
      assert.ok(cluster.asked.length < PAGES, cluster.asked.join('\n'));
    });
  }
});

/** A pod that waits for its image and an event of it at once, so that one item fits into every list. */
function itemOf(name: string): unknown {
  const waiting = { reason: 'ImagePullBackOff' };
  return {
    metadata: { name, namespace: 'shop' },
    spec: { containers: [{ name: 'web', image: 'contoso.azurecr.io/web' }] },
    status: { containerStatuses: [{ name: 'web', image: 'contoso.azurecr.io/web', state: { waiting } }] },
    involvedObject: { name },
  };
}
