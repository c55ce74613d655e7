import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { accountCommands } from '../../../src/core/references/service-account-command.ts';
import { makeNamespace } from '../../kube/people.ts';
import { useApiServer } from './connect.ts';

const run = promisify(execFile);

describe('the commands for a ServiceAccount', function () {
  this.timeout(60_000);
  const server = useApiServer();
  let namespace: string;

  beforeEach(async () => {
    namespace = await makeNamespace(server(), 'accounts');
  });

  for (const [why, before, after] of [
    ['begin its list', undefined, ['ours']],
    ['keep what it lists', ['docker-hub'], ['docker-hub', 'ours']],
  ] as const) {
    it(why, async () => {
      const path = `/api/v1/namespaces/${namespace}/serviceaccounts`;
      const secrets = before?.map((name) => ({ name }));
      await server().admin.must('POST', path, {
        metadata: { name: 'runner' },
        ...(secrets === undefined ? {} : { imagePullSecrets: secrets }),
      });
      await firstThatWorks(accountCommands({ name: 'runner', namespace }, 'ours'), server().kubeconfig);
      const account = (await server().admin.must('GET', `${path}/runner`)) as {
        imagePullSecrets?: { name: string }[];
      };
      assert.deepEqual(
        account.imagePullSecrets?.map(({ name }) => name),
        after,
      );
    });
  }
});

/** As a person runs them: the second only when the first fails. */
async function firstThatWorks(commands: readonly string[], kubeconfig: string): Promise<void> {
  await run('sh', ['-c', commands.join(' || ')], { env: { ...process.env, KUBECONFIG: kubeconfig } });
}
