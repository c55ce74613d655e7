import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { CONTOSO_TENANT } from '../../emulator/contoso-seed.ts';
import { MANIFEST_TYPE } from '../../emulator/image.ts';
import { seededImage } from '../../emulator/registry-process.ts';
import { roleNamed } from '../../emulator/roles.ts';
import { AKS, SECRET, startCheckWorld, type CheckAnswer, type CheckWorld } from '../adapters/check-run.ts';
import { ask } from '../emulator/tunnel-client.ts';
import { createToken } from './registry-token.ts';
import { dockerConfig, pull, type Credential } from './skopeo.ts';

const LOGIN = 'contoso.azurecr.io';
const ABAC = 'contosoabac-a1b2c3d4e5f6g7h8.azurecr.io';
const WEB = `${LOGIN}/team/web:1.4.2`;
const DAY = 24 * 3_600_000;
const AMD64 = [{ os: 'linux', architecture: 'amd64' }];

describe('a check against the emulated registry', function () {
  this.timeout(120_000);
  let world: CheckWorld;

  beforeEach(async () => {
    world = await startCheckWorld();
  });
  afterEach(() => world.close());

  function webToken(days = 90): Promise<Credential> {
    const expiry = new Date(world.azure.clock.now().getTime() + days * DAY);
    const actions = ['repositories/team/web/content/read'];
    return createToken(world.azure, { loginServer: LOGIN, name: 'web-pull', actions, expiry });
  }

  /** A pod with its pull secret, as a grant leaves them. */
  async function granted(image = WEB, days = 90): Promise<Credential> {
    const credential = await webToken(days);
    const ends = new Date(world.azure.clock.now().getTime() + days * DAY);
    const expires = ends.toISOString().replace(/\.\d+Z$/, 'Z');
    await world.writeSecret(credential, { tokenName: 'web-pull', password: 'password1', expires });
    await world.writePod(image, SECRET);
    return credential;
  }

  function assertSays({ outcome, sentence, document }: CheckAnswer, expected: string, said: RegExp): void {
    assert.match(sentence, said);
    assert.equal(outcome, expected, sentence);
    assert.ok(document.split('\n')[2]?.startsWith('**'), 'the verdict does not come first');
  }

  /** What skopeo does with the credential is what the check must have said. */
  async function assertAgrees(answer: CheckAnswer, image: string, credential?: Credential): Promise<void> {
    const config = credential === undefined ? JSON.stringify({ auths: {} }) : dockerConfig(LOGIN, credential);
    const pulled = await pull(world.azure, image, config);
    assert.equal(answer.outcome, pulled.exitCode === 0 ? 'pulls' : 'fails', pulled.output);
  }

  it('with the right access: it pulls', async () => {
    const credential = await granted();
    const answer = await world.check({ nodes: AMD64 });
    assertSays(
      answer,
      'pulls',
      /^kind-dev can pull contoso\.azurecr\.io\/team\/web:1\.4\.2 as soon as it has what these files hold\.$/,
    );
    assert.deepEqual(
      answer.findings[0]?.map((text) => text.split(':')[0]),
      ['pass', 'pass', 'pass'],
    );
    assert.ok(!answer.document.includes(credential.password), 'the password is in the document');
    await assertAgrees(answer, WEB, credential);
  });

  it('with nodes that were not asked: it pulls, and the platform stays unknown', async () => {
    await granted();
    const { outcome, findings } = await world.check();
    assert.equal(outcome, 'pulls');
    assert.match(
      findings[0]?.[2] ?? '',
      /^unknown: .* is made for linux\/amd64; what the nodes are is not known/,
    );
  });

  it('without any access', async () => {
    await world.writePod(WEB);
    const answer = await world.check();
    assertSays(answer, 'fails', /No credential: neither Pod web nor its ServiceAccount default/);
    assert.equal(answer.fix, 'grant');
    assert.match(answer.document, /ACR Pull: Grant ACR Pull…/);
    await assertAgrees(answer, WEB);
  });

  it('with a token that has ended by the clock of the registry', async () => {
    const credential = await granted();
    world.azure.clock.advance(91 * DAY);
    const answer = await world.check();
    assertSays(
      answer,
      'fails',
      /The password of the pull secret acr-pull-contoso ended on \d{4}-\d\d-\d\d\./,
    );
    assert.equal(answer.fix, 'rotate');
    await assertAgrees(answer, WEB, credential);
  });

  it('with a token that ends soon: it pulls, with a warning', async () => {
    await granted(WEB, 5);
    const { outcome, findings } = await world.check();
    assert.equal(outcome, 'pulls');
    assert.match(findings[0]?.[0] ?? '', /^warn: .* It is valid until/);
  });

  it('with a disabled token', async () => {
    const credential = await granted();
    const { tokens } = world.azure.state.registry(LOGIN);
    const token = tokens.get('web-pull');
    assert.ok(token);
    tokens.set('web-pull', { ...token, status: 'disabled' });
    const answer = await world.check();
    assertSays(answer, 'fails', /of the token web-pull, which is disabled/);
    assert.match(answer.document, /az acr token update --registry contoso --name web-pull --status enabled/);
    await assertAgrees(answer, WEB, credential);
  });

  it('with a token that is gone', async () => {
    await granted();
    world.azure.state.registry(LOGIN).tokens.delete('web-pull');
    assertSays(await world.check(), 'fails', /of the token web-pull, which the registry does not have/);
  });

  it('with a token for another repository', async () => {
    const image = `${LOGIN}/team/worker:2.0.0`;
    const credential = await granted(image);
    const answer = await world.check();
    assertSays(answer, 'fails', /is valid, but may not pull from team\/worker/);
    await assertAgrees(answer, image, credential);
  });

  it('with a tag that is not there', async () => {
    const image = `${LOGIN}/team/web:9.9.9`;
    const credential = await granted(image);
    const answer = await world.check();
    assertSays(answer, 'fails', /The repository team\/web has no tag 9\.9\.9/);
    assert.match(answer.document, /az acr repository show-tags --name contoso --repository team\/web/);
    await assertAgrees(answer, image, credential);
  });

  it('with a digest that is there, and with one that is not', async () => {
    const right = `${LOGIN}/team/web@${seededImage('team/web', '1.4.2').manifest.digest}`;
    const credential = await granted(right);
    await assertAgrees(await world.check(), right, credential);
    const wrong = `${LOGIN}/team/web@sha256:${'0'.repeat(64)}`;
    await world.writePod(wrong, SECRET);
    const answer = await world.check();
    assertSays(answer, 'fails', /nothing with the digest sha256:0000/);
    await assertAgrees(answer, wrong, credential);
  });

  it('with nodes of another platform: a lone image is pulled there, but does not run', async () => {
    await granted();
    const { outcome, findings } = await world.check({ nodes: [{ os: 'linux', architecture: 'arm64' }] });
    assert.equal(outcome, 'pulls');
    assert.match(findings[0]?.[2] ?? '', /^warn: .* made for linux\/amd64.*linux\/arm64.* does not run/);
  });

  it('with an index for other platforms than the nodes', async () => {
    const { digest, content } = seededImage('team/web', '1.4.2').manifest;
    const mediaType = 'application/vnd.oci.image.index.v1+json';
    const platform = { os: 'linux', architecture: 'arm64', variant: 'v8' };
    const entry = { mediaType: MANIFEST_TYPE, digest, size: content.length, platform };
    const attestation = { ...entry, platform: { os: 'unknown', architecture: 'unknown' } };
    const { appId, secrets } = world.azure.state.principalNamed('contributor');
    const basic = Buffer.from(`${appId}:${secrets?.[0]?.value ?? ''}`).toString('base64');
    const put = await ask(world.azure, `https://${LOGIN}/v2/team/web/manifests/arm`, {
      method: 'PUT',
      headers: { 'content-type': mediaType, authorization: `Basic ${basic}` },
      body: Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, manifests: [entry, attestation] })),
    });
    assert.equal(put.status, 201, put.text);
    await granted(`${LOGIN}/team/web:arm`);
    const answer = await world.check({ nodes: AMD64 });
    assertSays(answer, 'fails', /is made for linux\/arm64, and the cluster has nodes of linux\/amd64/);
    const both = [...AMD64, { os: 'linux', architecture: 'arm64' }];
    assert.equal((await world.check({ nodes: both })).outcome, 'pulls');
  });

  it('behind network rules: nobody can tell from here, and the command to let the nodes in is told', async () => {
    await granted();
    world.azure.state.registry(LOGIN).defaultAction = 'Deny';
    const blocked = await world.check();
    assertSays(
      blocked,
      'unknown',
      /could not be tried: the network rules of contoso\.azurecr\.io keep this machine out/,
    );
    assert.match(blocked.document, /az acr network-rule add --name contoso/);
    world.azure.state.registry(LOGIN).allowedAddresses = ['203.0.113.0/24'];
    assertSays(
      await world.check(),
      'unknown',
      /network rules of contoso\.azurecr\.io decide whether the nodes get in/,
    );
    world.azure.state.registry(LOGIN).publicNetworkAccess = 'Disabled';
    const closed = await world.check();
    assert.ok(
      closed.registries[0]?.some((text) => /^warn: .* takes no connection from the public/.test(text)),
    );
  });

  it('where everybody may pull, which is told; a refused pull secret spoils it', async () => {
    world.azure.state.registry(LOGIN).anonymousPullEnabled = true;
    await world.writePod(WEB);
    const open = await world.check();
    assertSays(open, 'pulls', /^kind-dev can pull contoso\.azurecr\.io\/team\/web:1\.4\.2\.$/);
    assert.ok(open.registries[0]?.some((text) => text.startsWith('warn: Everybody who reaches')));
    await assertAgrees(open, WEB);
    const credential = await granted();
    world.azure.clock.advance(91 * DAY);
    const spoilt = await world.check();
    assertSays(spoilt, 'fails', /ended on/);
    await assertAgrees(spoilt, WEB, credential);
  });

  it('with a service principal: its secret, and its role', async () => {
    const { appId, secrets } = world.azure.state.principalNamed('nobody');
    const nobody = { user: appId, password: secrets?.[0]?.value ?? '' };
    await world.writeSecret(nobody, { credential: 'service-principal', clientId: appId });
    await world.writePod(WEB, SECRET);
    const without = await world.check();
    assertSays(without, 'fails', /can sign in, but has no role that pulls/);
    await assertAgrees(without, WEB, nobody);
    await world.writeSecret({ ...nobody, password: 'wrong' }, { credential: 'service-principal' });
    assertSays(await world.check(), 'fails', /has a wrong secret of the service principal/);
  });

  it('with a pull secret for another registry, and with one that no file holds', async () => {
    await world.writeSecret(await webToken(), { loginServer: 'fabrikam.azurecr.io' });
    await world.writePod(WEB, SECRET);
    assertSays(await world.check(), 'fails', /The Secret acr-pull-contoso is for fabrikam\.azurecr\.io/);
    await world.writePod(WEB, 'made-by-hand');
    const answer = await world.check();
    assertSays(answer, 'unknown', /No file of this workspace holds the pull secret made-by-hand/);
    assert.match(answer.document, /kubectl --context kind-dev --namespace shop get secret made-by-hand/);
  });

  it('at a host where there is no registry', async () => {
    await world.writePod('contosso.azurecr.io/team/web:1.4.2');
    assertSays(await world.check(), 'fails', /contosso\.azurecr\.io could not be asked/);
  });

  it('when only the registry is known: what the cluster has for it', async () => {
    const credential = await webToken();
    await world.writeSecret(credential, { tokenName: 'web-pull' });
    const { outcome, registries } = await world.check({ loginServer: LOGIN });
    assert.equal(outcome, 'unknown');
    assert.ok(
      registries[0]?.some((text) => /^pass: .* Its token is enabled\.$/.test(text)),
      String(registries[0]),
    );
  });

  describe('for the nodes of AKS', () => {
    function give(role: string, login: string, repository?: string): void {
      const { state } = world.azure;
      const attribute = '@Request[Microsoft.ContainerRegistry/registries/repositories:name]';
      const action = 'Microsoft.ContainerRegistry/registries/repositories/content/read';
      state.assignRole({
        name: randomUUID(),
        scope: state.registry(login).id,
        roleDefinitionId: roleNamed(role).id,
        principalId: state.objectId(state.principalNamed('shop-prod-agentpool'), CONTOSO_TENANT) ?? '',
        ...(repository === undefined
          ? {}
          : {
              condition: `((!(ActionMatches{'${action}'})) OR (${attribute} StringEqualsIgnoreCase '${repository}'))`,
            }),
      });
    }

    const checkAks = (): Promise<CheckAnswer> => world.check({ context: AKS });

    it('without a role, and with one', async () => {
      await world.writePod(WEB);
      const without = await checkAks();
      assertSays(without, 'fails', /The kubelet identity of shop-prod \([0-9a-f-]+\) has no role that pulls/);
      assert.match(without.document, /az role assignment create --assignee-object-id/);
      give('AcrPull', LOGIN);
      const { outcome, findings } = await checkAks();
      assert.equal(outcome, 'pulls', String(findings));
      assert.match(findings[0]?.[0] ?? '', /can pull team\/web by the role AcrPull/);
    });

    it('with a role that the registry ignores, one for another repository, and the right one', async () => {
      await world.writePod(`${ABAC}/team/web:1.4.2`);
      give('AcrPull', ABAC);
      assertSays(await checkAks(), 'fails', /has the role AcrPull, which counts for nothing/);
      give('Container Registry Repository Reader', ABAC, 'team/other');
      assertSays(await checkAks(), 'fails', /but its condition leaves out team\/web/);
    });

    it('with a repository role, when nobody here may look: covered, but unseen', async () => {
      await world.writePod(`${ABAC}/team/web:1.4.2`);
      give('Container Registry Repository Reader', ABAC, 'team/web');
      const { outcome, findings } = await checkAks();
      assert.equal(outcome, 'unknown');
      assert.match(
        findings[0]?.[0] ?? '',
        /^(pass|warn): .* by the role Container Registry Repository Reader/,
      );
      assert.match(findings[0]?.[1] ?? '', /^unknown: Whether .* is there could not be seen/);
    });

    it('by an ended pull secret and a role: it pulls, with a warning', async () => {
      await granted();
      give('AcrPull', LOGIN);
      const text = await world.check({ context: { ...AKS, clusterName: 'kind-dev' } });
      assert.equal(text.outcome, 'pulls');
      world.azure.clock.advance(91 * DAY);
      const later = await world.check({ context: { ...AKS, clusterName: 'kind-dev' } });
      assert.equal(later.outcome, 'pulls', later.sentence);
      assert.ok(later.findings[0]?.some((finding) => /^warn: The password .* ended on/.test(finding)));
    });
  });
});
