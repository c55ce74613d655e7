import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { startAzure, type AzureEmulator } from '../../emulator/azure.ts';
import { CONTOSO_TENANT, contosoSeed } from '../../emulator/contoso-seed.ts';
import { seededImage } from '../../emulator/registry-process.ts';
import { roleNamed } from '../../emulator/roles.ts';
import { createToken } from './registry-token.ts';
import { dockerConfig, pull, type Credential, type Pulled } from './skopeo.ts';

const LOGIN = 'contoso.azurecr.io';
const ABAC = 'contosoabac-a1b2c3d4e5f6g7h8.azurecr.io';
const WEB = 'team/web:1.4.2';
const HOUR = 3_600_000;

describe('skopeo pulls from the emulated registry', function () {
  this.timeout(60_000);
  let azure: AzureEmulator;

  beforeEach(async () => {
    azure = await startAzure(contosoSeed());
  });
  afterEach(() => azure.close());

  function pullFrom(login: string, image: string, credential: Credential): Promise<Pulled> {
    return pull(azure, `${login}/${image}`, dockerConfig(login, credential));
  }

  function webToken(expiry?: Date): Promise<Credential> {
    const wanted = { loginServer: LOGIN, name: 'web-pull', actions: ['repositories/team/web/content/read'] };
    return createToken(azure, expiry ? { ...wanted, expiry } : wanted);
  }

  function assertIsSeeded({ exitCode, output, manifest }: Pulled, repository: string, tag: string): void {
    assert.equal(exitCode, 0, output);
    const digest = `sha256:${createHash('sha256')
      .update(manifest ?? '')
      .digest('hex')}`;
    assert.equal(digest, seededImage(repository, tag).manifest.digest);
  }

  function assertRefused({ exitCode, output }: Pulled, reason: RegExp, secret: string): void {
    assert.notEqual(exitCode, 0);
    assert.match(output, reason);
    assert.ok(!output.includes(secret), 'the password is in the output');
  }

  function secretOf(name: string): Credential {
    const { appId, secrets } = azure.state.principalNamed(name);
    return { user: appId, password: secrets?.[0]?.value ?? '' };
  }

  it('with a repository-scoped token, and gets the bytes that were pushed', async () => {
    assertIsSeeded(await pullFrom(LOGIN, WEB, await webToken()), 'team/web', '1.4.2');
    const asked = azure.requests
      .filter(({ host }) => host === LOGIN)
      .map(({ method, path, status }) => `${method} ${path} ${status}`);
    assert.equal(asked[0], 'GET /v2/ 401');
    assert.equal(asked[1], 'GET /oauth2/token 200');
    assert.ok(asked.includes('GET /v2/team/web/manifests/1.4.2 200'), asked.join('\n'));
    assert.deepEqual(azure.refusedHosts, []);
  });

  it('not with a wrong password', async () => {
    const { user, password } = await webToken();
    const wrong = { user, password: `${password.slice(0, -1)}~` };
    assertRefused(await pullFrom(LOGIN, WEB, wrong), /unauthorized|authentication required/, password);
  });

  it('not with a password after its expiry, while one before it is fine', async () => {
    const credential = await webToken(new Date(azure.clock.now().getTime() + HOUR));
    assertIsSeeded(await pullFrom(LOGIN, WEB, credential), 'team/web', '1.4.2');
    azure.clock.advance(HOUR + 1_000);
    assertRefused(
      await pullFrom(LOGIN, WEB, credential),
      /unauthorized|authentication required/,
      credential.password,
    );
  });

  it('not from another repository than the scope map’s', async () => {
    const credential = await webToken();
    const refused = await pullFrom(LOGIN, 'team/worker:2.0.0', credential);
    assertRefused(
      refused,
      /requested access to the resource is denied|authentication required/,
      credential.password,
    );
    const statuses = azure.requests
      .filter(({ path }) => path.startsWith('/v2/team/worker/'))
      .map(({ status }) => status);
    assert.ok(
      statuses.length > 0 && statuses.every((status) => status === 401),
      'docker-registry let it through',
    );
  });

  it('not with a disabled token', async () => {
    const credential = await webToken();
    const { tokens } = azure.state.registry(LOGIN);
    const token = tokens.get('web-pull');
    assert.ok(token);
    tokens.set('web-pull', { ...token, status: 'disabled' });
    assertRefused(
      await pullFrom(LOGIN, WEB, credential),
      /unauthorized|authentication required/,
      credential.password,
    );
  });

  it('not an image that is not there', async () => {
    const credential = await webToken();
    assertRefused(
      await pullFrom(LOGIN, 'team/web:9.9.9', credential),
      /manifest unknown/,
      credential.password,
    );
  });

  it('with the admin user only while it is on', async () => {
    const registry = azure.state.registry(LOGIN);
    const admin = { user: 'contoso', password: registry.adminPasswords.password2 };
    assertRefused(await pullFrom(LOGIN, WEB, admin), /unauthorized|authentication required/, admin.password);
    registry.adminUserEnabled = true;
    assertIsSeeded(await pullFrom(LOGIN, WEB, admin), 'team/web', '1.4.2');
  });

  it('anonymously only where that is on', async () => {
    const none = JSON.stringify({ auths: {} });
    assert.notEqual((await pull(azure, `${LOGIN}/${WEB}`, none)).exitCode, 0);
    azure.state.registry(LOGIN).anonymousPullEnabled = true;
    assertIsSeeded(await pull(azure, `${LOGIN}/${WEB}`, none), 'team/web', '1.4.2');
  });

  it('not past the firewall', async () => {
    const credential = await webToken();
    const registry = azure.state.registry(LOGIN);
    registry.defaultAction = 'Deny';
    const blocked = await pullFrom(LOGIN, WEB, credential);
    assertRefused(blocked, /403 \(Forbidden\)/, credential.password);
    registry.allowedAddresses = ['203.0.113.0/24'];
    assertIsSeeded(await pullFrom(LOGIN, WEB, credential), 'team/web', '1.4.2');
    registry.publicNetworkAccess = 'Disabled';
    assert.notEqual((await pullFrom(LOGIN, WEB, credential)).exitCode, 0);
  });

  it('with a service principal by its role, which on an ABAC registry must be a repository role', async () => {
    assertIsSeeded(await pullFrom(LOGIN, WEB, secretOf('reader')), 'team/web', '1.4.2');
    const nobody = secretOf('nobody');
    assertRefused(
      await pullFrom(LOGIN, WEB, nobody),
      /unauthorized|authentication required/,
      nobody.password,
    );
    const reader = secretOf('reader');
    assertRefused(await pullFrom(ABAC, WEB, reader), /unauthorized|authentication required/, reader.password);
    assignRepositoryReader("StringEqualsIgnoreCase 'team/other'");
    assert.notEqual((await pullFrom(ABAC, WEB, reader)).exitCode, 0);
    assignRepositoryReader("StringStartsWithIgnoreCase 'team/'");
    assertIsSeeded(await pullFrom(ABAC, WEB, reader), 'team/web', '1.4.2');
  });

  function assignRepositoryReader(expression: string): void {
    const objectId = azure.state.objectId(azure.state.principalNamed('reader'), CONTOSO_TENANT) ?? '';
    const attribute = '@Request[Microsoft.ContainerRegistry/registries/repositories:name]';
    azure.state.assignRole({
      name: randomUUID(),
      scope: azure.state.registry(ABAC).id,
      roleDefinitionId: roleNamed('Container Registry Repository Reader').id,
      principalId: objectId,
      condition: `((!(ActionMatches{'Microsoft.ContainerRegistry/registries/repositories/content/read'})) OR (${attribute} ${expression}))`,
    });
  }
});
