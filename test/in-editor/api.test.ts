import assert from 'node:assert/strict';
import { extensions, Uri, workspace } from 'vscode';
import type { AcrPullApi, AcrPullExports } from '../../src/api.ts';
import { azureState, folder, gitStatus, needsEmulator } from './surroundings.ts';

const SECRET_VALUE = 'password-marker';
const CONFIG = Buffer.from(JSON.stringify({ auths: { 'contoso.azurecr.io': { password: SECRET_VALUE } } }));
const PULL_SECRET = `apiVersion: v1
kind: Secret
metadata:
  name: acr-pull-api
  namespace: shop
  labels:
    app.kubernetes.io/managed-by: acr-pull
  annotations:
    acr-pull.dev/registry: contoso.azurecr.io
    acr-pull.dev/cluster: kind-dev
    acr-pull.dev/credential: token
    acr-pull.dev/token: api
    acr-pull.dev/expires: "2027-01-02T03:04:05Z"
type: kubernetes.io/dockerconfigjson
data:
  .dockerconfigjson: ${CONFIG.toString('base64')}
`;

describe('the API for other extensions', function () {
  this.timeout(120_000);
  needsEmulator();
  const secretFile = (): Uri => Uri.joinPath(folder(), 'acr-pull-api.secret.yaml');
  let api: AcrPullApi;

  before(async () => {
    const extension = extensions.getExtension<AcrPullExports>('acr-pull.acr-pull');
    assert.ok(extension);
    api = (await extension.activate()).getApi(1);
    await workspace.fs.writeFile(secretFile(), Buffer.from(PULL_SECRET));
  });
  after(() => workspace.fs.delete(secretFile()));

  it('has its version, and says so where another is asked for', () => {
    assert.equal(api.version, 1);
    const exports = extensions.getExtension<AcrPullExports>('acr-pull.acr-pull')?.exports;
    assert.throws(() => exports?.getApi(2 as 1), { name: 'RangeError', message: /version 1, not 2/ });
  });

  it('tells the accesses of the workspace, without what is secret', async () => {
    const [access, ...others] = await api.getAccess({ context: 'kind-dev', registry: 'contoso.azurecr.io' });
    assert.deepEqual(others, []);
    assert.deepEqual(
      { ...access },
      {
        kind: 'pull-secret',
        registry: 'contoso.azurecr.io',
        cluster: 'kind-dev',
        namespace: 'shop',
        secretName: 'acr-pull-api',
        form: 'secret',
        credential: 'token',
        expiresOn: new Date('2027-01-02T03:04:05Z'),
        file: secretFile(),
      },
    );
    const text = JSON.stringify(access);
    assert.ok(!text.includes(SECRET_VALUE) && !text.includes(CONFIG.toString('base64')));
  });

  it('tells only those of the context and the registry that are asked for', async () => {
    assert.deepEqual(await api.getAccess({ context: 'shop-prod' }), []);
    assert.deepEqual(await api.getAccess({ registry: 'fabrikam.azurecr.io' }), []);
    assert.equal((await api.getAccess()).length, 1);
  });

  const unusable: [name: string, call: () => Promise<unknown>, message: RegExp][] = [
    [
      'a query that is a text',
      () => api.getAccess('kind-dev' as never),
      /^getAccess: query must be an object/,
    ],
    ['an empty registry', () => api.getAccess({ registry: '' }), /query\.registry must be a string/],
    ['a context that is a number', () => api.getAccess({ context: 1 as never }), /query\.context must be/],
    ['no request', () => api.planGrant(undefined as never), /^planGrant: request must be an object/],
    [
      'a path for a Uri',
      () => api.planGrant({ manifest: '/a.yaml' as never }),
      /manifest must be a vscode\.Uri/,
    ],
    [
      'a file that is not on the disk',
      () => api.planGrant({ manifest: Uri.parse('https://example.com/a.yaml') }),
      /scheme "file"/,
    ],
  ];
  for (const [name, call, message] of unusable) {
    it(`takes ${name} for what it is, a fault of the caller`, () =>
      assert.rejects(call, { name: 'TypeError', message }));
  }

  it('plans a grant, and changes nothing', async () => {
    const manifest = Uri.joinPath(folder(), 'deploy/shop.yaml');
    const [files, azure] = [gitStatus(), await azureState()];
    const plan = await api.planGrant({ manifest, context: 'kind-dev' });
    assert.deepEqual(
      [plan.scenario, plan.context, plan.registry],
      ['pull-secret', 'kind-dev', 'contoso.azurecr.io'],
    );
    assert.ok(plan.steps.length >= 3);
    assert.ok(plan.steps.some(({ command }) => command?.startsWith('az acr token create')));
    assert.match(
      plan.markdown,
      /^# Grant ACR pull: contoso\.azurecr\.io to kind-dev\n\nNothing has been changed yet/,
    );
    assert.equal(gitStatus(), files);
    assert.equal(await azureState(), azure);
  });

  it('plans a role for the nodes of an AKS cluster', async () => {
    const manifest = Uri.joinPath(folder(), 'deploy/shop.yaml');
    const plan = await api.planGrant({ manifest, context: 'shop-prod', registry: 'Contoso.azurecr.io' });
    assert.equal(plan.scenario, 'managed-identity');
    assert.match(plan.markdown, /Role/);
  });

  const failures: [
    name: string,
    request: { context?: string; registry?: string; file?: string },
    code: string,
  ][] = [
    ['a context that no kubeconfig has', { context: 'nowhere' }, 'not-found'],
    ['a context that is broken', { context: 'old-lab' }, 'not-found'],
    ['a registry that the manifest does not name', { registry: 'fabrikam.azurecr.io' }, 'not-found'],
    ['a file without an image', { file: 'README.md' }, 'invalid'],
  ];
  for (const [name, { file = 'deploy/shop.yaml', ...request }, code] of failures) {
    it(`fails with ${code} for ${name}`, async () => {
      const planned = api.planGrant({ manifest: Uri.joinPath(folder(), file), ...request });
      await assert.rejects(
        planned,
        (error: unknown) => error instanceof Error && 'code' in error && error.code === code,
      );
    });
  }
});
