import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { GraphApplicationDirectory } from '../../../../src/adapters/azure/application-directory.ts';
import type { Application } from '../../../../src/core/cross-tenant/ports.ts';
import { plain } from '../../../../src/core/message.ts';
import { CLOUD, FakeHttp, FakeTokens, OTHER_TENANT, type Answer } from './fake-azure.ts';

const { signal } = new AbortController();
const CLIENT = 'bbbbbbbb-2222-4222-8222-222222222222';
const SECRET = 'marker~secret.8Q~value';
const REDIRECT = 'https://www.microsoft.com';

const APPLICATION: Application = {
  clientId: CLIENT,
  objectId: 'o',
  displayName: 'shop',
  isMultiTenant: false,
  redirectUris: [],
  passwords: [],
};

/** As recorded, cut to what is read. */
function json(signInAudience: string): Record<string, unknown> {
  return {
    id: 'o',
    appId: CLIENT,
    displayName: 'shop',
    signInAudience,
    web: { redirectUris: [REDIRECT] },
    passwordCredentials: [
      {
        customKeyIdentifier: null,
        displayName: 'rbac',
        endDateTime: '2027-08-23T12:43:54Z',
        hint: 'aB1',
        keyId: 'k',
        secretText: null,
        startDateTime: '2026-08-23T12:43:54Z',
      },
      { keyId: 'bare', displayName: null, endDateTime: null, startDateTime: null },
      { displayName: 'without an id' },
    ],
  };
}

function graphError(code: string): unknown {
  return { error: { code, message: `Said of ${SECRET}.`, innerError: {} } };
}

function start(...answers: Answer[]): {
  http: FakeHttp;
  tokens: FakeTokens;
  directory: GraphApplicationDirectory;
} {
  const http = new FakeHttp(() => answers.shift() ?? [500]);
  const tokens = new FakeTokens();
  return {
    http,
    tokens,
    directory: new GraphApplicationDirectory({ cloud: CLOUD, tokens, send: http.send }),
  };
}

function bodyOf(http: FakeHttp): unknown {
  return JSON.parse(http.sent[0]?.body ?? '');
}

describe('GraphApplicationDirectory', () => {
  it('reads an application with its passwords, with a Graph token of its tenant', async () => {
    const { directory, tokens } = start([200, { value: [json('AzureADMyOrg')] }]);
    const found = await directory.find(OTHER_TENANT, CLIENT, signal);
    assert.deepEqual(found.ok && found.value, {
      ...APPLICATION,
      redirectUris: [REDIRECT],
      passwords: [
        {
          keyId: 'k',
          displayName: 'rbac',
          startsOn: new Date('2026-08-23T12:43:54Z'),
          endsOn: new Date('2027-08-23T12:43:54Z'),
        },
        { keyId: 'bare' },
      ],
    });
    assert.deepEqual(tokens.asked, [{ scope: `${CLOUD.graph}/.default`, tenantId: OTHER_TENANT }]);
  });

  const audiences: [audience: string, isMultiTenant: boolean][] = [
    ['AzureADMyOrg', false],
    ['AzureADMultipleOrgs', true],
    ['AzureADandPersonalMicrosoftAccount', true],
    ['PersonalMicrosoftAccount', false],
  ];
  for (const [audience, isMultiTenant] of audiences) {
    it(`takes ${audience} as ${isMultiTenant ? 'for several tenants' : 'not for several tenants'}`, async () => {
      const { directory } = start([200, { value: [json(audience)] }]);
      const found = await directory.find(OTHER_TENANT, CLIENT, signal);
      assert.equal(found.ok && found.value?.isMultiTenant, isMultiTenant);
    });
  }

  it('opens an application for several tenants, and never takes personal accounts away', async () => {
    const closed = start([204]);
    await closed.directory.open(OTHER_TENANT, APPLICATION, [REDIRECT], signal);
    const web = { redirectUris: [REDIRECT] };
    assert.deepEqual(bodyOf(closed.http), { signInAudience: 'AzureADMultipleOrgs', web });
    const open = start([204]);
    await open.directory.open(OTHER_TENANT, { ...APPLICATION, isMultiTenant: true }, [REDIRECT], signal);
    assert.deepEqual(bodyOf(open.http), { web });
  });

  const admissions: [what: string, answer: Answer, outcome: string][] = [
    ['made now', [201, {}], 'admitted'],
    ['there already', [409, graphError('Request_MultipleObjectsWithSameKeyValue')], 'admitted'],
    ['of an application that is not known yet', [400, graphError('Request_BadRequest')], 'not-yet'],
    ['refused', [403, graphError('Authorization_RequestDenied')], 'forbidden'],
  ];
  for (const [what, answer, outcome] of admissions) {
    it(`answers ${outcome} for a service principal that is ${what}`, async () => {
      const admitted = await start(answer).directory.admit(OTHER_TENANT, CLIENT, signal);
      assert.equal(admitted.ok ? admitted.value.kind : admitted.failure.kind, outcome);
    });
  }

  it('adds a password that prints as nothing', async () => {
    const { directory, http } = start([200, { keyId: 'k', secretText: SECRET }]);
    const wanted = { displayName: 'ACR Pull', endsOn: new Date('2027-11-25T12:00:00Z') };
    const added = await directory.addPassword(OTHER_TENANT, APPLICATION, wanted, signal);
    assert.ok(added.ok && added.value.secret.reveal() === SECRET);
    assert.ok(!inspect(added, { depth: 9 }).includes(SECRET));
    const passwordCredential = { displayName: 'ACR Pull', endDateTime: '2027-11-25T12:00:00Z' };
    assert.deepEqual(bodyOf(http), { passwordCredential });
  });

  it('quotes a name for the filter', async () => {
    const { directory, http } = start([200, { value: [] }]);
    await directory.findNamed(OTHER_TENANT, "it's", signal);
    assert.match(decodeURIComponent(http.sent[0]?.url ?? ''), /displayName eq 'it''s'$/);
  });

  const rights: [
    what: string,
    call: (directory: GraphApplicationDirectory) => Promise<unknown>,
    right: string,
  ][] = [
    ['reading', (directory) => directory.find(OTHER_TENANT, CLIENT, signal), 'Application.Read.All'],
    [
      'writing',
      (directory) => directory.removePassword(OTHER_TENANT, APPLICATION, 'k', signal),
      'Application.ReadWrite.All',
    ],
  ];
  for (const [what, call, right] of rights) {
    it(`names the right for ${what}, the tenant and the code, and not what Graph says`, async () => {
      const { directory } = start([403, graphError('Authorization_RequestDenied')]);
      const refused = (await call(directory)) as Awaited<ReturnType<typeof directory.removePassword>>;
      assert.ok(!refused.ok && refused.failure.hint);
      assert.match(plain(refused.failure.message), /Authorization_RequestDenied.*tenant 4{8}/);
      assert.ok(plain(refused.failure.hint).includes(right));
      assert.ok(!inspect(refused, { depth: 9 }).includes(SECRET));
    });
  }
});
