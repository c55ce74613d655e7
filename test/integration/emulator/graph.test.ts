import assert from 'node:assert/strict';
import { startAzure, type AzureEmulator } from '../../emulator/azure.ts';
import { FABRIKAM_SP_CLIENT, SHOP_SP_CLIENT } from '../../emulator/contoso-clusters.ts';
import { CONTOSO_TENANT, contosoSeed, FABRIKAM_TENANT } from '../../emulator/contoso-seed.ts';
import { isObject, stringAt, type JsonObject } from '../../emulator/json.ts';
import type { AzureSeed } from '../../emulator/seed.ts';
import { assertRefused, graphOf, listed, type Caller } from './azure-calls.ts';
import { assertRecorded, recordedAnswer } from './shape.ts';
import { ask, type Answered } from './tunnel-client.ts';

const PASSWORD = {
  passwordCredential: {
    displayName: 'rbac',
    startDateTime: '2023-08-23T12:43:54Z',
    endDateTime: '2100-08-23T12:43:54Z',
  },
};

describe('the emulated Microsoft Graph', function () {
  this.timeout(30_000);
  let azure: AzureEmulator;

  beforeEach(async () => {
    azure = await startAzure(contosoSeed());
  });
  afterEach(() => azure.close());

  function graph(path: string, caller: Caller = {}): Promise<Answered> {
    return graphOf(azure, caller)(`/v1.0${path}`);
  }

  function send(method: string, path: string, body: JsonObject = {}, caller: Caller = {}): Promise<Answered> {
    return graphOf(azure, caller)(`/v1.0${path}`, { method, body });
  }

  async function makeApplication(
    body: JsonObject,
    caller: Caller = {},
  ): Promise<{ id: string; appId: string }> {
    const answer = await send('POST', '/applications', body, caller);
    assert.equal(answer.status, 201, answer.text);
    return { id: stringAt(answer.body, 'id') ?? '', appId: stringAt(answer.body, 'appId') ?? '' };
  }

  async function signIn(tenantId: string, appId: string, secret: string): Promise<Answered> {
    const form = {
      grant_type: 'client_credentials',
      client_id: appId,
      client_secret: secret,
      scope: 'https://management.azure.com/.default',
    };
    const url = `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`;
    return ask(azure, url, { method: 'POST', body: new URLSearchParams(form) });
  }

  it('finds a service principal by both filters and by both keys', async () => {
    const objectId = 'dddddddd-0000-4000-8000-000000000021';
    for (const filter of [
      `servicePrincipalNames/any(c:c%20eq%20'${SHOP_SP_CLIENT}')`,
      `appId eq '${SHOP_SP_CLIENT}'`,
    ]) {
      const [found, ...more] = listed(await graph(`/servicePrincipals?$filter=${filter}`));
      assert.equal(found?.['id'], objectId);
      assert.deepEqual(found['servicePrincipalNames'], [SHOP_SP_CLIENT]);
      assert.equal(more.length, 0);
    }
    for (const key of [`/${objectId}`, `(appId='${SHOP_SP_CLIENT}')`]) {
      const { body } = await graph(`/servicePrincipals${key}?$select=id,appId`);
      assert.ok(isObject(body));
      const { '@odata.context': context, ...rest } = body;
      assert.match(String(context), /#servicePrincipals\/\$entity$/);
      assert.deepEqual(rest, { id: objectId, appId: SHOP_SP_CLIENT });
    }
  });

  it('shows managed identities as service principals without an application', async () => {
    const identity = azure.state.cluster('shop-prod').kubeletIdentity;
    const { body } = await graph(`/servicePrincipals/${identity?.objectId ?? ''}`);
    assert.equal(stringAt(body, 'servicePrincipalType'), 'ManagedIdentity');
    assert.deepEqual(listed(await graph(`/applications?$filter=appId eq '${identity?.clientId ?? ''}'`)), []);
  });

  it('answers nothing as recorded, and shows nothing of other tenants', async () => {
    const filter = `$filter=servicePrincipalNames/any(c:c eq '${FABRIKAM_SP_CLIENT}')`;
    assertRecorded(await graph(`/servicePrincipals?${filter}`), recordedAnswer('graph-none-found'), '');
    assert.deepEqual(listed(await graph(`/applications?$filter=appId eq '${FABRIKAM_SP_CLIENT}'`)), []);
    const key = `(appId='${FABRIKAM_SP_CLIENT}')`;
    assertRefused(await graph(`/applications${key}`), 404, 'Request_ResourceNotFound');
    assertRefused(await graph(`/servicePrincipals${key}`), 404, 'Request_ResourceNotFound');
    const there = await graph(`/applications${key}`, { tenantId: FABRIKAM_TENANT });
    assert.equal(stringAt(there.body, 'signInAudience'), 'AzureADMyOrg');
  });

  it('takes only tokens of its own audience, and only what it knows', async () => {
    const audience = 'https://management.azure.com';
    const { token } = azure.issueToken({ tenantId: CONTOSO_TENANT, audience, principal: 'owner' });
    const url = 'https://graph.microsoft.com/v1.0/applications';
    assertRefused(await ask(azure, url, { token }), 401, 'InvalidAuthenticationToken');
    assertRefused(await ask(azure, url), 401, 'InvalidAuthenticationToken');
    assertRefused(await graph('/me'), 400, 'BadRequest');
    assertRefused(
      await graph("/applications?$filter=endswith(displayName,'a')"),
      400,
      'Request_UnsupportedQuery',
    );
  });

  it('refuses callers without the right as recorded', async () => {
    const nobody = { principal: 'nobody' };
    const denied = recordedAnswer('graph-denied');
    assertRecorded(await send('POST', '/applications', { displayName: 'x' }, nobody), denied, '');
    assertRecorded(await graph('/servicePrincipals', nobody), denied, '');
  });

  for (const [graphRights, statuses] of [
    ['none', [403, 403, 403]],
    ['servicePrincipals', [200, 403, 403]],
    ['read', [200, 200, 403]],
    ['write', [200, 200, 201]],
  ] as const) {
    it(`gives with the right “${graphRights}” what it holds`, async () => {
      await azure.close();
      azure = await startAzure(withRights(graphRights));
      const auditor = { principal: 'auditor' };
      const made = await send('POST', '/applications', { displayName: 'x' }, auditor);
      const seen = [await graph('/servicePrincipals', auditor), await graph('/applications', auditor), made];
      assert.deepEqual(
        seen.map(({ status }) => status),
        statuses,
      );
    });
  }

  function withRights(right: 'none' | 'servicePrincipals' | 'read' | 'write'): AzureSeed {
    const seed = contosoSeed();
    const auditor = {
      name: 'auditor',
      kind: 'servicePrincipal',
      appId: 'cccccccc-0000-4000-8000-000000000099',
      displayName: 'auditor',
      objectIds: [
        { tenantId: CONTOSO_TENANT, objectId: 'dddddddd-0000-4000-8000-000000000099', graph: right },
      ],
    } as const;
    return { ...seed, principals: [...seed.principals, auditor] };
  }

  it('makes an application for everybody unless told otherwise, and its service principal', async () => {
    const open = await send('POST', '/applications', { displayName: 'demo', keyCredentials: [] });
    assert.equal(stringAt(open.body, 'signInAudience'), 'AzureADandPersonalMicrosoftAccount');
    assert.match(
      String(open.headers.location),
      /^https:\/\/graph\.microsoft\.com\/v2\/[\da-f-]{36}\/directoryObjects\/[\da-f-]{36}\/Microsoft\.DirectoryServices\.Application$/,
    );
    const { appId } = await makeApplication({ displayName: 'own', signInAudience: 'AzureADMyOrg' });
    const principal = await send('POST', '/servicePrincipals', { appId, accountEnabled: true });
    assert.equal(principal.status, 201);
    assert.equal(stringAt(principal.body, 'appOwnerOrganizationId'), CONTOSO_TENANT);
    const twice = await send('POST', '/servicePrincipals', { appId });
    assertRefused(twice, 409, 'Request_MultipleObjectsWithSameKeyValue');
  });

  it('makes a service principal of a foreign application only if it is made for several tenants', async () => {
    const fabrikam = { tenantId: FABRIKAM_TENANT };
    const own = { appId: FABRIKAM_SP_CLIENT };
    assertRefused(await send('POST', '/servicePrincipals', own), 400, 'Request_BadRequest');
    assertRefused(
      await send('POST', '/servicePrincipals', { appId: CONTOSO_TENANT }),
      400,
      'Request_BadRequest',
    );
    const { body } = await graph(`/applications(appId='${FABRIKAM_SP_CLIENT}')`, fabrikam);
    const id = stringAt(body, 'id') ?? '';
    const change = {
      signInAudience: 'AzureADMultipleOrgs',
      web: { redirectUris: ['https://www.microsoft.com'] },
    };
    assertRefused(await send('PATCH', `/applications/${id}`, change), 404, 'Request_ResourceNotFound');
    assert.equal((await send('PATCH', `/applications/${id}`, change, fabrikam)).status, 204);
    const made = await send('POST', '/servicePrincipals', own);
    assert.equal(made.status, 201, made.text);
    assert.equal(stringAt(made.body, 'appOwnerOrganizationId'), FABRIKAM_TENANT);
    assert.notEqual(stringAt(made.body, 'id'), 'dddddddd-0000-4000-8000-000000000022');
    const secret = 'fabrikam-sp~secret.value-1';
    assert.equal((await signIn(CONTOSO_TENANT, FABRIKAM_SP_CLIENT, secret)).status, 200);
    for (const [member, value] of [
      ['signInAudience', 'Everybody'],
      ['isEvil', true],
    ] as const) {
      const answer = await send('PATCH', `/applications/${id}`, { [member]: value }, fabrikam);
      assertRefused(answer, 400, 'Request_BadRequest');
    }
  });

  it('adds a password as recorded, which signs in at once and until it is removed', async () => {
    const { id, appId } = await makeApplication({ displayName: 'own', signInAudience: 'AzureADMyOrg' });
    const added = await send('POST', `/applications/${id}/addPassword`, PASSWORD);
    assertRecorded(added, recordedAnswer('graph-add-password'), '');
    const secret = stringAt(added.body, 'secretText') ?? '';
    assert.match((await signIn(CONTOSO_TENANT, appId, secret)).text, /AADSTS700016/);
    await send('POST', '/servicePrincipals', { appId });
    assert.equal((await signIn(CONTOSO_TENANT, appId, secret)).status, 200);
    const keyId = stringAt(added.body, 'keyId') ?? '';
    const removed = await send('POST', `/applications/${id}/removePassword`, { keyId });
    assertRecorded(removed, recordedAnswer('graph-remove-password'), '');
    assert.match((await signIn(CONTOSO_TENANT, appId, secret)).text, /AADSTS7000215/);
    assertRefused(
      await send('POST', `/applications/${id}/removePassword`, { keyId }),
      400,
      'Request_BadRequest',
    );
  });

  it('lists passwords newest first and without their texts; two years when no end is named', async () => {
    const { body } = await graph(`/applications(appId='${SHOP_SP_CLIENT}')`);
    const id = stringAt(body, 'id') ?? '';
    await send('POST', `/applications/${id}/addPassword`, { passwordCredential: { displayName: 'second' } });
    const read = await graph(`/applications/${id}`);
    assert.ok(isObject(read.body) && Array.isArray(read.body['passwordCredentials']));
    const passwords = read.body['passwordCredentials'].filter(isObject);
    assert.deepEqual(
      passwords.map((password) => [password['displayName'], password['secretText']]),
      [
        ['second', null],
        [null, null],
      ],
    );
    const years = (Date.parse(stringAt(passwords[0], 'endDateTime') ?? '') - Date.now()) / 31_536_000_000;
    assert.ok(Math.abs(years - 2) < 0.01);
  });

  it('keeps passwords of a service principal to its tenant, and apart from the application’s', async () => {
    const { objectId } = azure.state.principalNamed('contributor').objectIds[0] ?? { objectId: '' };
    const { appId } = azure.state.principalNamed('contributor');
    const added = await send('POST', `/servicePrincipals/${objectId}/addPassword`, PASSWORD);
    assert.equal(added.status, 200);
    const secret = stringAt(added.body, 'secretText') ?? '';
    assert.equal((await signIn(CONTOSO_TENANT, appId, secret)).status, 200);
    assert.match((await signIn(FABRIKAM_TENANT, appId, secret)).text, /AADSTS7000215/);
    const { text } = await graph(`/applications(appId='${appId}')`);
    assert.ok(!text.includes(stringAt(added.body, 'keyId') ?? ''));
  });

  it('takes an application away with its service principals', async () => {
    const { id, appId } = await makeApplication({ displayName: 'own', signInAudience: 'AzureADMyOrg' });
    await send('POST', '/servicePrincipals', { appId });
    assert.equal((await graphOf(azure)(`/v1.0/applications/${id}`, { method: 'DELETE' })).status, 204);
    assert.deepEqual(listed(await graph(`/servicePrincipals?$filter=appId eq '${appId}'`)), []);
  });

  it('names object ids of the tenant', async () => {
    const ids = ['dddddddd-0000-4000-8000-000000000021', 'dddddddd-0000-4000-8000-000000000022'];
    const rows = listed(await send('POST', '/directoryObjects/getByIds', { ids }));
    assert.deepEqual(
      rows.map((row) => [row['@odata.type'], row['displayName']]),
      [['#microsoft.graph.servicePrincipal', 'shop-sp']],
    );
  });
});

describe('the emulated consent page', function () {
  this.timeout(30_000);
  let azure: AzureEmulator;
  const redirect = 'https://www.microsoft.com/';
  const open = { signInAudience: 'AzureADMultipleOrgs', redirectUris: [redirect] };

  beforeEach(async () => {
    const seed = contosoSeed();
    const principals = seed.principals.map((principal) =>
      principal.name === 'fabrikam-sp-identity' ? { ...principal, ...open } : principal,
    );
    azure = await startAzure({ ...seed, principals });
  });
  afterEach(() => azure.close());

  function consent(query: Record<string, string> = {}): Promise<Answered> {
    const asked = { client_id: FABRIKAM_SP_CLIENT, redirect_uri: redirect, state: '7', ...query };
    const text = new URLSearchParams(asked).toString();
    return ask(azure, `https://login.microsoftonline.com/${CONTOSO_TENANT}/adminconsent?${text}`);
  }

  function isLetIn(): boolean {
    return (
      azure.state.objectId(azure.state.principalNamed('fabrikam-sp-identity'), CONTOSO_TENANT) !== undefined
    );
  }

  it('lets the application into the tenant and says so at its redirect address', async () => {
    const { status, headers } = await consent();
    assert.equal(status, 302);
    assert.equal(headers.location, `${redirect}?admin_consent=True&tenant=${CONTOSO_TENANT}&state=7`);
    assert.ok(isLetIn());
    assert.equal((await consent()).status, 302, 'a second time too');
  });

  it('lets nothing in when the administrator says no', async () => {
    azure.state.settings.declineConsent = true;
    const { headers } = await consent();
    assert.equal(new URL(String(headers.location)).searchParams.get('error'), 'access_denied');
    assert.ok(!isLetIn());
  });

  it('stays a page for a foreign address or an application that nobody may take', async () => {
    assert.match((await consent({ redirect_uri: 'https://evil.example/' })).text, /AADSTS50011/);
    assert.match((await consent({ client_id: CONTOSO_TENANT })).text, /AADSTS700016/);
    assert.ok(!isLetIn());
  });
});
