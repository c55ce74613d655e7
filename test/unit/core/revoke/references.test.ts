import assert from 'node:assert/strict';
import type { PullSecretAccess } from '../../../../src/core/access.ts';
import { applyEdits } from '../../../../src/core/manifests/text-edit.ts';
import { plain } from '../../../../src/core/message.ts';
import {
  EVERY_WORKLOAD,
  patchItem,
  type PatchTarget,
} from '../../../../src/core/references/kustomize/patch.ts';
import { accountFileName, accountFileText } from '../../../../src/core/references/service-account-file.ts';
import type { SourceFile } from '../../../../src/core/references/source-file.ts';
import { ok } from '../../../../src/core/result.ts';
import { removeReferencesTo } from '../../../../src/core/revoke/references.ts';

const SECRET = 'acr-pull-contoso';
const WEB: PatchTarget = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  name: 'web',
  specPath: ['spec', 'template', 'spec'],
  isListed: false,
};

function access(namespace: string, file = `/w/${namespace}.sealed-secret.yaml`): PullSecretAccess {
  return {
    kind: 'pull-secret',
    loginServer: 'contoso.azurecr.io',
    clusterName: `aks-${namespace}`,
    namespace,
    secretName: SECRET,
    form: 'sealed-secret',
    credential: 'pasted',
    file,
  };
}

const STAGING = access('staging');
const PROD = access('prod');

interface Outcome {
  /** What is left of each file. */
  readonly left: Readonly<Record<string, string>>;
  readonly kept: readonly string[];
}

async function revoked(
  texts: Readonly<Record<string, string>>,
  own: PullSecretAccess,
  remaining: readonly PullSecretAccess[],
): Promise<Outcome> {
  const files: SourceFile[] = Object.entries(texts).map(([path, text]) => ({ path: `/w/${path}`, text }));
  const left = new Map(files.map(({ path, text }) => [path.slice(3), text]));
  const { steps, kept } = removeReferencesTo(
    files,
    { access: own, remaining, defaultNamespace: 'default' },
    {
      documents: {
        read: () => Promise.resolve(ok(files)),
        apply: (edited) => {
          for (const { path, edits } of edited)
            left.set(path.slice(3), applyEdits(left.get(path.slice(3)) ?? '', edits));
          return Promise.resolve(ok(undefined));
        },
      },
      files: {
        remove: (path) => {
          left.delete(path.slice(3));
          return Promise.resolve(ok(undefined));
        },
      },
      labelOf: (path) => path.slice(3),
    },
  );
  for (const { run } of steps)
    assert.ok((await run({ signal: new AbortController().signal, report: () => undefined })).ok);
  return { left: Object.fromEntries(left), kept: kept.map(plain) };
}

function deployment(metadata = 'name: web', spec = ''): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata: {${metadata}}\nspec:\n  template:\n    spec:\n${spec}      containers: [{name: main, image: contoso.azurecr.io/web:1}]\n`;
}

const REFERENCE = `      imagePullSecrets:\n        - name: ${SECRET}\n`;

function patches(...targets: readonly PatchTarget[]): string {
  const items = targets.map((target) => `  - ${patchItem(target, SECRET).lines.join('\n    ')}\n`);
  return `patches:\n${items.join('')}`;
}

function sealed(...namespaces: readonly string[]): string {
  return namespaces
    .map(
      (namespace) =>
        `kind: SealedSecret\nmetadata:\n  name: ${SECRET}\n  namespace: ${namespace}\n  labels: {app.kubernetes.io/managed-by: acr-pull}\n  annotations: {acr-pull.dev/registry: contoso.azurecr.io}\n`,
    )
    .join('---\n');
}

describe('a revocation of the pull secret of one namespace', () => {
  const OVERLAYS = {
    'base/web.yaml': deployment(),
    'base/kustomization.yaml': 'resources: [web.yaml]\n',
    'overlays/staging/kustomization.yaml': `namespace: staging\nresources: [../../base]\n${patches(WEB)}`,
    'overlays/prod/kustomization.yaml': `namespace: prod\nresources: [../../base]\n${patches(WEB)}`,
  };

  it('takes the patch of its own overlay, and names that of another one', async () => {
    const { left, kept } = await revoked(OVERLAYS, STAGING, [PROD]);
    assert.deepEqual(left, {
      ...OVERLAYS,
      'overlays/staging/kustomization.yaml': 'namespace: staging\nresources: [../../base]\n',
    });
    assert.deepEqual(kept, [
      'Kustomization overlays/prod/kustomization.yaml keeps its reference, which the pull secret for aks-prod needs.',
    ]);
  });

  it('keeps a patch of what several overlays build, and takes it with the last', async () => {
    const files = {
      ...OVERLAYS,
      'base/kustomization.yaml': `resources: [web.yaml]\n${patches(WEB)}`,
      'overlays/staging/kustomization.yaml': 'namespace: staging\nresources: [../../base]\n',
      'overlays/prod/kustomization.yaml': 'namespace: prod\nresources: [../../base]\n',
    };
    const first = await revoked(files, STAGING, [PROD]);
    assert.deepEqual(first.left, files);
    assert.match(
      first.kept.join('\n'),
      /^Kustomization base\/kustomization\.yaml keeps .* aks-prod needs\.$/,
    );
    const last = await revoked(files, PROD, []);
    assert.deepEqual(last.left, { ...files, 'base/kustomization.yaml': 'resources: [web.yaml]\n' });
    assert.deepEqual(last.kept, []);
  });

  it('goes by the namespaces of the workloads where no kustomization states one', async () => {
    const api = { ...WEB, name: 'api' };
    const files = {
      'web.yaml': deployment('name: web, namespace: staging'),
      'api.yaml': deployment('name: api, namespace: prod'),
      'kustomization.yaml': `resources: [web.yaml, api.yaml]\n${patches(WEB, api)}`,
    };
    const { left } = await revoked(files, STAGING, [PROD]);
    assert.equal(left['kustomization.yaml'], `resources: [web.yaml, api.yaml]\n${patches(api)}`);
  });

  it('keeps patches of objects from elsewhere, whose namespaces nobody knows, until the last', async () => {
    const resources = 'resources: [https://example.com/app]\n';
    const files = { 'kustomization.yaml': `${resources}${patches(...EVERY_WORKLOAD)}` };
    const first = await revoked(files, STAGING, [PROD]);
    assert.deepEqual(first.left, files);
    assert.equal(first.kept.length, 1, 'once for both patches');
    const last = await revoked(files, PROD, []);
    assert.deepEqual(last.left, { 'kustomization.yaml': resources });
  });

  it('keeps the file of a ServiceAccount of another one, with its place in a kustomization', async () => {
    const file = (namespace: string): string => accountFileName(SECRET, { name: 'default', namespace });
    const text = (namespace: string): string => accountFileText(SECRET, { name: 'default', namespace });
    const files = {
      [file('staging')]: text('staging'),
      [file('prod')]: text('prod'),
      'kustomization.yaml': `resources:\n  - ${file('staging')}\n  - ${file('prod')}\n`,
    };
    const { left, kept } = await revoked(files, STAGING, [PROD]);
    assert.deepEqual(left, {
      [file('prod')]: text('prod'),
      'kustomization.yaml': `resources:\n  - ${file('prod')}\n`,
    });
    assert.deepEqual(kept, [
      'ServiceAccount default keeps its reference, which the pull secret for aks-prod needs.',
    ]);
  });

  it('goes by the builds of a ServiceAccount that states no namespace', async () => {
    const account = `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web}\n`;
    const reference = `imagePullSecrets:\n  - name: ${SECRET}\n`;
    const files = {
      ...OVERLAYS,
      'base/account.yaml': `${account}${reference}`,
      'base/kustomization.yaml': 'resources: [web.yaml, account.yaml]\n',
    };
    const first = await revoked(files, STAGING, [PROD]);
    assert.equal(first.left['base/account.yaml'], `${account}${reference}`);
    const last = await revoked(files, PROD, []);
    assert.equal(last.left['base/account.yaml'], account);
  });

  it('leaves the file of the Secret in a kustomization until nothing is in it', async () => {
    const own = access('staging', '/w/both.yaml');
    const other = access('prod', '/w/both.yaml');
    const files = {
      'both.yaml': sealed('staging', 'prod'),
      'kustomization.yaml': 'resources:\n  - web.yaml\n  - both.yaml\n',
    };
    const first = await revoked(files, own, [other]);
    assert.deepEqual(first.left, files);
    assert.deepEqual(first.kept, [
      'Kustomization kustomization.yaml keeps its reference, which the pull secret for aks-prod needs.',
    ]);
    const last = await revoked({ ...files, 'both.yaml': sealed('prod') }, other, []);
    assert.equal(last.left['kustomization.yaml'], 'resources:\n  - web.yaml\n');
    assert.deepEqual(last.kept, []);
  });

  it('leaves the file of the Secret in a kustomization where somebody has put more into it', async () => {
    const files = {
      'staging.sealed-secret.yaml': `${sealed('staging')}---\nkind: ConfigMap\n`,
      'kustomization.yaml': 'resources:\n  - staging.sealed-secret.yaml\n',
    };
    const { left } = await revoked(files, STAGING, []);
    assert.deepEqual(left, files);
  });
});

describe('a revocation where one file has two objects of one kind and name', () => {
  const deployments = (inStaging: string, inProd: string): string =>
    [
      deployment('name: web, namespace: staging', inStaging),
      deployment('name: web, namespace: prod', inProd),
    ].join('---\n');
  const list = (...texts: readonly string[]): string =>
    `apiVersion: v1\nkind: List\nitems:\n${texts.map((text) => `  - ${text.trimEnd().replaceAll('\n', '\n    ')}\n`).join('')}`;
  const inList = (inStaging: string, inProd: string): string =>
    list(...deployments(inStaging, inProd).split('---\n'));

  for (const [how, text] of [
    ['documents', deployments],
    ['items of a list', inList],
  ] as const) {
    it(`takes the reference only of the one in its namespace: ${how}`, async () => {
      const files = { 'web.yaml': text(REFERENCE, REFERENCE) };
      const staging = await revoked(files, STAGING, [PROD]);
      assert.deepEqual(staging, { left: { 'web.yaml': text('', REFERENCE) }, kept: [] });
      const prod = await revoked(files, PROD, [STAGING]);
      assert.deepEqual(prod, { left: { 'web.yaml': text(REFERENCE, '') }, kept: [] });
    });
  }

  it('tells one that states a namespace from one that leaves it to the context', async () => {
    const text = (inProd: string, inContext: string): string =>
      [deployment('name: web, namespace: prod', inProd), deployment('name: web', inContext)].join('---\n');
    const files = { 'web.yaml': text(REFERENCE, REFERENCE) };
    const { left } = await revoked(files, access('default'), [PROD]);
    assert.deepEqual(left, { 'web.yaml': text(REFERENCE, '') });
  });
});
