import assert from 'node:assert/strict';
import { startAzure, type AzureEmulator } from '../../emulator/azure.ts';
import {
  CONTOSO_DEVELOPMENT,
  CONTOSO_TENANT,
  crowdedSeed,
  FABRIKAM_SUBSCRIPTION,
  FABRIKAM_TENANT,
} from '../../emulator/contoso-seed.ts';
import { isObject, objectAt, stringAt, type JsonObject } from '../../emulator/json.ts';
import { ask, type Answered } from './tunnel-client.ts';

const ARM = 'https://management.azure.com';
const REGISTRIES = "resources | where type =~ 'microsoft.containerregistry/registries'";

describe('the emulated Resource Graph', function () {
  this.timeout(60_000);
  let azure: AzureEmulator;

  before(async () => {
    azure = await startAzure(crowdedSeed(2_500, 50));
  });
  after(() => azure.close());

  function query(
    body: JsonObject,
    caller: { principal?: string; tenantId?: string } = {},
  ): Promise<Answered> {
    const { token } = azure.issueToken({
      tenantId: caller.tenantId ?? CONTOSO_TENANT,
      audience: ARM,
      principal: caller.principal ?? 'contributor',
    });
    const url = `${ARM}/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01`;
    return ask(azure, url, { method: 'POST', token, body });
  }

  function rowsOf(answer: Answered): readonly JsonObject[] {
    assert.equal(answer.status, 200, answer.text);
    assert.ok(isObject(answer.body) && Array.isArray(answer.body['data']));
    return answer.body['data'].filter(isObject);
  }

  it('gives thousands of registries a page at a time', async () => {
    const ids = new Set<unknown>();
    let skipToken: string | undefined;
    let pages = 0;
    do {
      const options = {
        resultFormat: 'objectArray',
        $top: 1000,
        ...(skipToken === undefined ? {} : { $skipToken: skipToken }),
      };
      const answer = await query({
        query: `${REGISTRIES} | project id, name, properties | order by id asc`,
        options,
      });
      for (const row of rowsOf(answer)) ids.add(row['id']);
      assert.equal(objectAt({ body: answer.body }, 'body')?.['totalRecords'], 2_503);
      skipToken = stringAt(answer.body, '$skipToken');
      pages += 1;
    } while (skipToken !== undefined);
    assert.equal(pages, 3);
    assert.equal(ids.size, 2_503);
  });

  it('finds one registry by login server, without its role assignment mode', async () => {
    const login = 'contosoabac-a1b2c3d4e5f6g7h8.azurecr.io';
    const rows = rowsOf(
      await query({ query: `${REGISTRIES} | where properties.loginServer =~ '${login.toUpperCase()}'` }),
    );
    assert.equal(rows.length, 1);
    assert.equal(rows[0]?.['name'], 'contosoabac');
    assert.equal(rows[0]['type'], 'microsoft.containerregistry/registries');
    const properties = objectAt(rows[0], 'properties') ?? {};
    assert.equal(properties['loginServer'], login);
    assert.equal('roleAssignmentMode' in properties, false);
  });

  it('shows only what the token’s tenant and the caller’s roles give', async () => {
    const text = `${REGISTRIES} | where name in~ ('contoso', 'contosodev', 'fabrikam') | project id, name | order by name asc`;
    const names = async (caller: { principal?: string; tenantId?: string }): Promise<unknown[]> =>
      rowsOf(await query({ query: text }, caller)).map((row) => row['name']);
    assert.deepEqual(await names({}), ['contoso', 'contosodev']);
    assert.deepEqual(await names({ tenantId: FABRIKAM_TENANT }), ['fabrikam']);
    assert.deepEqual(await names({ principal: 'reader' }), ['contoso']);
    assert.deepEqual(await names({ principal: 'nobody' }), []);
  });

  it('keeps to the subscriptions of the request', async () => {
    const rows = rowsOf(await query({ query: REGISTRIES, subscriptions: [CONTOSO_DEVELOPMENT] }));
    assert.deepEqual(
      rows.map((row) => row['name']),
      ['contosodev'],
    );
    const foreign = await query({ query: REGISTRIES, subscriptions: [FABRIKAM_SUBSCRIPTION] });
    assert.match(foreign.text, /NoValidSubscriptionsInQueryRequest/);
  });

  it('cuts off instead of paging when rows carry no id', async () => {
    const { body } = await query({ query: `${REGISTRIES} | project name`, options: { $top: 10 } });
    assert.equal(stringAt(body, '$skipToken'), undefined);
    assert.equal(stringAt(body, 'resultTruncated'), 'true');
  });

  for (const [name, body, code] of [
    ['another table', { query: 'virtualmachines | limit 1' }, 'InvalidQuery'],
    ['an unknown step', { query: `${REGISTRIES} | mv-expand tags` }, 'InvalidQuery'],
    ['an open quote', { query: "resources | where type =~ 'micro" }, 'InvalidQuery'],
    ['a condition without an operator', { query: 'resources | where type' }, 'InvalidQuery'],
    ['too many rows', { query: REGISTRIES, options: { $top: 1001 } }, 'InvalidPayload'],
    ['no query', {}, 'InvalidPayload'],
    ['an unknown option', { query: REGISTRIES, options: { top: 5 } }, 'InvalidPayload'],
    [
      'a skip token of another query',
      { query: REGISTRIES, options: { $skipToken: 'eyJza2lwIjo1fQ' } },
      'InvalidSkipToken',
    ],
  ] as const) {
    it(`refuses ${name}`, async () => {
      const answer = await query(body);
      assert.equal(answer.status, 400);
      const error = objectAt(answer.body, 'error');
      assert.equal(stringAt(error, 'code'), 'BadRequest');
      assert.ok(Array.isArray(error?.['details']));
      assert.equal(stringAt(error['details'][0], 'code'), code);
    });
  }
});
