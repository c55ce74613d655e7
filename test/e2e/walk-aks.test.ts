import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { CONTOSO_TENANT } from '../emulator/contoso-seed.ts';
import { grantWalk } from './grant-walk.ts';
import { pullAsNode } from './node-pull.ts';
import type { Rig } from './rig.ts';
import { useWorkbench } from './use-workbench.ts';
import type { Workbench } from './workbench.ts';

const LEGACY = 'contoso.azurecr.io';
const ABAC = 'contosoabac-a1b2c3d4e5f6g7h8.azurecr.io';

describe('a grant to AKS in a real VS Code', function () {
  this.timeout(240_000);
  let rig: Rig;
  let workbench: Workbench;
  const walk = useWorkbench({ person: 'developer' });
  beforeEach(() => ({ rig, workbench } = walk));

  /** Adds a context to the kubeconfig, as `az aks get-credentials` does. */
  function addContext(name: string, server: string): void {
    const { kubeconfig } = rig.workspace;
    const config = parse(readFileSync(kubeconfig, 'utf8')) as Record<
      'contexts' | 'clusters' | 'users',
      object[]
    >;
    config.clusters.push({ name, cluster: { server } });
    config.users.push({ name: `clusterUser_rg_${name}`, user: {} });
    config.contexts.push({ name, context: { cluster: name, user: `clusterUser_rg_${name}` } });
    writeFileSync(kubeconfig, stringify(config));
  }

  function pull(image: string): Promise<number> {
    return pullAsNode(rig.emulator, {
      tenantId: CONTOSO_TENANT,
      principal: 'shop-prod-agentpool',
      image,
    });
  }

  function pullBy(principal: string): Promise<number> {
    const image = `${LEGACY}/team/web:1.4.2`;
    return pullAsNode(rig.emulator, { tenantId: CONTOSO_TENANT, principal, image });
  }

  it('gives the kubelet identity AcrPull on a legacy registry, and only then can the nodes pull', async () => {
    const image = `${LEGACY}/team/web:1.4.2`;
    assert.notEqual(await pull(image), 200);
    await workbench.openViewContainer('ACR Pull');
    await grantWalk.fromTree(workbench, 'shop-prod');
    await grantWalk.plan(workbench, LEGACY, 'shop-prod');
    await workbench.editorText('AcrPull').first().waitFor();
    await workbench.screenshot('preview-role');
    await workbench.pick('Grant');
    const closing = workbench.notification(`has the role AcrPull on ${LEGACY}`);
    await closing.waitFor();
    assert.equal(await pull(image), 200);
    await workbench.read();
    await workbench.answer(closing, 'Check Again');
    await workbench.notification('can pull team/web, team/worker').waitFor();
    await workbench.treeItem('shop-prod').click();
    await workbench.treeRow('managed identity (SystemAssigned), rg-shop').waitFor();
    await workbench.treeRow(`${LEGACY}role`).waitFor();
    await workbench.settle();
    await workbench.screenshot('tree-role');
  });

  it('gives it only the repositories of the manifest on an ABAC registry', async () => {
    const image = `${ABAC}/team/web:1.4.2`;
    assert.notEqual(await pull(image), 200);
    writeFileSync(
      path.join(rig.workspace.folder, 'abac.yaml'),
      `kind: Pod\nspec:\n  containers:\n    - image: ${image}\n`,
    );
    await grantWalk.fromEditor(workbench, 'abac.yaml');
    await grantWalk.plan(workbench, ABAC, 'kind-dev');
    await workbench.pick('Change context…');
    await workbench.pick('shop-prod');
    await grantWalk.plan(workbench, ABAC, 'shop-prod');
    await workbench.pick('Grant');
    await workbench.notification(`has the role Container Registry Repository Reader on ${ABAC}`).waitFor();
    assert.equal(await pull(image), 200);
  });

  it('says that there is nothing to grant when it can pull already', async () => {
    await grantWalk.fromEditor(workbench, 'deploy/shop.yaml');
    await grantWalk.plan(workbench, LEGACY, 'kind-dev');
    await workbench.pick('Change context…');
    await workbench.pick('shop-prod');
    await workbench.editorText('There is nothing to grant').waitFor();
  });

  it('gives the service principal of a cluster the role, whose object id Microsoft Graph knows', async () => {
    const image = `${LEGACY}/team/worker:2.0.0`;
    const asServicePrincipal = { tenantId: CONTOSO_TENANT, principal: 'shop-sp-identity', image };
    assert.notEqual(await pullAsNode(rig.emulator, asServicePrincipal), 200);
    addContext('shop-sp', 'https://shop-sp-2c3d4e5f.hcp.westeurope.azmk8s.io:443');
    await grantWalk.fromEditor(workbench, 'deploy/shop.yaml');
    await grantWalk.plan(workbench, LEGACY, 'kind-dev');
    await workbench.pick('Change context…');
    await workbench.pick('shop-sp');
    await grantWalk.plan(workbench, LEGACY, 'shop-sp');
    await workbench.pick('Grant');
    await workbench.notification('of shop-sp has the role AcrPull').waitFor();
    assert.equal(await pullAsNode(rig.emulator, asServicePrincipal), 200);
  });

  it('shows and revokes the role of a service principal from its context', async () => {
    const asServicePrincipal = {
      tenantId: CONTOSO_TENANT,
      principal: 'shop-sp-identity',
      image: `${LEGACY}/team/worker:2.0.0`,
    };
    await workbench.openViewContainer('ACR Pull');
    await workbench.treeItem('shop-sp').click();
    await workbench.treeRow(`${LEGACY}role`).waitFor();
    await workbench.contextMenu(workbench.treeItem('shop-sp'), 'Revoke ACR Pull…');
    await workbench.pick('shop-sp');
    await workbench.answerDialog('Revoke');
    await workbench.notification('shop-sp has no longer this role').waitFor();
    assert.notEqual(await pullAsNode(rig.emulator, asServicePrincipal), 200);
  });

  it('gives the default identity for service accounts the role where pulls use it, not the kubelet identity', async () => {
    addContext('shop-accounts', 'https://shop-accounts-6a7b8c9d.hcp.westeurope.azmk8s.io:443');
    await grantWalk.fromEditor(workbench, 'deploy/shop.yaml');
    await grantWalk.plan(workbench, LEGACY, 'kind-dev');
    await workbench.pick('Change context…');
    await workbench.pick('shop-accounts');
    await grantWalk.plan(workbench, LEGACY, 'shop-accounts');
    await workbench.pick('Grant');
    await workbench
      .notification('The default identity for service accounts of shop-accounts has the role')
      .waitFor();
    assert.equal(await pullBy('shop-uami-agentpool'), 200);
    assert.notEqual(await pullBy('shop-accounts-agentpool'), 200);
  });

  it('tells of a managed identity in another tenant at once, and goes on with a pull secret', async () => {
    addContext('fabrikam-msi', 'https://fabrikam-msi-0a1b2c3d.hcp.westeurope.azmk8s.io:443');
    await grantWalk.fromEditor(workbench, 'deploy/shop.yaml');
    await grantWalk.plan(workbench, LEGACY, 'kind-dev');
    await workbench.pick('Change context…');
    await workbench.pick('fabrikam-msi');
    await grantWalk.plan(workbench, LEGACY, 'fabrikam-msi');
    await workbench.pick('Change scenario…');
    await workbench.quickInput.getByText('A managed identity never reaches another tenant').waitFor();
  });

  it('asks which cluster is behind a tunnel, whose address does not tell', async () => {
    addContext('tunnel', 'https://127.0.0.1:6443');
    await grantWalk.fromEditor(workbench, 'deploy/shop.yaml');
    await grantWalk.plan(workbench, LEGACY, 'kind-dev');
    await workbench.pick('Change context…');
    await workbench.pick('tunnel');
    await workbench.pick('shop-uami');
    await grantWalk.plan(workbench, LEGACY, 'tunnel');
    await workbench.editorText('kubelet identity of shop-uami').first().waitFor();
    await workbench.page.keyboard.press('Escape');
  });

  it('grants to several contexts at once by one plan, each in the way that fits it', async () => {
    await workbench.openViewContainer('ACR Pull');
    await workbench.treeItem('kind-dev').click();
    await workbench.treeItem('tunnel').click({ modifiers: ['Control'] });
    await workbench.treeItem('shop-prod').click({ modifiers: ['Control'] });
    await grantWalk.fromTree(workbench, 'shop-prod');
    await workbench.pick('deploy/shop.yaml');
    await workbench.pick('shop-uami');
    await workbench.waitForQuickInput('Grant ACR Pull: 3 grants');
    await workbench.editorText('contoso.azurecr.io to shop-prod').waitFor();
    await workbench.settle();
    await workbench.screenshot('several');
    await workbench.pick(`Change ${LEGACY} to kind-dev…`);
    await workbench.quickPickItem('Change form…').waitFor();
    await workbench.quickPickItem('Apply to the cluster, too').waitFor();
    await workbench.pick('Change credential…');
    await workbench.pick('Token of your sign-in, for a try-out');
    await workbench.waitForQuickInput('Grant ACR Pull: 3 grants');
    await workbench.editorText('Exchange your sign-in for a token of').first().waitFor();
    await workbench.pick('Grant');
    await workbench.notification('3 of 3 grants are done.').waitFor();
    await workbench.editorText('Granted ACR pull: 3 of 3 grants').waitFor();
    const written = parse(
      readFileSync(path.join(rig.workspace.folder, 'deploy/acr-pull-contoso.kind-dev.secret.yaml'), 'utf8'),
    ) as { kind: string; metadata: { annotations: Record<string, string> } };
    assert.equal(written.kind, 'Secret');
    assert.equal(written.metadata.annotations['acr-pull.dev/credential'], 'entra-token');
  });

  const shells: [shell: string, command: RegExp][] = [
    ['Bash or another POSIX shell', /^az role assignment create \\\n {2}--assignee-object-id/],
    ['PowerShell 7', /^az role assignment create `\n {2}--assignee-object-id/],
  ];
  for (const [shell, command] of shells) {
    it(`copies the commands for ${shell}, and changes nothing`, async () => {
      addContext('shop-stopped', 'https://shop-stopped-4e5f6a7b.hcp.westeurope.azmk8s.io:443');
      await grantWalk.fromEditor(workbench, 'deploy/shop.yaml');
      await grantWalk.plan(workbench, LEGACY, 'kind-dev');
      await workbench.pick('Change context…');
      await workbench.pick('shop-stopped');
      await grantWalk.plan(workbench, LEGACY, 'shop-stopped');
      await workbench.editorText('shop-stopped is stopped').waitFor();
      await workbench.pick('Copy as CLI commands');
      await workbench.pick(shell);
      await workbench.notification('The commands are copied').waitFor();
      assert.match(await workbench.clipboard(), command);
    });
  }

  for (const registry of [LEGACY, ABAC]) {
    it(`revokes just that access to ${registry}, and puts it back`, async () => {
      const image = `${registry}/team/web:1.4.2`;
      assert.equal(await pull(image), 200);
      await workbench.openViewContainer('ACR Pull');
      await workbench.treeItem('shop-prod').click();
      await workbench.contextMenu(workbench.treeRow(`${registry}role`), 'Revoke ACR Pull…');
      await workbench.read();
      await workbench.answerDialog('Revoke');
      const closing = workbench.notification('shop-prod has no longer this role');
      await closing.waitFor();
      assert.notEqual(await pull(image), 200);
      await workbench.read();
      await workbench.answer(closing, 'Undo');
      await workbench.notification(`shop-prod can pull from ${registry} again`).waitFor();
      assert.equal(await pull(image), 200);
    });
  }
});
