import assert from 'node:assert/strict';
import { acrPullBinding, mergeAcrPullBindings } from '../../../src/core/forms/acr-pull-binding.ts';
import {
  externalSecretObjects,
  mergeExternalSecrets,
  type ExternalPullSecret,
} from '../../../src/core/forms/external-secrets.ts';
import type { ManifestObject } from '../../../src/core/forms/manifest-file.ts';
import { mergeSealedSecrets, sealPullSecret } from '../../../src/core/forms/sealed-secret.ts';
import { servedForms, type ServedForms } from '../../../src/core/forms/served-forms.ts';
import type { Result } from '../../../src/core/result.ts';
import { makeNamespace } from '../../kube/people.ts';
import { makePullSecret } from '../../unit/core/forms/pull-secret.ts';
import { makeSealingKey } from '../../unit/core/forms/sealing-key.ts';
import { useApiServer, value } from '../kube/connect.ts';
import { serveDefinitions } from './custom-resources.ts';
import { formTool, runTool } from './form-tools.ts';

const TENANT = 'aaaaaaaa-1111-4111-8111-111111111111';
const CLIENT = 'cccccccc-3333-4333-8333-333333333333';
const IDENTITIES = [
  { kind: 'workload-identity', serviceAccountName: 'puller' },
  { kind: 'service-principal', secretName: 'sp', clientIdKey: 'client-id', clientSecretKey: 'secret' },
] as const;

describe('an API server with the controllers of pull secrets', function () {
  this.timeout(180_000);
  const server = useApiServer();
  let namespace = '';

  before(async () => {
    const folders = ['sealed-secrets', 'external-secrets'].map((name) => formTool('crds', name));
    for (const folder of [...folders, 'test/fixtures/crds']) await serveDefinitions(server().admin, folder);
    namespace = await makeNamespace(server(), 'shop');
  });

  /** With every field checked against the schema, by the server. */
  function apply(text: string, ...options: string[]): Promise<string> {
    const args = ['--kubeconfig', server().kubeconfig, 'apply', '--server-side', '--validate=strict'];
    return runTool('kubectl', [...args, ...options, '-f', '-'], { input: text });
  }

  async function accepts(text: Result<string>, objects: readonly ManifestObject[]): Promise<void> {
    await apply(value(text), '--dry-run=server');
    await apply(value(text));
    for (const object of objects) await isStored(object);
  }

  /** The server drops what a schema does not know: what we wrote must still be there. */
  async function isStored({ apiVersion, kind, metadata, spec }: ManifestObject): Promise<void> {
    const path = `/apis/${apiVersion}/namespaces/${namespace}/${kind.toLowerCase()}s/${metadata.name}`;
    const stored = await server().admin.must('GET', path);
    assert.partialDeepStrictEqual(stored, { kind, metadata, spec });
  }

  async function served(): Promise<ServedForms> {
    const { groups } = (await server().admin.must('GET', '/apis')) as {
      groups?: readonly { name: string; versions: readonly { version: string }[] }[];
    };
    return servedForms(
      (groups ?? []).map(({ name, versions }) => ({
        name,
        versions: versions.map(({ version }) => version),
      })),
    );
  }

  function external(change: Partial<ExternalPullSecret> = {}): ManifestObject[] {
    const { name, loginServer, labels, annotations } = makePullSecret();
    const [identity] = IDENTITIES;
    const facts = { name, namespace, loginServer, labels, annotations, tenantId: TENANT };
    return value(
      externalSecretObjects({ ...facts, cloud: 'AzureCloud', identity, version: 'v1', ...change }),
    );
  }

  it('tells that it has them', async () => {
    const all = { sealedSecrets: true, externalSecrets: 'v1', acrPullBinding: 'v1beta2' };
    assert.deepEqual(await served(), all);
  });

  for (const scope of ['strict', 'namespace-wide', 'cluster-wide'] as const) {
    it(`takes a sealed secret, ${scope}`, async () => {
      const { certificate } = makeSealingKey();
      const now = new Date('2026-06-01T00:00:00Z');
      const sealed = value(await sealPullSecret(makePullSecret({ namespace }), { certificate, scope, now }));
      await accepts(mergeSealedSecrets(undefined, [sealed]), [sealed]);
    });
  }

  for (const cloud of ['AzureCloud', 'AzureUSGovernment', 'AzureChinaCloud'] as const) {
    for (const identity of IDENTITIES) {
      it(`takes an external secret by ${identity.kind} in ${cloud}`, async () => {
        const objects = external({ cloud, identity });
        await accepts(mergeExternalSecrets(undefined, objects), objects);
      });
    }

    for (const identity of [IDENTITIES[0], { kind: 'managed-identity', clientId: CLIENT }] as const) {
      it(`takes a binding by ${identity.kind} in ${cloud}`, async () => {
        const binding = value(acrPullBinding({ ...bindingFacts(), cloud, identity, version: 'v1beta2' }));
        await accepts(mergeAcrPullBindings(undefined, [binding]), [binding]);
      });
    }
  }

  function bindingFacts(): Omit<Parameters<typeof acrPullBinding>[0], 'cloud' | 'identity' | 'version'> {
    const { name: secretName, loginServer, labels, annotations } = makePullSecret();
    const repositories = ['team/web', 'app'];
    return {
      secretName,
      namespace,
      loginServer,
      labels,
      annotations,
      repositories,
      serviceAccountName: 'web',
    };
  }

  it('takes a binding of the first releases', async () => {
    const identity = { kind: 'managed-identity', clientId: CLIENT } as const;
    const request = { ...bindingFacts(), cloud: 'AzureCloud', identity, version: 'v1beta1' } as const;
    const binding = value(acrPullBinding(request));
    await accepts(mergeAcrPullBindings(undefined, [binding]), [binding]);
  });

  it('refuses what its schemas do not know', async () => {
    const text = value(mergeExternalSecrets(undefined, external()));
    const unknown = text.replace(/^ {2}tenantId:/m, '  tenant:');
    await assert.rejects(apply(unknown, '--dry-run=server'), /tenant: field not declared/);
    const missing = text.replace(/^ {2}registry:.*\n/m, '');
    await assert.rejects(apply(missing, '--dry-run=server'), /registry: Required value/);
  });

  it('takes an external secret of the older version from an older External Secrets', async () => {
    await serveDefinitions(server().admin, formTool('crds', 'external-secrets-v1beta1'));
    const objects = external({ version: 'v1beta1' });
    await accepts(mergeExternalSecrets(undefined, objects), objects);
  });
});

describe('the template of an external secret', function () {
  this.timeout(30_000);

  async function render(data: object, cluster = 'kind-dev'): Promise<Rendered> {
    const { name, loginServer, labels, annotations } = makePullSecret();
    const [identity] = IDENTITIES;
    const objects = externalSecretObjects({
      ...{ name, loginServer, labels, tenantId: TENANT, cloud: 'AzureCloud', identity, version: 'v1' },
      annotations: { ...annotations, 'acr-pull.dev/cluster': cluster },
    });
    const input = JSON.stringify({ externalSecret: value(objects)[1], data });
    return JSON.parse(await runTool(formTool('render-external-secret'), [], { input })) as Rendered;
  }

  for (const password of ['eyJhbGciOi.eyJleHAiOjE.c2ln-_', 'a"b\\c<&>ü']) {
    it(`becomes a pull secret for the token ${password}`, async () => {
      const username = '00000000-0000-0000-0000-000000000000';
      const { type, data } = await render({ username, password });
      assert.equal(type, 'kubernetes.io/dockerconfigjson');
      const config = Buffer.from(data['.dockerconfigjson'] ?? '', 'base64').toString();
      const auth = Buffer.from(`${username}:${password}`).toString('base64');
      assert.deepEqual(JSON.parse(config), { auths: { 'contoso.azurecr.io': { username, password, auth } } });
    });
  }

  it('keeps a name that looks like a template', async () => {
    const { metadata } = await render({ username: 'u', password: 'p' }, 'a {{ .password }} {{{ b');
    assert.equal(metadata.annotations['acr-pull.dev/cluster'], 'a {{ .password }} {{{ b');
  });
});

interface Rendered {
  readonly type: string;
  readonly data: Record<string, string>;
  readonly metadata: { readonly annotations: Record<string, string> };
}
