import assert from 'node:assert/strict';
import { startAzure, type AzureEmulator } from '../../emulator/azure.ts';
import { CONTOSO_TENANT, contosoSeed, FABRIKAM_TENANT } from '../../emulator/contoso-seed.ts';
import { buildImage, MANIFEST_TYPE } from '../../emulator/image.ts';
import { isObject, stringAt } from '../../emulator/json.ts';
import { readClaims } from '../../emulator/jwt.ts';
import { seededImage } from '../../emulator/registry-process.ts';
import { ask, type Answered } from '../emulator/tunnel-client.ts';
import { createToken } from './registry-token.ts';
import type { Credential } from './skopeo.ts';

const LOGIN = 'contoso.azurecr.io';
const REGISTRY_AUDIENCE = 'https://containerregistry.azure.net';
const ARM_AUDIENCE = 'https://management.azure.com';
const NULL_GUID = '00000000-0000-0000-0000-000000000000';

describe('the emulated data plane', function () {
  this.timeout(60_000);
  let azure: AzureEmulator;

  beforeEach(async () => {
    azure = await startAzure(contosoSeed());
  });
  afterEach(() => azure.close());

  function exchange(token: string, change: Record<string, string> = {}): Promise<Answered> {
    const form = {
      grant_type: 'access_token',
      service: LOGIN,
      tenant: CONTOSO_TENANT,
      access_token: token,
      ...change,
    };
    return ask(azure, `https://${LOGIN}/oauth2/exchange`, {
      method: 'POST',
      body: new URLSearchParams(form),
    });
  }

  function entra(principal: string, audience = REGISTRY_AUDIENCE, tenantId = CONTOSO_TENANT): string {
    return azure.issueToken({ tenantId, audience, principal }).token;
  }

  function basic({ user, password }: Credential): { authorization: string } {
    return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
  }

  function tokenFor(scope: string, headers: Record<string, string> = {}): Promise<Answered> {
    const query = new URLSearchParams({ service: LOGIN, scope }).toString();
    return ask(azure, `https://${LOGIN}/oauth2/token?${query}`, { headers });
  }

  function accessToken(answer: Answered): string {
    assert.equal(answer.status, 200, answer.text);
    return stringAt(answer.body, 'access_token') ?? '';
  }

  async function refreshToken(principal: string): Promise<string> {
    const answer = await exchange(entra(principal));
    assert.equal(answer.status, 200, answer.text);
    return stringAt(answer.body, 'refresh_token') ?? '';
  }

  it('exchanges Entra tokens of its tenant and of an audience it takes', async () => {
    const forged = entra('contributor').replace(/\.[^.]+$/, '.AAAA');
    const cases = [
      ['its own audience', entra('contributor'), {}, 200],
      ['the audience of Resource Manager', entra('contributor', ARM_AUDIENCE), {}, 200],
      ['Graph’s audience', entra('contributor', 'https://graph.microsoft.com'), {}, 401],
      [
        'a token of another tenant',
        entra('contributor', REGISTRY_AUDIENCE, FABRIKAM_TENANT),
        { tenant: FABRIKAM_TENANT },
        401,
      ],
      ['a tenant that is not the token’s', entra('contributor'), { tenant: FABRIKAM_TENANT }, 401],
      ['a caller without rights', entra('nobody'), {}, 401],
      ['a forged token', forged, {}, 401],
      ['another service', entra('contributor'), { service: 'contosodev.azurecr.io' }, 400],
      ['another grant', entra('contributor'), { grant_type: 'password' }, 400],
    ] as const;
    for (const [name, token, change, status] of cases) {
      assert.equal((await exchange(token, change)).status, status, name);
    }
    azure.state.registry(LOGIN).armTokens = 'disabled';
    assert.equal((await exchange(entra('contributor', ARM_AUDIENCE))).status, 401);
    assert.equal((await exchange(entra('contributor'))).status, 200);
  });

  it('lets a refresh token live no longer than the Entra token, and takes it as a password', async () => {
    const token = entra('contributor');
    const refresh = stringAt((await exchange(token)).body, 'refresh_token') ?? '';
    assert.equal(readClaims(refresh)?.['exp'], readClaims(token)?.['exp']);
    const headers = basic({ user: NULL_GUID, password: refresh });
    assert.equal((await tokenFor('repository:team/web:pull', headers)).status, 200);
    azure.clock.advance(2 * 3_600_000);
    assert.equal((await tokenFor('repository:team/web:pull', headers)).status, 401);
  });

  it('gives the actions that were asked and are allowed, in one or more scopes', async () => {
    const credential = await createToken(azure, {
      loginServer: LOGIN,
      name: 'mixed-token',
      actions: ['repositories/team/*/content/read', 'repositories/team/web/metadata/read'],
    });
    const answer = await tokenFor(
      'repository:team/web:pull,push,metadata_read repository:other:pull',
      basic(credential),
    );
    assert.deepEqual(readClaims(accessToken(answer))?.['access'], [
      { type: 'repository', name: 'team/web', actions: ['pull', 'metadata_read'] },
    ]);
  });

  it('answers a pull without rights with ACR’s words and challenge', async () => {
    const credential = await createToken(azure, {
      loginServer: LOGIN,
      name: 'worker-token',
      actions: ['repositories/team/worker/content/read'],
    });
    const token = accessToken(await tokenFor('repository:team/web:pull', basic(credential)));
    const answer = await ask(azure, `https://${LOGIN}/v2/team/web/manifests/1.4.2`, { token });
    assert.equal(answer.status, 401);
    assert.equal(
      answer.headers['www-authenticate'],
      `Bearer realm="https://${LOGIN}/oauth2/token",service="${LOGIN}",scope="repository:team/web:pull",error="insufficient_scope"`,
    );
    assert.deepEqual(answer.body, {
      errors: [
        {
          code: 'UNAUTHORIZED',
          message: 'authentication required, visit https://aka.ms/acr/authorization for more information.',
          detail: [{ Type: 'repository', Name: 'team/web', Action: 'pull' }],
        },
      ],
    });
  });

  it('gives manifests by tag and digest, to HEAD too, and 404 for what is not there', async () => {
    const token = accessToken(
      await tokenFor(
        'repository:team/web:pull',
        basic({ user: NULL_GUID, password: await refreshToken('reader') }),
      ),
    );
    const { digest } = seededImage('team/web', '1.4.2').manifest;
    const headers = { accept: MANIFEST_TYPE };
    for (const [method, reference, status] of [
      ['HEAD', '1.4.2', 200],
      ['GET', digest, 200],
      ['HEAD', '9.9.9', 404],
    ] as const) {
      const url = `https://${LOGIN}/v2/team/web/manifests/${reference}`;
      const answer = await ask(azure, url, { method, token, headers });
      assert.equal(answer.status, status);
      assert.equal(answer.headers['docker-content-digest'], status === 200 ? digest : undefined);
    }
  });

  it('lists tags for metadata_read only', async () => {
    const password = await refreshToken('reader');
    const url = `https://${LOGIN}/v2/team/web/tags/list`;
    const pull = accessToken(
      await tokenFor('repository:team/web:pull', basic({ user: NULL_GUID, password })),
    );
    const refused = await ask(azure, url, { token: pull });
    assert.equal(refused.status, 401);
    assert.match(
      String(refused.headers['www-authenticate']),
      /scope="repository:team\/web:metadata_read",error="insufficient_scope"/,
    );
    const metadata = accessToken(
      await tokenFor('repository:team/web:metadata_read', basic({ user: NULL_GUID, password })),
    );
    assert.deepEqual((await ask(azure, url, { token: metadata })).body, {
      name: 'team/web',
      tags: ['1.4.2'],
    });
  });

  it('refuses foreign, expired and other registries’ access tokens', async () => {
    const scope = 'repository:team/web:pull';
    const token = accessToken(
      await tokenFor(scope, basic({ user: NULL_GUID, password: await refreshToken('reader') })),
    );
    const probe = async (host: string, sent: string): Promise<number> =>
      (await ask(azure, `https://${host}/v2/`, { token: sent })).status;
    assert.equal(await probe(LOGIN, token), 200);
    assert.equal(await probe('contosodev.azurecr.io', token), 401);
    assert.equal(await probe(LOGIN, entra('contributor')), 401);
    azure.clock.advance(76 * 60_000);
    const expired = await ask(azure, `https://${LOGIN}/v2/`, { token });
    assert.match(String(expired.headers['www-authenticate']), /error="invalid_token"/);
  });

  it('takes Basic credentials on /v2/ itself', async () => {
    const credential = await createToken(azure, {
      loginServer: LOGIN,
      name: 'basic-token',
      actions: ['repositories/team/web/content/read'],
    });
    const headers = { ...basic(credential), accept: 'application/vnd.oci.image.manifest.v1+json' };
    assert.equal((await ask(azure, `https://${LOGIN}/v2/team/web/manifests/1.4.2`, { headers })).status, 200);
    assert.equal(
      (await ask(azure, `https://${LOGIN}/v2/team/worker/manifests/2.0.0`, { headers })).status,
      401,
    );
  });

  it('prefers refusing a bad credential to anonymous pull', async () => {
    azure.state.registry(LOGIN).anonymousPullEnabled = true;
    const scope = 'repository:team/web:pull';
    assert.equal((await tokenFor(scope)).status, 200);
    assert.equal((await tokenFor(scope, basic({ user: 'someone', password: 'wrong' }))).status, 401);
  });

  it('keeps the client on the login server through a whole push', async () => {
    const password = await refreshToken('contributor');
    const token = accessToken(
      await tokenFor('repository:fresh/app:pull,push', basic({ user: NULL_GUID, password })),
    );
    const image = buildImage({ 'fresh.txt': 'fresh\n' });
    for (const { digest, content } of [image.config, image.layer]) {
      const start = await ask(azure, `https://${LOGIN}/v2/fresh/app/blobs/uploads/`, {
        method: 'POST',
        token,
      });
      assert.equal(start.status, 202, start.text);
      const location = new URL(String(start.headers.location));
      assert.equal(location.origin, `https://${LOGIN}`);
      location.searchParams.set('digest', digest);
      const put = await ask(azure, location.href, { method: 'PUT', token, body: content });
      assert.equal(put.status, 201, put.text);
    }
    const url = `https://${LOGIN}/v2/fresh/app/manifests/1.0.0`;
    const headers = { 'content-type': MANIFEST_TYPE };
    const put = await ask(azure, url, { method: 'PUT', token, headers, body: image.manifest.content });
    assert.equal(put.status, 201, put.text);
    assert.equal(put.headers['docker-content-digest'], image.manifest.digest);
    const got = await ask(azure, url, { token, headers: { accept: MANIFEST_TYPE } });
    assert.ok(isObject(got.body));
  });
});
