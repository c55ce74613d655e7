import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { telemetryInventory } from '../../src/core/telemetry/inventory.ts';
import { COMMANDS } from '../../src/editor/identifiers.ts';
import { linkProject } from '../package/link-project.ts';
import { grantWalk } from './grant-walk.ts';
import { packageVsix } from './package-vsix.ts';
import type { Rig } from './rig.ts';
import { TelemetryCollector, type SentItem } from './telemetry-collector.ts';
import { useWorkbench } from './use-workbench.ts';
import type { Workbench } from './workbench.ts';

const LOGIN_SERVER = 'contoso.azurecr.io';
const MANIFEST = 'deploy/shop.yaml';
const SECRET_FILE = 'deploy/acr-pull-contoso.kind-dev.secret.yaml';
const TYPED = 'registry-marker.example.com';

describe('telemetry of a build with a key in a real VS Code', function () {
  this.timeout(400_000);
  const collector = new TelemetryCollector();
  let rig: Rig;
  let workbench: Workbench;

  let copy: ReturnType<typeof linkProject> | undefined;

  before(() => collector.start());
  const walk = useWorkbench({
    packageOwn,
    telemetryLevel: 'all',
  });
  beforeEach(() => ({ rig, workbench } = walk));
  after(async () => {
    copy?.remove();
    await collector.stop();
  });

  /** In a copy of the project, since other walks package meanwhile. */
  async function packageOwn(): Promise<string> {
    copy = linkProject('telemetry-build');
    const environment = { ACR_PULL_TELEMETRY_KEY: collector.connectionString };
    return (await packageVsix(copy.folder, environment)).file;
  }

  it('tells of every command how it ended, and nothing that names anything', async () => {
    await grantFromManifest();
    await run('Refresh', 'Sign In to Azure…', 'Open Kubeconfig');
    await typeAndRemoveRegistry();
    await checkTwice();
    await openReport();
    await leave('Explain Failing Pulls', 'Revoke ACR Pull…', 'Rotate Pull Secret…');
    await leave('Choose How to Sign In…', 'Choose Tenants and Subscriptions…');
    await leaveStopTracking();
    await run('Show Log');

    const names = Object.keys(COMMANDS);
    const seen = (): Set<string> => new Set(ours().map(({ properties }) => properties['command'] ?? ''));
    for (const end = Date.now() + 90_000; Date.now() < end && seen().size < names.length;)
      await workbench.read();
    assert.deepEqual([...seen()].toSorted(), names.toSorted());
    const grant = ours().find(({ properties }) => properties['command'] === 'grant');
    const { outcome, scenario, credential, form, flavour } = grant?.properties ?? {};
    assert.deepEqual(
      { outcome, scenario, credential, form, flavour },
      { outcome: 'done', scenario: 'pull-secret', credential: 'token', form: 'secret', flavour: 'kind' },
    );
    const failed = ours().filter(({ properties }) => properties['outcome'] === 'failed');
    assert.deepEqual(
      failed.map(({ properties }) => [properties['command'], properties['failure']]),
      [['check', 'not-found']],
    );
  });

  it('has no word in it but those of the inventory, and those that VS Code itself adds', () => {
    const { events } = telemetryInventory();
    assert.ok(ours().length >= Object.keys(COMMANDS).length);
    for (const { name, properties } of ours()) {
      const known = events[name.replace(/^.*\//, '')]?.properties ?? {};
      for (const [key, value] of Object.entries(properties)) {
        if (key.startsWith('common.')) continue;
        assert.ok(known[key]?.values.includes(value), `${name}: ${key}=${value}`);
      }
    }
  });

  it('holds no marker of registry, cluster, account, file or secret', () => {
    const { everything } = collector;
    const markers = [
      ...['contoso', 'kind-dev', 'shop', 'team/web', TYPED, 'acr-pull-contoso'],
      ...[rig.workspace.root, path.basename(rig.workspace.root), ...machine()],
      ...['AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET'].map(
        (name) => rig.environment[name] ?? '',
      ),
      ...passwords(),
    ];
    assert.ok(markers.every((marker) => marker.length > 3));
    assert.deepEqual(
      markers.filter((marker) => everything.includes(marker)),
      [],
    );
  });

  it('sends nothing once the switch of VS Code is off', async () => {
    const file = path.join(rig.workspace.root, 'vs-code', 'data', 'User', 'settings.json');
    const settings = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...settings, 'telemetry.telemetryLevel': 'off' }));
    await workbench.open(rig.server.url, rig.workspace.folder);
    const before = ours().length;
    await workbench.runCommand('ACR Pull: Refresh');
    // The package sends what it has gathered every 15 seconds, and at the end of the window.
    await workbench.page.waitForTimeout(20_000);
    await workbench.page.goto('about:blank');
    await workbench.page.waitForTimeout(3_000);
    assert.equal(ours().length, before);
  });

  /** A name of two or three letters is part of other words, too. */
  function machine(): string[] {
    return [os.hostname(), os.homedir()].filter((name) => name.length > 3);
  }

  function ours(): SentItem[] {
    return collector.items.filter(({ name }) => name.startsWith('acr-pull.acr-pull/'));
  }

  /** User name, password and their encodings, of the file that the grant has written. */
  function passwords(): string[] {
    const text = readFileSync(path.join(rig.workspace.folder, SECRET_FILE), 'utf8');
    const data = /\.dockerconfigjson: *(\S+)/.exec(text)?.[1] ?? '';
    const config = JSON.parse(Buffer.from(data, 'base64').toString()) as {
      readonly auths: Readonly<Record<string, { readonly password: string; readonly auth: string }>>;
    };
    const { password = '', auth = '' } = config.auths[LOGIN_SERVER] ?? {};
    return [data, password, auth];
  }

  async function grantFromManifest(): Promise<void> {
    await grantWalk.fromEditor(workbench, MANIFEST);
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await grantWalk.confirm(workbench, LOGIN_SERVER);
    await clear();
  }

  async function run(...titles: readonly string[]): Promise<void> {
    for (const title of titles) {
      await workbench.runCommand(`ACR Pull: ${title}`);
      await workbench.read();
    }
  }

  /** Leaves the first question. */
  async function leave(...titles: readonly string[]): Promise<void> {
    for (const title of titles) {
      await workbench.runCommand(`ACR Pull: ${title}`);
      await workbench.quickInput.locator('.quick-input-title').waitFor();
      await workbench.page.keyboard.press('Escape');
      await workbench.read();
    }
  }

  async function typeAndRemoveRegistry(): Promise<void> {
    await workbench.runCommand('ACR Pull: Add Registry by Login Server…');
    await workbench.type('Login server', TYPED);
    await workbench.read();
    await workbench.runCommand('ACR Pull: Remove Registry from List');
    await workbench.pick(TYPED);
    await workbench.read();
  }

  /** Once for what pulls, and once for a file without an image. */
  async function checkTwice(): Promise<void> {
    await workbench.openFile(MANIFEST);
    await workbench.runCommand('ACR Pull: Check ACR Pull');
    await workbench.notification('kind-dev can pull').waitFor({ timeout: 60_000 });
    await clear();
    await workbench.openFile(SECRET_FILE);
    await workbench.runCommand('ACR Pull: Check ACR Pull');
    await workbench.notification('names no image').waitFor({ timeout: 60_000 });
    await clear();
  }

  /** The only command that no palette has. */
  async function openReport(): Promise<void> {
    await workbench.openViewContainer('ACR Pull');
    await workbench.contextMenu(workbench.treeItem('shop-prod'), 'Check ACR Pull');
    await workbench.notification('shop-prod can pull').waitFor({ timeout: 60_000 });
    await clear();
    const result = workbench.treeRow('Checked at');
    await result.hover();
    await result.getByRole('button', { name: 'Open Check Report' }).click();
    await workbench.read();
  }

  async function leaveStopTracking(): Promise<void> {
    await workbench.openFile(SECRET_FILE);
    await workbench.runCommand('ACR Pull: Stop Tracking Pull Secret…');
    await workbench.answerDialog('Cancel');
    await workbench.read();
  }

  async function clear(): Promise<void> {
    await workbench.runCommand('Notifications: Clear All Notifications');
    await workbench.read();
  }
});
