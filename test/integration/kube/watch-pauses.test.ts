import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { answerJson, startPlayedCluster, type PlayedCluster } from '../../kube/played-cluster.ts';
import { connect, value } from './connect.ts';

const POD = { metadata: { name: 'web', resourceVersion: '1' }, status: { phase: 'Pending' } };
const CHANGE = JSON.stringify({ type: 'MODIFIED', object: POD });
/** As the API server says that the version is too old (kubernetes.io, "Kubernetes API Concepts"). */
const ERROR = JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } });

describe('watching a pod', function () {
  this.timeout(30_000);
  let folder: string;
  let cluster: PlayedCluster;
  let answerWatch: (response: ServerResponse) => void;
  let watchedAt: number[];

  beforeEach(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'acr-pull-watch-'));
    watchedAt = [];
    cluster = await startPlayedCluster((url, response) => {
      if (!url.searchParams.has('watch')) {
        answerJson(response, POD);
        return;
      }
      watchedAt.push(Date.now());
      response.writeHead(200, { 'content-type': 'application/json' });
      answerWatch(response);
    });
  });
  afterEach(() => {
    cluster.stop();
    rmSync(folder, { recursive: true });
  });

  async function watchFor(milliseconds: number): Promise<void> {
    const client = await connect(await cluster.writeKubeconfig(folder));
    for await (const change of client.watchPod('shop', 'web', AbortSignal.timeout(milliseconds)))
      value(change);
  }

  const early: [what: string, answer: (response: ServerResponse) => void][] = [
    ['that ends at once', (response) => response.end()],
    ['that sends an ERROR at once', (response) => response.write(`${ERROR}\n`)],
    ['that ends after what it tells at once', (response) => response.end(`${CHANGE}\n`)],
  ];
  for (const [what, answer] of early) {
    it(`is begun again after a pause ${what}, and a longer one the next time`, async () => {
      answerWatch = answer;
      await watchFor(4_000);
      const [first = 0, second = 0] = watchedAt.slice(1).map((at, index) => at - (watchedAt[index] ?? 0));
      assert.equal(watchedAt.length, 3);
      assert.ok(first >= 900 && second >= 1_900, `${String(first)} ms, ${String(second)} ms`);
    });
  }

  it('ends in such a pause when cancelled', async () => {
    answerWatch = (response) => response.end();
    const began = Date.now();
    await watchFor(1_500);
    assert.ok(Date.now() - began < 2_500);
  });

  it('goes on without a pause where it told something after a while', async () => {
    let endedAt = 0;
    const tell = (response: ServerResponse): void => {
      endedAt ||= Date.now();
      response.end(`${CHANGE}\n`);
    };
    answerWatch = (response) => {
      if (watchedAt.length === 1) response.end();
      else setTimeout(() => tell(response), 1_500);
    };
    await watchFor(4_000);
    const pause = (watchedAt[2] ?? Infinity) - endedAt;
    assert.ok(pause < 500, `${String(pause)} ms`);
  });
});
