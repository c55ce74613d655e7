import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import type { Fault } from '../emulator/faults.ts';
import { CREDENTIAL_MARKER, credentialSources, PLUGIN_MARKER } from '../kube/credential-sources.ts';
import { startQuotingCluster, type QuotingCluster } from '../kube/quoting-cluster.ts';
import { grantWalk } from './grant-walk.ts';
import { useLeakSearch } from './leak-search.ts';
import { filesBelow } from './places-of-leaks.ts';
import type { Rig } from './rig.ts';
import type { Walk } from './use-workbench.ts';

const LOGIN_SERVER = 'contoso.azurecr.io';
const MANIFEST = 'deploy/shop.yaml';
const SECRET_FILE = 'deploy/acr-pull-contoso.kind-dev.secret.yaml';
/** What Azure refuses while the registries are listed, and what the view says then. */
const AZURE_FAILURES: readonly (readonly [Partial<Fault>, string])[] = [
  [{ pathPattern: '/oauth2/v2.0/token', status: 401 }, 'Microsoft Entra ID refused the sign-in'],
  [{ host: 'management.azure.com', status: 403 }, 'HTTP 403'],
  [{ host: 'management.azure.com', status: 500 }, 'HTTP 500'],
];

describe('no secret in a real VS Code', function () {
  this.timeout(300_000);
  const { walk, search } = useLeakSearch({}, SECRET_FILE);
  let failures = 0;

  it('is anywhere but in the file that the plan names, after grants, rotations and revokes that fail and succeed', async () => {
    const { workbench } = walk;
    await failing({ pathPattern: '/tokens/[^/]+$', method: 'PUT' }, grant, 'create the token');
    await failing({ pathPattern: 'generateCredentials', method: 'POST' }, grant, 'generate password');
    await grant();
    await workbench.notification(`The pull secret for ${LOGIN_SERVER} is in`).waitFor({ timeout: 60_000 });
    await search.note();
    await failing({ pathPattern: 'generateCredentials', method: 'POST' }, rotate, 'generate password2');
    await failing({ pathPattern: '/oauth2/token' }, rotate, 'The old one still works');
    await rotate();
    await workbench.notification('has a new credential').waitFor({ timeout: 60_000 });
    await search.note();
    await failing({ pathPattern: '/tokens/[^/]+$', method: 'DELETE' }, revoke, 'delete the token');
    const places = await search.look();
    const found = search.leaks(places);
    console.log(
      `      ${Object.keys(places).length} kinds of places after ${failures} failures, ${found.length} secrets found`,
    );
    assert.deepEqual(found, []);
    assert.notDeepEqual(search.find(filesBelow(walk.rig.workspace.folder)), [], 'the named file holds it');
  });

  it('would be noticed in each of the places', async () => {
    const secret = 'Planted~secret+for/this=test-1234567890';
    search.add(secret, 'the test');
    const { rig, page } = walk;
    writeFileSync(path.join(rig.workspace.root, 'vs-code', 'planted.log'), secret);
    writeFileSync(path.join(search.temporary, 'planted'), Buffer.from(`user:${secret}`).toString('base64'));
    writeFileSync(path.join(rig.workspace.folder, 'planted.yaml'), secret);
    execFileSync('git', ['hash-object', '-w', 'planted.yaml'], { cwd: rig.workspace.folder });
    await plantChild(secret, search.temporary);
    const text = JSON.stringify(secret);
    await page.evaluate(
      `localStorage.setItem('planted', ${text}); document.body.setAttribute('title', ${text})`,
    );
    await page.evaluate(`navigator.clipboard.writeText(${text})`);
    const places = await search.look();
    const found = new Set(search.leaks(places).map((text) => text.split(':')[0]));
    assert.deepEqual(
      Object.keys(places).filter((place) => !found.has(place)),
      [],
    );
  });

  async function grant(): Promise<void> {
    await grantWalk.fromEditor(walk.workbench, MANIFEST);
    await grantWalk.plan(walk.workbench, LOGIN_SERVER, 'kind-dev');
    await search.note();
    await walk.workbench.pick('Grant');
  }

  async function rotate(): Promise<void> {
    const { workbench } = walk;
    await workbench.runCommand('ACR Pull: Rotate Pull Secret…');
    await workbench.pick('Leave the cluster alone');
    await workbench.waitForQuickInput(`Rotate the pull secret for ${LOGIN_SERVER} in kind-dev`);
    await workbench.quickPickItem('Rotate').waitFor();
    await workbench.pick('Rotate');
  }

  async function revoke(): Promise<void> {
    const { workbench } = walk;
    await workbench.runCommand('ACR Pull: Revoke ACR Pull…');
    await workbench.pick('kind-dev');
    await workbench.pick('Leave the cluster alone');
    await workbench.answerDialog('Revoke');
  }

  /** Runs a command that meets a fault for good, and looks at everything when the person is told. */
  async function failing(fault: Partial<Fault>, command: () => Promise<void>, told: string): Promise<void> {
    await underFault(walk, fault, async () => {
      await command();
      // What is under way says the same, and can be cancelled.
      const underWay = walk.page.getByText('Cancel', { exact: true });
      await walk.workbench.notification(told).filter({ hasNot: underWay }).waitFor({ timeout: 60_000 });
      failures++;
      await search.note();
    });
  }
});

describe('no secret of what a person signs in with, in a real VS Code', function () {
  this.timeout(300_000);
  let cluster: QuotingCluster;
  let sources: readonly string[] = [];
  const { walk, search } = useLeakSearch({ prepare });
  after(() => cluster.stop());

  /** A context for each way to sign in to a cluster; the cluster quotes what it is sent. */
  async function prepare({ workspace }: Rig): Promise<void> {
    const folder = path.join(workspace.root, 'clusters');
    mkdirSync(folder);
    cluster = await startQuotingCluster(folder);
    const users = credentialSources(folder);
    sources = Object.keys(users);
    const server = { server: cluster.url, 'certificate-authority': cluster.caFile };
    const config = parse(readFileSync(workspace.kubeconfig, 'utf8')) as Record<string, object[]>;
    config['clusters']?.push({ name: 'quoting', cluster: server });
    for (const [name, user] of Object.entries(users)) {
      config['users']?.push({ name, user });
      config['contexts']?.push({ name, context: { cluster: 'quoting', user: name } });
    }
    writeFileSync(workspace.kubeconfig, stringify(config));
    search.add(CREDENTIAL_MARKER, 'the kubeconfig');
    search.addOwn(PLUGIN_MARKER, 'the environment of an exec plugin');
  }

  it('is anywhere after all that only reads has failed, and the services have quoted what they were sent', async () => {
    const { workbench } = walk;
    let failures = 0;
    await workbench.openViewContainer('ACR Pull');
    for (const [fault, told] of AZURE_FAILURES) {
      await underFault(walk, fault, async () => {
        await workbench.runCommand('ACR Pull: Refresh');
        await workbench.treeRow(told).waitFor({ timeout: 60_000 });
        await checkManifest();
      });
      failures += 2;
    }
    await workbench.runCommand('ACR Pull: Refresh');
    await workbench.treeItem(LOGIN_SERVER).waitFor();
    for (const status of [403, 500]) {
      await underFault(walk, { host: LOGIN_SERVER, status }, checkManifest);
      failures++;
    }
    for (const code of [403, 500]) {
      cluster.code = code;
      for (const source of sources) {
        await explain(source);
        failures++;
      }
    }
    await workbench.runCommand('ACR Pull: Show Log');
    await search.note();
    const places = await search.look();
    const found = search.leaks(places);
    const quoted = cluster.quotes.filter((quote) => search.find(quote).length > 0).length;
    console.log(
      `      ${Object.keys(places).length} kinds of places after ${failures} failures, ${quoted} of them quoted by a cluster, ${found.length} secrets found`,
    );
    assert.deepEqual(found, []);
    assert.ok(quoted >= 2 * sources.length, 'the cluster has quoted a credential each time');
  });

  async function checkManifest(): Promise<void> {
    const { workbench } = walk;
    await workbench.openFile(MANIFEST);
    await workbench.runCommand('ACR Pull: Check ACR Pull');
    await told();
  }

  async function explain(context: string): Promise<void> {
    const { workbench } = walk;
    await workbench.contextMenu(workbench.treeItem(context), 'Explain Failing Pulls');
    await workbench.waitForQuickInput(`Explain failing pulls in ${context}`);
    await workbench.pick('All namespaces');
    await told();
  }

  /** Waits for what a person is told, keeps it, and puts it away. */
  async function told(): Promise<void> {
    const { workbench } = walk;
    await workbench.notification('').first().waitFor({ timeout: 60_000 });
    await search.note();
    await workbench.runCommand('Notifications: Clear All Notifications');
  }
});

/** Lets a service fail for good meanwhile, and quote in its answer what it was sent. */
async function underFault(
  { rig, workbench }: Walk,
  fault: Partial<Fault>,
  work: () => Promise<void>,
): Promise<void> {
  const faults = `${rig.emulator.controlUrl}/faults`;
  const body = JSON.stringify({ times: 40, status: 400, quotes: true, ...fault });
  await fetch(faults, { method: 'POST', body });
  await work();
  await fetch(faults, { method: 'DELETE' });
  await workbench.runCommand('Notifications: Clear All Notifications');
}

/** A child with the secret in its command line and its environment. */
async function plantChild(secret: string, folder: string): Promise<void> {
  const child = spawn('sleep', ['1'], { argv0: secret, env: { TMPDIR: folder, PLANTED: secret } });
  await new Promise((resolve) => child.once('exit', resolve));
}
