import assert from 'node:assert/strict';
import type { PullSecretAccess } from '../../../../src/core/access.ts';
import { message, plain } from '../../../../src/core/message.ts';
import type { ClusterClient, ClusterSecret } from '../../../../src/core/cluster-ports.ts';
import { err, ok } from '../../../../src/core/result.ts';
import { removeFromAzure } from '../../../../src/core/revoke/azure.ts';
import { removeClusterSecret } from '../../../../src/core/revoke/cluster-secret.ts';
import { planSecretRevoke, runSecretRevoke } from '../../../../src/core/revoke/plan.ts';
import { removeReferencesTo } from '../../../../src/core/revoke/references.ts';
import type { ClusterRemoval, Removal, SecretRevokePlan } from '../../../../src/core/revoke/revocation.ts';
import { removeSecretFile } from '../../../../src/core/revoke/secret-file.ts';
import { EXPIRES, IGNORE_FILE, MANIFEST, PASTED, SECRET_FILE } from '../grants/grant-world.ts';
import { RotateWorld } from '../rotate/rotate-world.ts';

const NO_CLUSTERS = { list: () => Promise.resolve(ok([])) };
const ABSENT: ClusterRemoval = { steps: [], kept: [], secret: 'gone' };
const OTHER_FILE = '/w/acr-pull-contoso.prod.secret.yaml';

class RevokeWorld extends RotateWorld {
  async planRevoke(cluster = ABSENT): Promise<SecretRevokePlan> {
    const { access } = this;
    const { signal } = this.abort;
    const remaining = this.accesses.filter(({ file }) => file !== access.file);
    const ports = this.ports();
    const outline = this.outline();
    assert.ok(outline.ok);
    const azure = await removeFromAzure(
      access,
      { registry: outline.value.registry.arm, remaining },
      { ...ports, applicationRemover: this, clusters: NO_CLUSTERS },
      signal,
    );
    const file = await removeSecretFile(access, { path: access.file, label: 'a.secret.yaml' }, this.files);
    assert.ok(azure.ok && file.ok);
    const references = removeReferencesTo(
      [{ path: '/w/web.yaml', text: this.text }],
      { access, remaining, defaultNamespace: 'default' },
      { documents: ports.documents, files: this.files, labelOf: (path) => path.replace('/w/', '') },
    );
    return planSecretRevoke(access, { references, cluster, azure: azure.value, file: file.value });
  }

  async revoke(plan?: SecretRevokePlan): Promise<SecretRevokePlan> {
    const planned = plan ?? (await this.planRevoke());
    const result = await runSecretRevoke(planned, { signal: this.abort.signal, report: () => undefined });
    if (!result.ok) throw new Error(plain(result.failure.message));
    return planned;
  }

  remove(_: string, { clientId }: { readonly clientId: string }): Promise<ReturnType<typeof ok<void>>> {
    this.directory.applications.delete(clientId);
    this.directory.principals.delete(clientId);
    return Promise.resolve(ok(undefined));
  }

  get isAsItWas(): boolean {
    return (
      this.nothingIsWritten &&
      this.tokens.tokens.size + this.tokens.scopeMaps.size === 0 &&
      this.directory.applications.size + this.directory.principals.size === 0 &&
      this.roles.assignments.length === 0
    );
  }
}

const titles = ({ steps }: Removal): string[] => steps.map(({ step }) => plain(step.title));
const reasons = ({ kept }: Removal): string => kept.map(plain).join('\n');

describe('a revocation of a pull secret', () => {
  let world: RevokeWorld;
  beforeEach(() => {
    world = new RevokeWorld();
    let isIgnored = false;
    world.files.git = (path) => {
      if (isIgnored) return { kind: 'ignored', root: '/w' };
      isIgnored = world.files.contents.has(IGNORE_FILE);
      const ignoreLine = `/${path.split('/').at(-1) ?? ''}`;
      return isIgnored
        ? { kind: 'ignored', root: '/w' }
        : { kind: 'untracked', root: '/w', ignoreFile: IGNORE_FILE, ignoreLine };
    };
  });

  it('leaves everything as it was before the grant', async () => {
    assert.ok((await world.run()).ok);
    assert.notEqual(world.text, MANIFEST);
    const plan = await world.revoke();
    assert.ok(world.isAsItWas);
    const token = plan.access.tokenName ?? '';
    assert.deepEqual(titles(plan), [
      'Remove the references to acr-pull-contoso from web.yaml',
      `Delete the token ${token} in contoso.azurecr.io`,
      `Delete the scope map ${token} in contoso.azurecr.io`,
      'Delete a.secret.yaml',
    ]);
    assert.deepEqual(plan.kept, []);
    assert.ok(plan.endsCredential);
  });

  it('leaves everything as it was after a rotation too', async () => {
    assert.ok((await world.run()).ok);
    await world.rotate();
    await world.revoke();
    assert.ok(world.isAsItWas);
  });

  it('takes the role and the application of a service principal that we made', async () => {
    assert.ok((await world.run({ kind: 'new-principal', expiresOn: EXPIRES })).ok);
    assert.equal(world.roles.assignments.length, 1);
    const plan = await world.revoke();
    assert.ok(world.isAsItWas && plan.endsCredential);
    assert.match(titles(plan).join('\n'), /Remove the role .*\nDelete the application acr-pull-contoso/);
  });

  it('takes only our secret from an application that others use', async () => {
    assert.ok((await world.run({ kind: 'new-principal', expiresOn: EXPIRES })).ok);
    const [application] = [...world.directory.applications.values()];
    assert.ok(application);
    const foreign = { keyId: 'foreign', displayName: 'pipeline' };
    world.directory.applications.set(application.clientId, {
      ...application,
      passwords: [...application.passwords, foreign],
    });
    const plan = await world.revoke();
    assert.deepEqual(world.directory.keys, ['foreign']);
    assert.ok(plan.endsCredential);
    assert.equal(world.roles.assignments.length, 1);
    assert.match(reasons(plan), /was not made for this, and stays with its role/);
  });

  it('leaves an application that a person has made, though it is named much as ours', async () => {
    assert.ok((await world.run({ kind: 'new-principal', expiresOn: EXPIRES })).ok);
    const [application] = [...world.directory.applications.values()];
    assert.ok(application);
    const theirs = { ...application, displayName: 'acr-pull-ci' };
    world.directory.applications.set(application.clientId, theirs);
    const plan = await world.revoke();
    assert.doesNotMatch(titles(plan).join('\n'), /Delete the application|Remove the role/);
    assert.deepEqual(world.directory.keys, [], 'only the secret that we added goes');
    assert.match(reasons(plan), /acr-pull-ci was not made for this/);
  });

  it('says that a credential which the person brought goes on working', async () => {
    assert.ok((await world.run(PASTED)).ok);
    const plan = await world.revoke();
    assert.ok(world.isAsItWas && !plan.endsCredential);
    assert.match(reasons(plan), /goes on working/);
  });

  it('keeps the rules that others wrote into the ignore file', async () => {
    world.files.contents.set(IGNORE_FILE, '*.log\n');
    world.files.git = () => ({ kind: 'ignored', root: '/w' });
    world.files.contents.set(IGNORE_FILE, '*.log\n/acr-pull-contoso.kind-dev.secret.yaml\n*.tmp\n');
    assert.ok((await world.run()).ok);
    await world.revoke();
    assert.deepEqual([...world.files.contents], [[IGNORE_FILE, '*.log\n*.tmp\n']]);
  });

  it('keeps what the pull secret of another cluster needs, and says so', async () => {
    assert.ok((await world.run()).ok);
    const text = world.files.contents.get(SECRET_FILE) ?? '';
    world.files.contents.set(OTHER_FILE, text.replaceAll('kind-dev', 'prod').replace('robot', 'other'));
    const referring = world.text;
    const plan = await world.revoke();
    assert.equal(world.text, referring);
    assert.match(reasons(plan), /Deployment web keeps its reference, which the pull secret for prod needs/);
    assert.ok(world.files.contents.has(OTHER_FILE) && !world.files.contents.has(SECRET_FILE));
    assert.equal(world.tokens.tokens.size, 0, 'the other one has a token of its own');
  });

  it('keeps a token that another file holds, and a scope map that another token has', async () => {
    assert.ok((await world.run()).ok);
    const text = world.files.contents.get(SECRET_FILE) ?? '';
    world.files.contents.set(OTHER_FILE, text);
    const shared = await world.planRevoke();
    assert.match(reasons(shared), /The token .* stays: .*prod\.secret\.yaml holds it too/);
    assert.ok(!shared.endsCredential);
    world.files.contents.delete(OTHER_FILE);
    const [token] = [...world.tokens.tokens.values()];
    assert.ok(token);
    world.tokens.tokens.set('theirs', { ...token, name: 'theirs' });
    const plan = await world.revoke();
    assert.match(reasons(plan), /The scope map .* stays: the token theirs has it/);
    assert.deepEqual([...world.tokens.tokens.keys()], ['theirs']);
    assert.equal(world.tokens.scopeMaps.size, 1);
  });

  it('keeps a token that somebody else made', async () => {
    assert.ok((await world.run()).ok);
    for (const [name, map] of world.tokens.scopeMaps)
      world.tokens.scopeMaps.set(name, { ...map, description: 'Mine' });
    const plan = await world.planRevoke();
    assert.match(reasons(plan), /was not made by this extension, and stays/);
    assert.ok(!plan.endsCredential);
    await world.revoke(plan);
    assert.equal(world.tokens.tokens.size, 1);
  });

  it('takes one namespace out of a file and leaves the others to the byte', async () => {
    assert.ok((await world.run()).ok);
    const one = world.files.contents.get(SECRET_FILE) ?? '';
    world.text = MANIFEST.replace('namespace: shop', 'namespace: other');
    assert.ok((await world.run()).ok);
    const both = world.files.contents.get(SECRET_FILE) ?? '';
    assert.equal(world.accesses.length, 2);
    assert.equal(world.access.namespace, 'other');
    await world.revoke();
    assert.equal(world.files.contents.get(SECRET_FILE), one);
    assert.ok(world.files.contents.has(IGNORE_FILE));
    assert.notEqual(one, both);
  });

  it('goes on after a failure, since the file goes last', async () => {
    assert.ok((await world.run()).ok);
    const plan = await world.planRevoke();
    world.tokens.failNext('deleteScopeMap', err('unreachable', message('No network.')));
    const failed = await runSecretRevoke(plan, { signal: world.abort.signal, report: () => undefined });
    assert.ok(!failed.ok);
    assert.ok(world.files.contents.has(SECRET_FILE));
    await world.revoke();
    assert.ok(world.isAsItWas);
  });

  it('stops when it is cancelled', async () => {
    assert.ok((await world.run()).ok);
    const plan = await world.planRevoke();
    world.abort.abort();
    const result = await runSecretRevoke(plan, { signal: world.abort.signal, report: () => undefined });
    assert.ok(!result.ok && result.failure.kind === 'cancelled');
    assert.equal(world.tokens.tokens.size, 1);
  });

  it('takes the Secret in the cluster only when it is ours', async () => {
    assert.ok((await world.run()).ok);
    const [written] = world.written;
    assert.ok(written);
    const secret: ClusterSecret = {
      ...written,
      type: 'kubernetes.io/dockerconfigjson',
      isImmutable: false,
      data: new Map(),
    };
    const deleted: string[] = [];
    const client = {
      getSecret: () => Promise.resolve(ok(secret)),
      deleteSecret: (namespace: string, name: string) => {
        deleted.push(`${namespace}/${name}`);
        return Promise.resolve(ok(undefined));
      },
    } as Partial<ClusterClient> as ClusterClient;
    const target = { access: world.access, contextName: 'kind-dev', namespace: 'shop' };
    const foreign = removeClusterSecret(target, { ...secret, labels: {} }, client);
    assert.deepEqual(foreign.steps, []);
    assert.equal(foreign.secret, 'foreign');
    assert.match(reasons(foreign), /was not made by this extension/);
    assert.deepEqual(removeClusterSecret(target, undefined, client), ABSENT);
    await world.revoke(await world.planRevoke(removeClusterSecret(target, secret, client)));
    assert.deepEqual(deleted, ['shop/acr-pull-contoso']);
  });
});

describe('a revocation, told where a reference is', () => {
  const ACCESS: PullSecretAccess = {
    kind: 'pull-secret',
    loginServer: 'contoso.azurecr.io',
    clusterName: 'kind-dev',
    secretName: 's',
    form: 'secret',
    credential: 'pasted',
    file: '/w/a',
  };
  const pod = (namespace: string): string =>
    `kind: Pod\nmetadata: {name: a${namespace}}\nspec:\n  imagePullSecrets:\n    - name: s\n  containers: []\n`;
  const cases: [name: string, access: Partial<PullSecretAccess>, text: string, isRemoved: boolean][] = [
    ['no namespace on either side', {}, pod(''), true],
    ['the default one, stated by the Secret', { namespace: 'default' }, pod(''), true],
    ['the default one, stated by the pod', {}, pod(', namespace: default'), true],
    ['the default one, since the pod leaves its namespace empty', {}, pod(", namespace: ''"), true],
    ['another one, stated by the pod', {}, pod(', namespace: shop'), false],
    ['another one, stated by the Secret', { namespace: 'shop' }, pod(''), false],
    ['another name', { secretName: 'other' }, pod(''), false],
  ];
  for (const [name, change, text, isRemoved] of cases) {
    it(`${isRemoved ? 'removes it' : 'leaves it'}: ${name}`, () => {
      const access = { ...ACCESS, ...change };
      const nothing = (): never => assert.fail('nothing is opened for a plan');
      const { steps } = removeReferencesTo(
        [{ path: '/w/web.yaml', text }],
        { access, remaining: [], defaultNamespace: 'default' },
        {
          documents: { read: nothing, apply: nothing },
          files: { remove: nothing },
          labelOf: (path) => path,
        },
      );
      assert.equal(steps.length, isRemoved ? 1 : 0);
    });
  }
});
