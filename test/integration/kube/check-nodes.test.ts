import assert from 'node:assert/strict';
import { readNodePlatforms } from '../../../src/core/check/node-platforms.ts';
import { platformText } from '../../../src/core/check/platform.ts';
import { makeUser } from '../../kube/people.ts';
import { connect, failure, never, useApiServer, value } from './connect.ts';

describe('the platforms of the nodes of a cluster', function () {
  this.timeout(30_000);
  const server = useApiServer();

  it('are those of its labels, however many nodes there are', async () => {
    const client = await connect(server().kubeconfig);
    assert.deepEqual(value(await readNodePlatforms(client, never)), []);
    const platforms = ['linux/amd64', 'linux/amd64', 'linux/arm64', 'windows/amd64', 'linux/s390x'];
    for (const [index, platform] of platforms.entries()) {
      const [os, arch] = platform.split('/');
      const labels = { 'kubernetes.io/os': os, 'kubernetes.io/arch': arch };
      await server().admin.must('POST', '/api/v1/nodes', {
        metadata: { name: `node-${String(index)}`, labels },
      });
    }
    const found = value(await readNodePlatforms(client, never)).map(platformText);
    assert.deepEqual(found.toSorted(), ['linux/amd64', 'linux/arm64', 'linux/s390x', 'windows/amd64']);
  });

  it('are not told to a user without the right', async () => {
    const jane = await connect(await makeUser(server(), 'jane', { rules: [], namespace: 'default' }));
    assert.equal(failure(await readNodePlatforms(jane, never)).kind, 'forbidden');
  });
});
