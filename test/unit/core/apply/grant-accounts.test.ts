import assert from 'node:assert/strict';
import { readAccounts } from '../../../../src/core/apply/grant-accounts.ts';
import { trialSecrets } from '../../../../src/core/apply/grant-apply.ts';
import { readClusterState } from '../../../../src/core/apply/place-state.ts';
import type { PullSecretAccess } from '../../../../src/core/access.ts';
import type { ListedPod } from '../../../../src/core/cluster-ports.ts';
import { planReferences } from '../../../../src/core/grants/references.ts';
import { renderPreview, renderReport } from '../../../../src/core/grants/preview.ts';
import type { AccountClient } from '../../../../src/core/apply/service-account.ts';
import { message, plain } from '../../../../src/core/message.ts';
import { err, ok } from '../../../../src/core/result.ts';
import { accountsFor, removeFromAccounts } from '../../../../src/core/revoke/cluster-accounts.ts';
import { MANIFEST, World } from '../grants/grant-world.ts';
import { FakeApplyClient } from './fake-apply-client.ts';

const NAME = 'acr-pull-contoso';
const FILES = [{ path: '/w/web.yaml', text: MANIFEST }];
const never = new AbortController().signal;
const OWN_LIST = MANIFEST.replace(
  '      containers:',
  '      imagePullSecrets:\n        - name: own\n      containers:',
);

/** As the editor does: the cluster and its ServiceAccounts have been looked at. */
async function planned(client: FakeApplyClient): Promise<World> {
  const world = new World();
  world.placement = 'service-account-command';
  const outline = world.outline();
  assert.ok(outline.ok);
  const { accounts } = planReferences(FILES, outline.value);
  const state = await readClusterState(trialSecrets(outline.value), client, never);
  const read = await readAccounts(outline.value, accounts, client, never);
  assert.ok(state.ok && read.ok);
  world.apply = { state: state.value, agreed: new Set(), accounts: read.value };
  world.cluster = client;
  return world;
}

function clusterWith(...pullSecrets: readonly string[]): FakeApplyClient {
  const client = new FakeApplyClient();
  client.accounts.set('shop/default', pullSecrets);
  return client;
}

function pod(name: string, pullSecrets: readonly string[]): ListedPod {
  const containers = [{ image: 'contoso.azurecr.io/team/web:1.4.2', waiting: 'ImagePullBackOff' }];
  const owner = { kind: 'Deployment', name };
  return { name: `${name}-x`, owner, serviceAccount: 'default', pullSecrets, containers };
}

describe('a ServiceAccount of the cluster that is to refer to the pull secret', () => {
  it('is named in the plan, with what it keeps and the command; nothing is changed', async () => {
    const client = clusterWith('theirs');
    const preview = renderPreview(await (await planned(client)).plan(), plain);
    assert.match(
      preview,
      /Add the pull secret to the ServiceAccount default in the namespace shop of kind-dev/,
    );
    assert.match(preview, /Keeps what it refers to already: theirs\./);
    assert.match(preview, /shop: the ServiceAccount default gets the pull secret/);
    assert.match(preview, /patch serviceaccount default --type merge --patch .*theirs.*acr-pull-contoso/);
    assert.deepEqual(client.changes, []);
  });

  it('gets it after the Secret is there, and keeps its other entries; the manifest stays', async () => {
    const client = clusterWith('theirs');
    const world = await planned(client);
    assert.ok((await world.run()).ok);
    assert.deepEqual(client.changes, [`apply shop/${NAME}`, 'patch shop/default']);
    assert.deepEqual(client.accounts.get('shop/default'), ['theirs', NAME]);
    assert.equal(world.text, MANIFEST);
  });

  it('stays as it is where the pull secret did not come into its namespace', async () => {
    const client = clusterWith('theirs');
    client.put(`shop/${NAME}`);
    const report = await (await planned(client)).run();
    assert.ok(report.ok);
    assert.deepEqual(client.accounts.get('shop/default'), ['theirs']);
    assert.match(
      report.value.findings.map(({ text }) => plain(text)).join('\n'),
      /default .* was left as it is/,
    );
  });

  it('that is not there is told in the plan with the commands for later, and is a finding', async () => {
    const client = new FakeApplyClient();
    const world = await planned(client);
    const preview = renderPreview(await world.plan(), plain);
    assert.match(preview, /Leave the ServiceAccount default [^]*There is no ServiceAccount default/);
    assert.match(
      preview,
      /kubectl --context kind-dev patch serviceaccount default --namespace shop --type json/,
    );
    const report = await world.run();
    assert.ok(report.ok);
    assert.deepEqual(client.changes, [`apply shop/${NAME}`]);
  });

  it('names the waiting pods that have to be made anew, and not those that list their own', async () => {
    const client = clusterWith('theirs');
    client.pods = ok([pod('web', ['theirs']), pod('other', ['own'])]);
    const report = await (await planned(client)).run();
    assert.ok(report.ok);
    const texts = report.value.findings.map(({ text }) => plain(text));
    assert.ok(
      texts.some((text) => /before the ServiceAccount default .* wait: Deployment web\.$/.test(text)),
    );
    assert.match(renderReport(report.value, plain), /rollout restart deployment\/web\n/);
  });

  it('is refused with the reason where the pods list their own', () => {
    const world = new World();
    const outline = world.outline();
    assert.ok(outline.ok);
    const files = [{ path: '/w/web.yaml', text: OWN_LIST }];
    const { placements, impossible } = planReferences(files, {
      ...outline.value,
      placement: 'service-account-command',
    });
    assert.deepEqual(placements, ['recommended', 'pod-template']);
    assert.deepEqual(
      impossible.map(({ placement, reasons }) => [placement, reasons.map(plain)]),
      [
        [
          'service-account-command',
          [
            'Deployment web: its pods list pull secrets of their own (own), which hide those of the ServiceAccount.',
          ],
        ],
      ],
    );
  });
});

describe('a revocation of a pull secret to which a ServiceAccount of the cluster refers', () => {
  const access: PullSecretAccess = {
    ...{ kind: 'pull-secret', loginServer: 'contoso.azurecr.io', clusterName: 'kind-dev', secretName: NAME },
    ...{ form: 'secret', credential: 'token', file: '/w/a', namespace: 'shop' },
  };
  const target = { access, contextName: 'kind-dev', namespace: 'shop' };
  const accounts = accountsFor(FILES, target, 'default');

  it('takes it out again and keeps the other entries', async () => {
    const client = clusterWith('theirs', NAME, 'more');
    const removal = await removeFromAccounts(target, undefined, { accounts, client }, never);
    assert.ok(removal.ok);
    assert.deepEqual(client.changes, [], 'the plan changes nothing');
    for (const { run } of removal.value.steps) {
      assert.ok((await run({ signal: never, report: () => undefined })).ok);
    }
    assert.deepEqual(client.accounts.get('shop/default'), ['theirs', 'more']);
  });

  it('leaves it where the Secret of that name is of somebody else', async () => {
    const client = clusterWith(NAME);
    const theirs = { type: 'Opaque', isImmutable: false, labels: {}, annotations: {}, data: new Map() };
    const removal = await removeFromAccounts(target, theirs, { accounts, client }, never);
    assert.deepEqual(removal, ok({ steps: [], kept: [] }));
  });

  it('says what it could not look at, and removes the rest', async () => {
    const client = clusterWith(NAME);
    const silent: AccountClient = {
      mayI: () => Promise.resolve(err('timed-out', message('The cluster did not answer.'))),
      getPullSecrets: (account) => client.getPullSecrets(account),
      changePullSecrets: (account, change) => client.changePullSecrets(account, change),
    };
    const removal = await removeFromAccounts(target, undefined, { accounts, client: silent }, never);
    assert.ok(removal.ok);
    assert.deepEqual(removal.value.steps, []);
    assert.match(
      removal.value.kept.map(plain).join(),
      /ServiceAccount default stays as it is: The cluster did not answer/,
    );
  });

  it('says what it may not do', async () => {
    const client = clusterWith(NAME);
    client.lackingVerbs.add('patch');
    const removal = await removeFromAccounts(target, undefined, { accounts, client }, never);
    assert.ok(removal.ok);
    assert.deepEqual(removal.value.steps, []);
    assert.match(removal.value.kept.map(plain).join(), /stays as it is: You may not patch serviceaccounts/);
  });
});
