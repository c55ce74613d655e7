import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { FABRIKAM_SP_CLIENT } from '../emulator/contoso-clusters.ts';
import { CONTOSO_TENANT, FABRIKAM_SUBSCRIPTION, FABRIKAM_TENANT } from '../emulator/contoso-seed.ts';
import { isObject, objectAt, stringAt } from '../emulator/json.ts';
import { ask } from '../integration/emulator/tunnel-client.ts';
import { grantWalk } from './grant-walk.ts';
import { pullAsNode } from './node-pull.ts';
import type { Rig } from './rig.ts';
import { useWorkbench } from './use-workbench.ts';
import type { Workbench } from './workbench.ts';

const LOGIN = 'contoso.azurecr.io';
const IMAGE = `${LOGIN}/team/web:1.4.2`;
const CLUSTER = 'fabrikam-sp';
const SERVER = `https://${CLUSTER}-0a1b2c3d.hcp.westeurope.azmk8s.io:443`;
const CLUSTER_PATH = `/subscriptions/${FABRIKAM_SUBSCRIPTION}/resourceGroups/rg-fabrikam/providers/Microsoft.ContainerService/managedClusters/${CLUSTER}`;

interface Kubeconfig {
  'current-context': string;
  readonly contexts: unknown[];
  readonly clusters: unknown[];
  readonly users: unknown[];
}

describe('a grant across tenants in a real VS Code', function () {
  this.timeout(240_000);
  let rig: Rig;
  let workbench: Workbench;
  const walk = useWorkbench({
    person: 'developer',
    prepare: ({ workspace }) => addContext(workspace.kubeconfig),
  });
  beforeEach(() => ({ rig, workbench } = walk));

  it('goes step by step, survives a reload, and lets the nodes pull only at its end', async () => {
    assert.equal(await clientOfCluster(), FABRIKAM_SP_CLIENT);
    await grantWalk.fromEditor(workbench, 'deploy/shop.yaml');
    await ready('Create the application');
    await workbench.pick('Create the application');
    await ready('Open the consent page');
    const clientId = await application();

    await workbench.pick('Open the consent page');
    await workbench.answerDialog('Copy');
    await workbench.notification('Waiting until an administrator').waitFor();
    const page = await workbench.clipboard();
    assert.equal((await ask(rig.emulator, page)).status, 302, page);
    await ready('Give the role');
    assert.notEqual(await pullBy(clientId), 200);

    await workbench.open(rig.server.url, rig.workspace.folder);
    await grantWalk.fromEditor(workbench, 'deploy/shop.yaml');
    await ready('Give the role');
    await workbench.pick('Give the role');
    await ready('Renew the credential and reset the cluster…');
    await workbench.editorText('### 5. New credential on fabrikam-sp: next').waitFor();
    await workbench.settle();
    await workbench.screenshot('cross-tenant');
    assert.equal(await clientOfCluster(), FABRIKAM_SP_CLIENT, 'nothing was reset yet');

    await workbench.pick('Renew the credential and reset the cluster…');
    await walk.page
      .locator('.monaco-dialog-box')
      .getByText('All nodes of fabrikam-sp get a new node image')
      .waitFor();
    await workbench.answerDialog('Reset');
    await workbench.notification(`${CLUSTER} can pull from ${LOGIN}`).waitFor({ timeout: 60_000 });
    assert.equal(await clientOfCluster(), clientId);
    assert.equal(await pullBy(clientId), 200);

    await grantWalk.fromEditor(workbench, 'deploy/shop.yaml');
    await ready('Done');
    await workbench.editorText('Everything is done.').waitFor();
  });

  /** Waits until the step is offered first. */
  async function ready(label: string): Promise<void> {
    await workbench.waitForQuickInput(`Grant ACR Pull: ${LOGIN} to ${CLUSTER}`);
    await workbench.quickPickItem(label).waitFor();
    await workbench.read();
  }

  async function application(): Promise<string> {
    const name = `startswith(displayName,'acr-pull-${CLUSTER}')`;
    const url = `https://graph.microsoft.com/v1.0/applications?$filter=${encodeURIComponent(name)}`;
    const { body } = await ask(rig.emulator, url, { token: await token('https://graph.microsoft.com') });
    assert.ok(isObject(body) && Array.isArray(body['value']), url);
    return stringAt(body['value'].find(isObject), 'appId') ?? '';
  }

  async function clientOfCluster(): Promise<string | undefined> {
    const url = `https://management.azure.com${CLUSTER_PATH}?api-version=2025-05-01`;
    const { body } = await ask(rig.emulator, url, { token: await token('https://management.azure.com') });
    return stringAt(objectAt(objectAt(body, 'properties'), 'servicePrincipalProfile'), 'clientId');
  }

  async function token(audience: string): Promise<string> {
    const answer = await fetch(`${rig.emulator.controlUrl}/issue-token`, {
      method: 'POST',
      body: JSON.stringify({ tenantId: FABRIKAM_TENANT, audience, principal: 'owner' }),
    });
    return stringAt(await answer.json(), 'token') ?? '';
  }

  function pullBy(clientId: string): Promise<number> {
    return pullAsNode(rig.emulator, { tenantId: CONTOSO_TENANT, principal: clientId, image: IMAGE });
  }
});

/** Makes the cluster of the other tenant the current one of this kubeconfig. */
function addContext(file: string): void {
  const config = parse(readFileSync(file, 'utf8')) as Kubeconfig;
  config['current-context'] = CLUSTER;
  config.contexts.push({ name: CLUSTER, context: { cluster: CLUSTER, user: CLUSTER } });
  config.clusters.push({ name: CLUSTER, cluster: { server: SERVER } });
  config.users.push({ name: CLUSTER, user: {} });
  writeFileSync(file, stringify(config));
}
