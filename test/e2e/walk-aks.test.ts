import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { CONTOSO_TENANT } from '../emulator/contoso-seed.ts';
import { launchBrowser, openPage, type OpenedPage } from './browser.ts';
import { grantWalk } from './grant-walk.ts';
import { pullAsNode } from './node-pull.ts';
import { packageVsix } from './package-vsix.ts';
import { startRig, type Rig } from './rig.ts';
import { Workbench } from './workbench.ts';

const OWNER = {
  AZURE_CLIENT_ID: 'cccccccc-0000-4000-8000-000000000004',
  AZURE_CLIENT_SECRET: 'owner~secret.value-1',
};
const LEGACY = 'contoso.azurecr.io';
const ABAC = 'contosoabac-a1b2c3d4e5f6g7h8.azurecr.io';

describe('a grant to AKS in a real VS Code', function () {
  this.timeout(120_000);
  let rig: Rig;
  let browser: Browser;
  let opened: OpenedPage;
  let workbench: Workbench;

  before(async () => {
    rig = await startRig({ vsix: (await packageVsix()).file, environment: OWNER });
    browser = await launchBrowser();
  });

  after(async () => {
    await browser.close();
    await rig.stop();
  });

  beforeEach(async () => {
    opened = await openPage(browser);
    workbench = new Workbench(opened.page);
    await workbench.open(rig.server.url, rig.workspace.folder);
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench.keepFailure(this.currentTest.title);
    await opened.page.context().close();
    assert.deepEqual(opened.outsideRequests, []);
  });

  function pull(image: string): Promise<number> {
    return pullAsNode(rig.emulator, {
      tenantId: CONTOSO_TENANT,
      principal: 'shop-prod-agentpool',
      image,
    });
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

  it('revokes just that access, and puts it back', async () => {
    const image = `${LEGACY}/team/web:1.4.2`;
    await workbench.openViewContainer('ACR Pull');
    await workbench.treeItem('shop-prod').click();
    const access = workbench.treeRow(`${LEGACY}role`);
    await workbench.contextMenu(access, 'Revoke ACR Pull…');
    await workbench.read();
    await workbench.answerDialog('Revoke');
    const closing = workbench.notification('shop-prod has no longer this role');
    await closing.waitFor();
    assert.notEqual(await pull(image), 200);
    await workbench.read();
    await workbench.answer(closing, 'Undo');
    await workbench.notification('shop-prod can pull from contoso.azurecr.io again').waitFor();
    assert.equal(await pull(image), 200);
  });
});
