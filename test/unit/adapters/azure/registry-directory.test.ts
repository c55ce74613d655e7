import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { ArmRegistryDirectory } from '../../../../src/adapters/azure/registry-directory.ts';
import type { HttpRequest } from '../../../../src/adapters/http/json-request.ts';
import type { ChosenScope } from '../../../../src/core/chosen-scope.ts';
import { plain } from '../../../../src/core/message.ts';
import type { RegistryPage } from '../../../../src/core/ports.ts';
import { cancelled, type Result } from '../../../../src/core/result.ts';
import { Secret } from '../../../../src/core/secret.ts';
import {
  armError,
  CLOUD,
  FakeHttp,
  FakeTokens,
  MARKER,
  OTHER_TENANT,
  registryId,
  registryJson,
  SUBSCRIPTION,
  TENANT,
  type Answer,
} from './fake-azure.ts';

const TENANTS: Answer = [
  200,
  {
    value: [
      { tenantId: TENANT, displayName: 'Contoso' },
      { tenantId: OTHER_TENANT, displayName: 'Fabrikam' },
    ],
  },
];
const NO_ROWS: Answer = [200, { totalRecords: 0, count: 0, data: [], resultTruncated: 'false' }];
const NAMES: Answer = [
  200,
  { value: [{ subscriptionId: SUBSCRIPTION.toUpperCase(), displayName: 'Production' }] },
];

interface Routes {
  readonly tenants?: Answer;
  readonly subscriptions?: Answer;
  readonly graph?: (tenantId: string, query: GraphBody) => Answer | Result<never>;
  readonly registry?: Answer;
}

interface GraphBody {
  readonly query: string;
  readonly options: Record<string, unknown>;
}

function start(
  routes: Routes,
  { tokens = new FakeTokens(), ...more }: { tokens?: FakeTokens; listed?: ChosenScope } = {},
): { http: FakeHttp; directory: ArmRegistryDirectory } {
  const http = new FakeHttp((request) => {
    const { pathname } = new URL(request.url);
    if (pathname === '/tenants') return routes.tenants ?? TENANTS;
    if (pathname === '/subscriptions') return routes.subscriptions ?? NAMES;
    if (pathname === '/providers/Microsoft.ResourceGraph/resources') {
      return routes.graph?.(tenantOf(request), JSON.parse(request.body ?? '{}') as GraphBody) ?? NO_ROWS;
    }
    return routes.registry ?? [404, armError('ResourceNotFound', 'gone')];
  });
  return { http, directory: new ArmRegistryDirectory({ cloud: CLOUD, tokens, send: http.send, ...more }) };
}

function tenantOf({ headers }: HttpRequest): string {
  const authorization = headers?.['authorization'];
  return authorization instanceof Secret ? authorization.reveal().replace(`Bearer ${MARKER}.`, '') : '';
}

async function pages(
  directory: ArmRegistryDirectory,
  signal = new AbortController().signal,
): Promise<Result<RegistryPage>[]> {
  const all: Result<RegistryPage>[] = [];
  for await (const page of directory.list(signal)) all.push(page);
  return all;
}

function summary(page: Result<RegistryPage>): string {
  if (!page.ok) return `failure ${page.failure.kind}`;
  const { tenant } = page.value;
  if (page.value.kind === 'failed') return `${tenant.name} failed: ${page.value.failure.kind}`;
  const rows = page.value.registries.map(
    ({ registry, subscription }) => `${registry.name}@${subscription.name}`,
  );
  return `${tenant.name}: ${rows.join(',')}`;
}

describe('ArmRegistryDirectory.list', () => {
  it('pages through Resource Graph, a thousand rows at a time, and names subscriptions', async () => {
    const { http, directory } = start({
      graph: (tenantId, { options }) => {
        if (tenantId !== TENANT) return NO_ROWS;
        return options['$skipToken'] === 'next'
          ? [200, { data: [registryJson('second')] }]
          : [200, { data: [registryJson('first')], $skipToken: 'next' }];
      },
    });
    const lines = (await pages(directory)).map(summary);
    assert.deepEqual(lines.toSorted(), [
      'Contoso: first@Production',
      'Contoso: second@Production',
      'Fabrikam: ',
    ]);
    const queries = http.sent
      .filter(({ method }) => method === 'POST')
      .map(({ body }) => JSON.parse(body ?? '') as GraphBody);
    assert.equal(queries.length, 3);
    for (const { query, options } of queries) {
      assert.match(query, /order by id asc$/);
      assert.equal(options['$top'], 1000);
    }
  });

  const refusals: [name: string, answer: Answer][] = [
    ['403', [403, armError('AccessDenied', 'Access denied.')]],
    ['400', [400, armError('BadRequest', 'Please provide below info when asking for support.')]],
  ];
  for (const [name, answer] of refusals) {
    it(`takes a tenant where the account has no subscription for one without registries, though Resource Graph answers ${name}`, async () => {
      const { directory } = start({ graph: () => answer, subscriptions: [200, { value: [] }] });
      assert.deepEqual(await pages(directory), []);
      const found = await directory.find('contosoacr.azurecr.io', new AbortController().signal);
      assert.ok(found.ok && found.value === undefined);
    });

    it(`tells of an answer ${name} where the account has subscriptions`, async () => {
      const { directory } = start({ graph: () => answer });
      const lines = (await pages(directory)).map(summary);
      assert.ok(lines.length === 2 && lines.every((line) => line.includes(' failed: ')), lines.join());
    });
  }

  it('asks only the tenants that were chosen', async () => {
    const { http, directory } = start({}, { listed: { tenants: [OTHER_TENANT], subscriptions: [] } });
    assert.deepEqual((await pages(directory)).map(summary), ['Fabrikam: ']);
    const asked = http.sent.filter(({ method }) => method === 'POST').map(tenantOf);
    assert.deepEqual(asked, [OTHER_TENANT]);
  });

  it('lists only the subscriptions that were chosen, and finds a registry in any', async () => {
    const elsewhere = { ...registryJson('other'), id: registryId('other').replace(SUBSCRIPTION, TENANT) };
    const { directory } = start(
      { graph: () => [200, { data: [registryJson('first'), elsewhere] }], registry: [200, elsewhere] },
      { listed: { tenants: [TENANT], subscriptions: [SUBSCRIPTION] } },
    );
    assert.deepEqual((await pages(directory)).map(summary), ['Contoso: first@Production']);
    const found = await directory.find('other.azurecr.io', new AbortController().signal);
    assert.ok(found.ok && found.value?.name === 'other');
  });

  it('hands a first page on before the last one arrives', async () => {
    const { http, directory } = start({
      tenants: [200, { value: [{ tenantId: TENANT, displayName: 'Contoso' }] }],
      graph: () => [200, { data: [registryJson()], $skipToken: 'more' }],
    });
    for await (const page of directory.list(new AbortController().signal)) {
      assert.equal(summary(page), 'Contoso: contosoacr@Production');
      break;
    }
    const sent = http.sent.length;
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.ok(http.sent.length <= sent + 50);
  });

  it('skips a malformed row and keeps the others', async () => {
    const { directory } = start({
      graph: () => [200, { data: [null, { id: 1 }, registryJson(), { ...registryJson(), id: 'x' }] }],
    });
    for (const page of await pages(directory)) assert.match(summary(page), /: contosoacr@Production$/);
  });

  it('shows ids where subscriptions cannot be named', async () => {
    const { directory } = start({
      subscriptions: [500, armError('InternalServerError', 'x')],
      graph: () => [200, { data: [registryJson()] }],
    });
    for (const page of await pages(directory))
      assert.match(summary(page), new RegExp(`contosoacr@${SUBSCRIPTION}$`));
  });

  it('goes on when one tenant fails, by its answer or by its sign-in', async () => {
    for (const [start_, kind] of [
      [
        () =>
          start({
            graph: (id) =>
              id === TENANT ? [200, { data: [registryJson()] }] : [403, armError('Forbidden', 'x')],
          }),
        'forbidden',
      ],
      [
        () =>
          start(
            { graph: () => [200, { data: [registryJson()] }] },
            { tokens: new FakeTokens({ signedOutOf: [OTHER_TENANT] }) },
          ),
        'not-signed-in',
      ],
    ] as const) {
      const lines = (await pages(start_().directory)).map(summary);
      assert.deepEqual(lines.toSorted(), ['Contoso: contosoacr@Production', `Fabrikam failed: ${kind}`]);
    }
  });

  it('falls back to the tenant of its own token when tenants may not be listed', async () => {
    const claims = Buffer.from(JSON.stringify({ tid: TENANT })).toString('base64url');
    const { directory } = start(
      {
        tenants: [403, armError('AuthorizationFailed', 'x')],
        graph: () => [200, { data: [registryJson()] }],
      },
      { tokens: new FakeTokens({ homeToken: `e30.${claims}.c2ln` }) },
    );
    assert.deepEqual((await pages(directory)).map(summary), [`${TENANT}: contosoacr@Production`]);
  });

  it('starts with a failure when no tenant can be reached', async () => {
    const { directory } = start({ tenants: [500, armError('InternalServerError', 'x')] });
    assert.deepEqual((await pages(directory)).map(summary), ['failure unexpected']);
  });

  it('reads tenants page by page, but only from Resource Manager', async () => {
    for (const [nextLink, expected] of [
      ['https://management.azure.com/tenants2', ['Contoso: ', 'Fabrikam: ']],
      ['https://evil.example/tenants2', ['failure refused']],
    ] as const) {
      const http = new FakeHttp(({ url }) => {
        if (url.endsWith('/tenants2'))
          return [200, { value: [{ tenantId: OTHER_TENANT, displayName: 'Fabrikam' }] }];
        if (url.includes('/tenants'))
          return [200, { value: [{ tenantId: TENANT, displayName: 'Contoso' }], nextLink }];
        return url.includes('/subscriptions') ? NAMES : NO_ROWS;
      });
      const directory = new ArmRegistryDirectory({ cloud: CLOUD, tokens: new FakeTokens(), send: http.send });
      assert.deepEqual((await pages(directory)).map(summary).toSorted(), expected);
      assert.ok(http.sent.every(({ url }) => url.startsWith('https://management.azure.com/')));
    }
  });

  it('ends with one cancelled when it is stopped', async () => {
    const controller = new AbortController();
    const { directory } = start({
      graph: () => {
        controller.abort();
        return cancelled();
      },
    });
    assert.deepEqual((await pages(directory, controller.signal)).map(summary), ['failure cancelled']);
  });

  it('asks at most four tenants at once', async () => {
    let open = 0;
    let most = 0;
    const ids = Array.from({ length: 12 }, (_, index) => ({ tenantId: `tenant-${index}` }));
    const directory = new ArmRegistryDirectory({
      cloud: CLOUD,
      tokens: new FakeTokens(),
      send: async (request) => {
        const isGraph = request.method === 'POST';
        if (isGraph) most = Math.max(most, ++open);
        await new Promise((resolve) => setTimeout(resolve, 2));
        if (isGraph) open--;
        const body = request.url.includes('/tenants') ? { value: ids } : { value: [], data: [] };
        return { ok: true, value: { status: 200, headers: new Headers(), text: JSON.stringify(body) } };
      },
    });
    assert.equal((await pages(directory)).length, 12);
    assert.equal(most, 4);
  });
});

describe('ArmRegistryDirectory.findById', () => {
  const signal = new AbortController().signal;
  const id = registryId('contosoacr');
  const one: Routes = {
    graph: (tenantId) => (tenantId === TENANT ? [200, { data: [registryJson('contosoacr')] }] : NO_ROWS),
    registry: [200, registryJson('contosoacr')],
  };

  it('finds it by its resource id, however that is spelled', async () => {
    const found = await start(one).directory.findById(id.toUpperCase(), signal);
    assert.ok(found.ok && found.value?.loginServer === 'contosoacr.azurecr.io');
  });

  it('finds it in a tenant and a subscription that are not listed', async () => {
    const listed = { tenants: [OTHER_TENANT], subscriptions: [OTHER_TENANT] };
    const found = await start(one, { listed }).directory.findById(id, signal);
    assert.ok(found.ok && found.value?.name === 'contosoacr');
  });

  it('asks Azure for that one alone', async () => {
    const { http, directory } = start(one);
    await directory.findById(id, signal);
    const [query] = http.sent.filter(({ method }) => method === 'POST').map(({ body }) => body ?? '');
    assert.ok(query?.includes(`| where id =~ '${id}'`), query);
  });

  it('does not take a registry of that name elsewhere for it', async () => {
    const elsewhere = id.replace(SUBSCRIPTION, OTHER_TENANT);
    assert.deepEqual(await start(one).directory.findById(elsewhere, signal), { ok: true, value: undefined });
  });

  it('says which tenants could not be asked, and why', async () => {
    const { directory } = start({}, { tokens: new FakeTokens({ signedOutOf: [OTHER_TENANT] }) });
    const found = await directory.findById(id, signal);
    assert.ok(!found.ok);
    assert.equal(
      plain(found.failure.message),
      `contosoacr was not found, but some tenants could not be asked. Fabrikam: No session for ${OTHER_TENANT}.`,
    );
  });
});

describe('ArmRegistryDirectory.find', () => {
  const signal = new AbortController().signal;
  const row = registryJson('contosoacr', { roleAssignmentMode: undefined });

  it('confirms the hit with a GET, which alone knows the mode', async () => {
    const { http, directory } = start({
      graph: (tenantId) => (tenantId === TENANT ? [200, { data: [row] }] : NO_ROWS),
      registry: [200, registryJson('contosoacr', { roleAssignmentMode: 'AbacRepositoryPermissions' })],
    });
    const found = await directory.find('ContosoACR.azurecr.io', signal);
    assert.ok(found.ok);
    assert.equal(found.value?.roleAssignmentMode, 'AbacRepositoryPermissions');
    assert.equal(found.value.tenantId, TENANT);
    const confirmation = http.sent.at(-1);
    assert.equal(confirmation?.url, `https://management.azure.com${registryId()}?api-version=2025-11-01`);
    assert.equal(tenantOf(confirmation), TENANT);
  });

  it('escapes the login server in the query', async () => {
    const queries: string[] = [];
    const { directory } = start({
      graph: (_tenantId, { query }) => {
        queries.push(query);
        return NO_ROWS;
      },
    });
    await directory.find("a' or '\\x", signal);
    assert.match(queries[0] ?? '', /properties\.loginServer =~ 'a\\' or \\'\\\\x' \| project/);
  });

  it('answers undefined when every tenant answered and none has it', async () => {
    assert.deepEqual(await start({}).directory.find('contosoacr.azurecr.io', signal), {
      ok: true,
      value: undefined,
    });
  });

  it('does not take another registry for the one asked for', async () => {
    const { directory } = start({ graph: () => [200, { data: [registryJson('other')] }] });
    assert.deepEqual(await directory.find('contosoacr.azurecr.io', signal), { ok: true, value: undefined });
  });

  it('takes a registry that is gone since for absent', async () => {
    const { directory } = start({ graph: () => [200, { data: [row] }] });
    assert.deepEqual(await directory.find('contosoacr.azurecr.io', signal), { ok: true, value: undefined });
  });

  it('finds it although another tenant fails', async () => {
    const { directory } = start({
      graph: (id) => (id === TENANT ? [200, { data: [row] }] : [403, armError('Forbidden', 'x')]),
      registry: [200, registryJson()],
    });
    const found = await directory.find('contosoacr.azurecr.io', signal);
    assert.ok(found.ok && found.value?.name === 'contosoacr');
  });

  it('says which tenants could not be asked, and why, instead of "not found"', async () => {
    const { directory } = start({}, { tokens: new FakeTokens({ signedOutOf: [OTHER_TENANT] }) });
    const found = await directory.find('contosoacr.azurecr.io', signal);
    assert.ok(!found.ok);
    assert.equal(found.failure.kind, 'not-signed-in');
    assert.equal(
      plain(found.failure.message),
      `contosoacr.azurecr.io was not found, but some tenants could not be asked. Fabrikam: No session for ${OTHER_TENANT}.`,
    );
  });

  it('keeps tokens out of every failure, also when the service echoes them', async () => {
    for (const status of [400, 401, 403, 404, 409, 429, 500]) {
      const { directory } = start({
        graph: (id) => [
          status,
          armError('Some', `echo ${MARKER}.${id}`),
          { 'x-ms-correlation-request-id': 'r' },
        ],
      });
      const found = await directory.find('contosoacr.azurecr.io', signal);
      const listed = await pages(directory);
      const text = inspect([found, listed], { depth: 12 }) + JSON.stringify([found, listed]);
      assert.ok(!text.includes(MARKER), text);
    }
  });
});
