import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Fault } from '../emulator/faults.ts';
import { LeakDetector } from '../integration/faults/leaks.ts';
import { validValues } from '../integration/faults/same-state.ts';
import { grantWalk } from './grant-walk.ts';
import { filesBelow, gitObjects, keptIn, ProcessWatch, shownIn } from './places-of-leaks.ts';
import { useWorkbench } from './use-workbench.ts';

const LOGIN_SERVER = 'contoso.azurecr.io';
const MANIFEST = 'deploy/shop.yaml';
const SECRET_FILE = 'deploy/acr-pull-contoso.kind-dev.secret.yaml';
/** A token of Entra or of a registry. */
const JWT = /eyJ[\w-]{15,}\.eyJ[\w-]{20,}\.[\w-]{20,}/;

type Places = Readonly<Record<string, string>>;

describe('no secret in a real VS Code', function () {
  this.timeout(300_000);
  const temporary = mkdtempSync(path.join(tmpdir(), 'acr-pull-leaks-'));
  const walk = useWorkbench({ environment: { TMPDIR: temporary } });
  const detector = new LeakDetector();
  const shown: string[] = [];
  let watch: ProcessWatch;
  let failures = 0;

  before(() => (watch = new ProcessWatch(temporary)));
  after(() => {
    watch.stop();
    rmSync(temporary, { recursive: true });
  });

  it('is anywhere but in the file that the plan names, after grants, rotations and revokes that fail and succeed', async () => {
    const { workbench } = walk;
    await failing({ pathPattern: '/tokens/[^/]+$', method: 'PUT' }, grant, 'create the token');
    await failing({ pathPattern: 'generateCredentials', method: 'POST' }, grant, 'generate password');
    await grant();
    await workbench.notification(`The pull secret for ${LOGIN_SERVER} is in`).waitFor({ timeout: 60_000 });
    await note();
    await failing({ pathPattern: 'generateCredentials', method: 'POST' }, rotate, 'generate password2');
    await failing({ pathPattern: '/oauth2/token' }, rotate, 'The old one still works');
    await rotate();
    await workbench.notification('has a new credential').waitFor({ timeout: 60_000 });
    await note();
    await failing({ pathPattern: '/tokens/[^/]+$', method: 'DELETE' }, revoke, 'delete the token');
    const places = await look();
    const found = leaks(places);
    console.log(
      `      ${Object.keys(places).length} kinds of places after ${failures} failures, ${found.length} secrets found`,
    );
    assert.deepEqual(found, []);
    assert.notDeepEqual(detector.find(filesBelow(walk.rig.workspace.folder)), [], 'the named file holds it');
  });

  it('would be noticed in each of the places', async () => {
    const secret = 'Planted~secret+for/this=test-1234567890';
    detector.add(secret, 'the test');
    const { rig, page } = walk;
    writeFileSync(path.join(rig.workspace.root, 'vs-code', 'planted.log'), secret);
    writeFileSync(path.join(temporary, 'planted'), Buffer.from(`user:${secret}`).toString('base64'));
    writeFileSync(path.join(rig.workspace.folder, 'planted.yaml'), secret);
    execFileSync('git', ['hash-object', '-w', 'planted.yaml'], { cwd: rig.workspace.folder });
    await plantChild(secret, temporary);
    const text = JSON.stringify(secret);
    await page.evaluate(
      `localStorage.setItem('planted', ${text}); document.body.setAttribute('title', ${text})`,
    );
    await page.evaluate(`navigator.clipboard.writeText(${text})`);
    const places = await look();
    const found = new Set(leaks(places).map((text) => text.split(':')[0]));
    assert.deepEqual(
      Object.keys(places).filter((place) => !found.has(place)),
      [],
    );
  });

  async function grant(): Promise<void> {
    await grantWalk.fromEditor(walk.workbench, MANIFEST);
    await grantWalk.plan(walk.workbench, LOGIN_SERVER, 'kind-dev');
    await note();
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
    const { workbench, rig } = walk;
    const body = JSON.stringify({ times: 20, status: 400, ...fault });
    await fetch(`${rig.emulator.controlUrl}/faults`, { method: 'POST', body });
    await command();
    await workbench.notification(told).waitFor({ timeout: 60_000 });
    failures++;
    await note();
    await fetch(`${rig.emulator.controlUrl}/faults`, { method: 'DELETE' });
    await workbench.runCommand('Notifications: Clear All Notifications');
  }

  /** Learns the secrets that there are by now, and keeps what the window shows. */
  async function note(): Promise<void> {
    const state: unknown = await (await fetch(`${walk.rig.emulator.controlUrl}/state`)).json();
    // The person's own, which is in the environment by their will.
    const own = walk.rig.environment['AZURE_CLIENT_SECRET'];
    for (const value of validValues(state)) if (value !== own) detector.add(value, 'Azure');
    shown.push(await shownIn(walk.page));
  }

  async function look(): Promise<Places> {
    const { rig, page, workbench } = walk;
    watch.look();
    return {
      'profile, logs and storage': filesBelow(path.join(rig.workspace.root, 'vs-code'), isNoProgram),
      'temporary files': filesBelow(temporary),
      repository: filesBelow(
        rig.workspace.folder,
        (name) => name !== SECRET_FILE && !name.startsWith('.git/'),
      ),
      'git objects': gitObjects(rig.workspace.folder),
      'state in the browser': await keptIn(page),
      'what was shown': [...shown, await shownIn(page)].join('\n'),
      clipboard: await workbench.clipboard(),
      'command lines': watch.commandLines,
      environments: watch.environments,
    };
  }

  function leaks(places: Places): string[] {
    return Object.entries(places).flatMap(([place, text]) => [
      ...detector.find(text).map((shape) => `${place}: a secret ${shape}`),
      ...(JWT.test(text) ? [`${place}: a token`] : []),
    ]);
  }
});

/** The extension itself, as it was installed. */
function isNoProgram(name: string): boolean {
  return !name.startsWith('extensions/');
}

/** A child with the secret in its command line and its environment. */
async function plantChild(secret: string, folder: string): Promise<void> {
  const child = spawn('sleep', ['1'], { argv0: secret, env: { TMPDIR: folder, PLANTED: secret } });
  await new Promise((resolve) => child.once('exit', resolve));
}
