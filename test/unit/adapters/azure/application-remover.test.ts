import assert from 'node:assert/strict';
import { GraphApplicationRemover } from '../../../../src/adapters/azure/application-remover.ts';
import type { Application } from '../../../../src/core/cross-tenant/ports.ts';
import { plain } from '../../../../src/core/message.ts';
import { armError, CLOUD, FakeHttp, FakeTokens, TENANT, type Answer } from './fake-azure.ts';

const APPLICATION: Application = {
  clientId: 'c',
  objectId: 'o',
  displayName: 'acr-pull-x',
  isMultiTenant: false,
  redirectUris: [],
  passwords: [],
};
const { signal } = new AbortController();

describe('GraphApplicationRemover', () => {
  const cases: [name: string, answer: Answer, expected: string][] = [
    ['204', [204], 'ok'],
    ['404', [404, armError('Request_ResourceNotFound', 'x')], 'ok'],
    ['403', [403, armError('Authorization_RequestDenied', 'x')], 'forbidden'],
  ];
  for (const [name, answer, expected] of cases) {
    it(`deletes by object id: ${name}`, async () => {
      const http = new FakeHttp(() => answer);
      const remover = new GraphApplicationRemover({
        cloud: CLOUD,
        tokens: new FakeTokens(),
        send: http.send,
      });
      const result = await remover.remove(TENANT, APPLICATION, signal);
      assert.equal(result.ok ? 'ok' : result.failure.kind, expected);
      if (!result.ok) assert.match(plain(result.failure.message), /delete the application acr-pull-x/);
      const [sent] = http.sent;
      assert.equal(`${sent?.method ?? ''} ${sent?.url ?? ''}`, `DELETE ${CLOUD.graph}/v1.0/applications/o`);
    });
  }
});
