import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startAzure, type AzureEmulator } from '../../emulator/azure.ts';
import { CONTOSO_TENANT, contosoSeed, crowdedSeed, FABRIKAM_TENANT } from '../../emulator/contoso-seed.ts';
import type { AzureSeed } from '../../emulator/seed.ts';
import { runScript } from '../emulator/child.ts';
import { issueTokens } from './issue-tokens.ts';

const LOGIN = 'contoso.azurecr.io';
const IMAGE = `${LOGIN}/team/web:1.4.2`;
const MANIFEST = `kind: Pod\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  containers:\n    - image: ${IMAGE}\n`;
const DAY_MS = 86_400_000;

interface Told {
  readonly kind: string;
  readonly text: string;
}

interface Answer {
  readonly registries?: readonly string[];
  readonly failures?: readonly (Told | [string, Told])[];
  readonly registry?: { readonly roleAssignmentMode: string; readonly resourceGroup: string };
  readonly findings?: readonly string[];
  readonly kind?: string;
  readonly failure?: Told;
}

describe('the adapters in the emulated Azure', function () {
  this.timeout(120_000);
  let azure: AzureEmulator;
  let folder: string;

  async function start(seed: AzureSeed = contosoSeed()): Promise<void> {
    azure = await startAzure(seed);
  }

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'acr-pull-adapters-'));
    await writeFile(path.join(folder, 'web.yaml'), MANIFEST);
  });
  afterEach(async () => {
    await azure.close();
    await rm(folder, { recursive: true });
  });

  async function ask(
    action: string,
    target = '',
    more: Record<string, string> = {},
    cloud = '',
  ): Promise<Answer> {
    const script = '../adapters/adapter-session.ts';
    return (await runScript(script, [cloud, action, target, folder], {
      ...azure.environment,
      ...more,
    })) as Answer;
  }

  function as(principal: string): Record<string, string> {
    const { appId, secrets } = azure.state.principalNamed(principal);
    return { AZURE_CLIENT_ID: appId, AZURE_CLIENT_SECRET: secrets?.[0]?.value ?? '' };
  }

  function account(...tenants: readonly string[]): Record<string, string> {
    return { ACR_PULL_TEST_TOKENS: issueTokens(azure, 'developer', tenants) };
  }

  it('list the registries of all tenants of an account', async () => {
    await start();
    const { registries, failures } = await ask('list', '', account(CONTOSO_TENANT, FABRIKAM_TENANT));
    assert.deepEqual(registries, [
      LOGIN,
      'contosoabac-a1b2c3d4e5f6g7h8.azurecr.io',
      'contosodev.azurecr.io',
      'fabrikam.azurecr.io',
    ]);
    assert.deepEqual(failures, []);
  });

  it('list the other tenants when one cannot be signed in to', async () => {
    await start();
    const { registries, failures } = await ask('list', '', account(CONTOSO_TENANT));
    assert.equal(registries?.length, 3);
    assert.deepEqual(failures, [
      ['Fabrikam', { kind: 'not-signed-in', text: `There is no token for the tenant ${FABRIKAM_TENANT}.` }],
    ]);
  });

  it('list 5,000 registries, page by page', async () => {
    await start(crowdedSeed(5_000, 20));
    assert.equal((await ask('list')).registries?.length, 5_003);
  });

  it('find a registry by login server with its mode', async () => {
    await start();
    const abac = await ask('find', 'contosoabac-a1b2c3d4e5f6g7h8.azurecr.io');
    assert.equal(abac.registry?.roleAssignmentMode, 'AbacRepositoryPermissions');
    const legacy = await ask('find', LOGIN);
    assert.equal(legacy.registry?.roleAssignmentMode, 'LegacyRegistryPermissions');
    assert.equal(legacy.registry.resourceGroup, 'rg-registry');
    assert.deepEqual(await ask('find', 'nothing.azurecr.io'), {});
  });

  it('grant, and grant again with both passwords valid, until they end', async () => {
    await start();
    assert.deepEqual(await ask('grant', LOGIN), { findings: ['pass'] });
    const secretFile = path.join(folder, 'pull.secret.yaml');
    const first = await readFile(secretFile, 'utf8');
    assert.equal((await stat(secretFile)).mode & 0o777, 0o600);
    assert.match(
      await readFile(path.join(folder, 'web.yaml'), 'utf8'),
      /imagePullSecrets:\n {4}- name: acr-pull-contoso\n/,
    );
    assert.equal((await ask('probe', IMAGE)).kind, 'allowed');
    assert.equal((await ask('probe', `${LOGIN}/team/worker:2.0.0`)).kind, 'not-permitted');
    assert.equal((await ask('probe', `${LOGIN}/team/web:9.9.9`)).kind, 'no-such-image');
    const manifest = await readFile(path.join(folder, 'web.yaml'), 'utf8');
    assert.deepEqual(await ask('grant', LOGIN), { findings: ['pass'] });
    assert.equal(await readFile(path.join(folder, 'web.yaml'), 'utf8'), manifest);
    assert.notEqual(await readFile(secretFile, 'utf8'), first);
    assert.equal((await ask('probe', IMAGE)).kind, 'allowed', 'the new password');
    const second = await readFile(secretFile, 'utf8');
    await writeFile(secretFile, first);
    assert.equal((await ask('probe', IMAGE)).kind, 'allowed', 'the password of the first grant');
    await writeFile(secretFile, second);
    azure.clock.advance(2 * DAY_MS);
    assert.equal((await ask('probe', IMAGE)).kind, 'refused');
    assert.deepEqual((await readdir(folder)).toSorted(), ['pull.secret.yaml', 'web.yaml']);
  });

  it('tell a reader which right is missing, and write nothing', async () => {
    await start();
    const { failure } = await ask('grant', LOGIN, as('reader'));
    assert.equal(failure?.kind, 'forbidden');
    assert.match(failure.text, /contoso/);
    assert.deepEqual(await readdir(folder), ['web.yaml']);
    assert.equal(await readFile(path.join(folder, 'web.yaml'), 'utf8'), MANIFEST);
  });

  it('leave a token alone that has got another scope map', async () => {
    await start();
    assert.deepEqual(await ask('grant', LOGIN), { findings: ['pass'] });
    const registry = azure.state.registryAt(LOGIN);
    const [token] = registry?.tokens.values() ?? [];
    assert.ok(registry && token);
    registry.tokens.set(token.name.toLowerCase(), {
      ...token,
      scopeMapId: `${registry.id}/scopeMaps/_repositories_pull`,
    });
    const before = await readFile(path.join(folder, 'pull.secret.yaml'), 'utf8');
    const { failure } = await ask('grant', LOGIN);
    assert.equal(failure?.kind, 'conflict');
    assert.ok(failure.text.includes(token.name));
    assert.equal(await readFile(path.join(folder, 'pull.secret.yaml'), 'utf8'), before);
  });

  it('say that a sign-in was refused, with the code of Entra and without the secret', async () => {
    await start();
    const { failure } = await ask('find', LOGIN, { AZURE_CLIENT_SECRET: 'wrong~marker' });
    assert.equal(failure?.kind, 'not-signed-in');
    assert.match(failure.text, /AADSTS7000215/);
    assert.ok(!failure.text.includes('marker'));
  });

  it('go on after the server was busy and a connection was cut', async () => {
    await start();
    azure.faults.add({ host: 'management.azure.com', times: 1, status: 429, retryAfter: 1 });
    azure.faults.add({ host: 'management.azure.com', pathPattern: '/tokens/', times: 1, status: 503 });
    assert.deepEqual(await ask('grant', LOGIN), { findings: ['pass'] });
  });

  it('take up what a grant left that failed half-way', async () => {
    await start();
    azure.faults.add({ pathPattern: 'generateCredentials', times: 20, status: 500 });
    const failed = await ask('grant', LOGIN);
    assert.ok(failed.failure);
    assert.deepEqual(await readdir(folder), ['web.yaml']);
    azure.faults.clear();
    assert.deepEqual(await ask('grant', LOGIN), { findings: ['pass'] });
    assert.equal(
      azure.requests.filter(({ method, path: at }) => method === 'PUT' && at.includes('/tokens/')).length,
      1,
    );
  });

  it('name the host when the proxy is not there', async () => {
    await start();
    const { failure } = await ask('find', LOGIN, {
      HTTPS_PROXY: 'http://127.0.0.1:9',
      HTTP_PROXY: 'http://127.0.0.1:9',
    });
    assert.equal(failure?.kind, 'unreachable');
  });

  it('work in Azure Government with its own hosts', async () => {
    const seed = contosoSeed();
    await start({
      ...seed,
      tenants: seed.tenants.map((tenant) => ({ ...tenant, cloud: 'AzureUSGovernment' })),
    });
    const login = 'contoso.azurecr.us';
    await writeFile(path.join(folder, 'web.yaml'), MANIFEST.replaceAll(LOGIN, login));
    assert.deepEqual(await ask('grant', login, {}, 'USGovernment'), { findings: ['pass'] });
    const hosts = new Set(azure.requests.map(({ host }) => host));
    assert.deepEqual([...hosts].toSorted(), [
      'contoso.azurecr.us',
      'login.microsoftonline.us',
      'management.usgovcloudapi.net',
    ]);
  });
});
