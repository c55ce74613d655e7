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
import { readAccesses } from '../../../../src/core/read-accesses.ts';
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

describe('a revocation of an AcrPullBinding', () => {
  const BINDING = `metadata:\n  name: contoso\n  namespace: staging\n  labels: {app.kubernetes.io/managed-by: acr-pull}\n  annotations: {acr-pull.dev/registry: contoso.azurecr.io, acr-pull.dev/credential: controller}\n`;
  const bindings = (api: string): PullSecretAccess[] =>
    readAccesses('/w/contoso.yaml', `apiVersion: ${api}\nkind: AcrPullBinding\n${BINDING}`);

  for (const [api, secretName] of [
    ['acrpull.microsoft.com/v1beta2', 'acr-pull-contoso'],
    ['msi-acrpull.microsoft.com/v1beta1', 'contoso-msi-acrpull-secret'],
  ] as const) {
    it(`takes the references to the Secret that comes of it, and no value that is its own name: ${api}`, async () => {
      const [binding] = bindings(api);
      assert.ok(binding);
      const web = (spec: string): string => deployment('name: web, namespace: staging', spec);
      const values = (pullSecrets: string): string =>
        `image: contoso.azurecr.io/web:1\ntenant: contoso\nallowedTenants:\n  - fabrikam\n  - contoso\nimagePullSecrets:${pullSecrets}\n`;
      const files = {
        'web.yaml': web(`      imagePullSecrets:\n        - name: ${secretName}\n`),
        'values.yaml': values(`\n  - name: mine\n  - name: ${secretName}`),
      };
      const { left, kept } = await revoked(files, binding, []);
      assert.deepEqual(left, { 'web.yaml': web(''), 'values.yaml': values('\n  - name: mine') });
      assert.deepEqual(kept, []);
    });
  }

  it('keeps what a pull secret of the name that the pods use still serves', async () => {
    const [binding] = bindings('acrpull.microsoft.com/v1beta2');
    assert.ok(binding);
    const files = { 'web.yaml': deployment('name: web, namespace: staging', REFERENCE) };
    const other = { ...STAGING, clusterName: 'aks-other' };
    const { left, kept } = await revoked(files, binding, [other]);
    assert.deepEqual(left, files);
    assert.match(kept.join('\n'), /^Deployment web keeps .* aks-other needs\.$/);
  });
});

describe('a revocation, told what values are for', () => {
  const own = { ...STAGING, secretName: 'contoso' };
  const IMAGE = 'image: contoso.azurecr.io/web:1\n';

  for (const [name, before, after] of [
    ['a list of names', 'pullSecrets:\n  - a\n  - contoso\n', 'pullSecrets:\n  - a\n'],
    [
      'a list of objects',
      'web:\n  imagePullSecrets: [{name: a}, {name: contoso}]\n',
      'web:\n  imagePullSecrets: [{name: a}]\n',
    ],
    ['one name', 'imagePullSecret: contoso\n', 'imagePullSecret:\n'],
    ['one object', 'pullSecret:\n  name: contoso\n', 'pullSecret:\n  name:\n'],
  ] as const) {
    it(`takes the pull secret out of ${name}`, async () => {
      const { left } = await revoked({ 'values.yaml': IMAGE + before }, own, []);
      assert.equal(left['values.yaml'], IMAGE + after);
    });
  }

  for (const [name, text] of [
    ['a text', 'tenant: contoso\n'],
    ['a list of texts', 'tenants: [a, contoso]\n'],
    ['a list of objects', 'tenants: [{name: a}, {name: contoso}]\n'],
    ['a name beside pull secrets', 'web: {name: contoso, imagePullSecrets: [{name: a}]}\n'],
  ] as const) {
    it(`leaves what only reads the same: ${name}`, async () => {
      const files = { 'values.yaml': IMAGE + text };
      assert.deepEqual((await revoked(files, own, [])).left, files);
    });
  }

  it('takes what the templates write as pull secrets, whatever it is called', async () => {
    const template =
      'kind: Deployment\nspec:\n  template:\n    spec:\n      imagePullSecrets:\n        - name: {{ .Values.docker.auth }}\n      containers:\n        - image: {{ .Values.image }}\n';
    const files = {
      'chart/Chart.yaml': 'name: web\n',
      'chart/templates/web.yaml': template,
      'chart/values.yaml': `${IMAGE}tenant: "contoso"\ndocker:\n  auth: "contoso"\n`,
      'chart/values-prod.yaml': 'docker:\n  auth: "contoso"\n',
    };
    const { left } = await revoked(files, own, []);
    assert.deepEqual(left, {
      ...files,
      'chart/values.yaml': `${IMAGE}tenant: "contoso"\ndocker:\n  auth: ""\n`,
      'chart/values-prod.yaml': 'docker:\n  auth: ""\n',
    });
  });
});
