import assert from 'node:assert/strict';
import { startAzure, type AzureEmulator } from '../../emulator/azure.ts';
import { CONTOSO_TENANT, contosoSeed } from '../../emulator/contoso-seed.ts';
import { objectAt, stringAt } from '../../emulator/json.ts';
import { assertRecorded, readRecorded, recordedAnswer } from './shape.ts';
import { ask, type Answered, type Asked } from './tunnel-client.ts';

const LOGIN = 'contoso.azurecr.io';
const PREVIEW = '2020-11-01-preview';

describe('emulated answers against recorded ones', function () {
  this.timeout(30_000);
  let azure: AzureEmulator;
  let registryId: string;
  let token: string;

  before(async () => {
    azure = await startAzure(contosoSeed());
    registryId = azure.state.registry(LOGIN).id;
    token = armToken();
  });
  after(() => azure.close());

  function armToken(): string {
    const audience = 'https://management.azure.com';
    return azure.issueToken({ tenantId: CONTOSO_TENANT, audience, principal: 'contributor' }).token;
  }

  function arm(below: string, asked: Asked & { readonly apiVersion?: string } = {}): Promise<Answered> {
    const url = `https://management.azure.com${registryId}${below}?api-version=${asked.apiVersion ?? PREVIEW}`;
    return ask(azure, url, { token, ...asked });
  }

  function holds(answer: Answered, name: string): void {
    assertRecorded(answer, recordedAnswer(name), registryId);
  }

  it('gives a Premium registry every property of 2026-09-01-preview, in the recorded order', async () => {
    holds(await arm('', { apiVersion: '2026-09-01-preview' }), 'registry-get-premium');
  });

  it('shows a property only under the api-versions that were seen to have it', async () => {
    const { rows } = readRecorded('registry-properties-by-version') as {
      rows: readonly { apiVersion: string; present: string[]; absent: string[] }[];
    };
    for (const { apiVersion, present, absent } of rows) {
      const { body } = await arm('', { apiVersion });
      const properties = objectAt(body, 'properties') ?? {};
      const shown = [...present, ...absent].filter((path) => {
        const [first = '', second] = path.split('.');
        return second === undefined ? first in properties : second in (objectAt(properties, first) ?? {});
      });
      assert.deepEqual(shown, present, apiVersion);
    }
  });

  it('leaves networkRuleSet out on a Basic registry', async () => {
    const fabrikam = azure.state.registry('fabrikam.azurecr.io');
    const audience = 'https://management.azure.com';
    const guest = azure.issueToken({ tenantId: fabrikam.tenantId, audience, principal: 'contributor' }).token;
    const url = `https://management.azure.com${fabrikam.id}?api-version=2025-11-01`;
    const { body } = await ask(azure, url, { token: guest });
    assert.equal('networkRuleSet' in (objectAt(body, 'properties') ?? {}), false);
  });

  it('answers the whole life of a token as recorded', async () => {
    const actions = ['repositories/team/app/content/read'];
    holds(await arm('/scopeMaps/pull-app'), 'scope-map-get-absent');
    const map = { properties: { actions } };
    holds(await arm('/scopeMaps/pull-app', { method: 'PUT', body: map }), 'scope-map-put-new');

    const properties = { scopeMapId: `${registryId}/scopeMaps/pull-app`, status: 'enabled' };
    const created = await arm('/tokens/k8s-pull', { method: 'PUT', body: { properties } });
    holds(created, 'token-put-new');
    const running = await ask(azure, String(created.headers['azure-asyncoperation']), { token });
    holds(running, 'token-poll-running');
    const done = await ask(azure, String(running.headers['azure-asyncoperation']), { token });
    holds(done, 'token-poll-done');
    holds(await arm('/tokens/k8s-pull'), 'token-get-new');

    const tokenId = `${registryId}/tokens/k8s-pull`;
    const one = await arm('/generateCredentials', { method: 'POST', body: { tokenId, name: 'password2' } });
    holds(one, 'generate-password2');
    holds(await arm('/tokens/k8s-pull'), 'token-get-password2');
    const expiry = '2100-12-31T12:59:59.000Z';
    const both = await arm('/generateCredentials', { method: 'POST', body: { tokenId, expiry } });
    holds(both, 'generate-both-with-expiry');

    const wider = { properties: { actions: [...actions, 'repositories/team/web/content/read'] } };
    holds(await arm('/scopeMaps/pull-app', { method: 'PATCH', body: wider }), 'scope-map-patch');
  });

  it('lists admin credentials as recorded, once the admin user is on', async () => {
    azure.state.registry(LOGIN).adminUserEnabled = true;
    holds(await arm('/listCredentials', { method: 'POST', apiVersion: '2025-11-01' }), 'list-credentials');
  });

  it('challenges, exchanges and issues on the data plane as recorded', async () => {
    holds(await ask(azure, `https://${LOGIN}/v2/`), 'challenge');
    const audience = 'https://containerregistry.azure.net';
    const entra = azure.issueToken({ tenantId: CONTOSO_TENANT, audience, principal: 'contributor' });
    const form = {
      grant_type: 'access_token',
      service: LOGIN,
      tenant: CONTOSO_TENANT,
      access_token: entra.token,
    };
    const exchanged = await ask(azure, `https://${LOGIN}/oauth2/exchange`, {
      method: 'POST',
      body: new URLSearchParams(form),
    });
    holds(exchanged, 'exchange');
    const issued = await ask(azure, `https://${LOGIN}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        service: LOGIN,
        scope: 'repository:hello-world:pull,push,metadata_write,metadata_read,delete',
        refresh_token: stringAt(exchanged.body, 'refresh_token') ?? '',
      }),
    });
    holds(issued, 'access-token');
  });
});
