import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import type { Fault } from '../emulator/faults.ts';
import { grantWalk } from './grant-walk.ts';
import type { Rig } from './rig.ts';
import { useWorkbench } from './use-workbench.ts';
import type { Workbench } from './workbench.ts';

const LOGIN_SERVER = 'contoso.azurecr.io';
const MANIFEST = 'deploy/shop.yaml';
const SECRET_FILE = 'deploy/acr-pull-contoso.kind-dev.secret.yaml';

interface Credential {
  readonly username: string;
  readonly password: string;
}

describe('the packaged extension in a real VS Code', function () {
  this.timeout(240_000);

  let rig: Rig;
  let workbench: Workbench;
  const walk = useWorkbench({ beforeEach: startAgain });
  beforeEach(() => ({ rig, workbench } = walk));

  it('grants from the context menu of the text, from the preview to the open pull secret', async () => {
    await grantWalk.fromEditor(workbench, MANIFEST, () => shot('context-menu'));
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await shot('preview');
    assert.equal(changes(), '', 'the preview writes nothing');
    const closing = await grantWalk.confirm(workbench, LOGIN_SERVER);
    await workbench.editorText('What was checked').waitFor();
    await workbench.settle();
    await shot('result');
    assert.equal(credential().username, tokenName(), 'the user name is the token');
    assert.equal(
      changes(),
      ` M ${MANIFEST}\n?? deploy/.gitignore\n`,
      'git sees the manifest and the ignore file, not the pull secret',
    );
    await workbench.answer(closing, 'Open Manifest');
    await workbench.editor(SECRET_FILE).waitFor();
  });

  it('adds the reference to each workload that pulls from the registry, and nothing else', async () => {
    const before = read(MANIFEST).split('\n');
    await grantFrom(() => grantWalk.fromEditor(workbench, MANIFEST));
    const after = read(MANIFEST).split('\n');
    const added = after.filter((line) => /imagePullSecrets|acr-pull-contoso/.test(line));
    assert.equal(added.length, 4);
    assert.deepEqual(
      after.filter((line) => !added.includes(line)),
      before,
    );
  });

  it('grants from the explorer menu of a file', async () => {
    await workbench.treeItem('deploy').click();
    await grantFrom(() => grantWalk.fromTree(workbench, 'shop.yaml'));
    assert.ok(exists(SECRET_FILE));
  });

  it('shows contexts and registries, and grants from a context', async () => {
    await workbench.openViewContainer('ACR Pull');
    await workbench.treeItem(LOGIN_SERVER).waitFor();
    await workbench.treeItem('old-lab').waitFor();
    await grantFrom(() => grantWalk.fromTree(workbench, 'kind-dev'));
    await workbench.treeItem('kind-dev').click();
    await workbench.treeRow('pull secret, until').waitFor();
    await workbench.settle();
    await shot('tree');
    assert.ok(exists(SECRET_FILE));
  });

  it('keeps the view up to date, also where it is seen only after a grant', async () => {
    const { kubeconfig } = rig.workspace;
    const before = readFileSync(kubeconfig, 'utf8');
    await grantFrom(() => grantWalk.fromEditor(workbench, MANIFEST));
    await workbench.openViewContainer('ACR Pull');
    await workbench.treeItem('old-lab').waitFor();
    try {
      writeFileSync(kubeconfig, before.replaceAll('old-lab', 'new-lab'));
      await workbench.treeItem('new-lab').waitFor();
    } finally {
      writeFileSync(kubeconfig, before);
    }
    await workbench.treeItem('old-lab').waitFor();
  });

  it('grants from a registry', async () => {
    await workbench.openViewContainer('ACR Pull');
    await grantFrom(() => grantWalk.fromTree(workbench, LOGIN_SERVER));
    await workbench.treeItem(LOGIN_SERVER).click();
    await workbench.treeRow('token, until').waitFor();
    assert.ok(exists(SECRET_FILE));
  });

  it('grants from the palette, for the one manifest that pulls from a registry', async () => {
    await grantFrom(() => workbench.runCommand('ACR Pull: Grant ACR Pull…'));
    assert.ok(exists(SECRET_FILE));
  });

  it('refuses a wrong pasted credential, and writes the right one', async () => {
    await grantFrom(() => grantWalk.fromEditor(workbench, MANIFEST));
    const right = credential();
    git(rig, 'checkout', '-q', '.');
    git(rig, 'clean', '-fdxq');
    await workbench.runCommand('Notifications: Clear All Notifications');
    await paste({ ...right, password: `${right.password}x` });
    await workbench.notification('contoso.azurecr.io refused this user name and password').waitFor();
    assert.equal(changes(), '');
    await paste(right);
    await workbench.notification('The pull secret for contoso.azurecr.io is in').waitFor();
    assert.deepEqual(credential(), right);
  });

  it('changes nothing when the wizard is left', async () => {
    await grantWalk.fromEditor(workbench, MANIFEST);
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await workbench.page.keyboard.press('Escape');
    await workbench.quickInput.waitFor({ state: 'hidden' });
    assert.equal(changes(), '');
  });

  const refusals: [name: string, file: string, content: string, says: string][] = [
    [
      'a manifest that is no YAML',
      'broken.yaml',
      'kind: Pod\nspec: [\nimage: contoso.azurecr.io/a\n',
      'broken.yaml, line',
    ],
    [
      'a manifest without an image of a registry',
      'cache.yaml',
      'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: redis}]}\n',
      'names no image of an Azure container registry, only redis',
    ],
    [
      'a Helm template',
      'template.yaml',
      'kind: Pod\nspec:\n  containers:\n    - image: contoso.azurecr.io/{{ .Values.name }}\n',
      'template.yaml is a Helm template',
    ],
  ];
  for (const [name, file, content, says] of refusals) {
    it(`refuses ${name} with one message`, async () => {
      writeFileSync(path.join(rig.workspace.folder, file), content);
      await grantWalk.fromEditor(workbench, file);
      await workbench.notification(says).waitFor();
      await workbench.settle();
      assert.equal(await workbench.notification('').count(), 1);
      assert.equal(read(file), content);
      assert.equal(changes(), `?? ${file}\n`);
    });
  }

  const kubeconfigs: [name: string, content: string, says: string][] = [
    ['no context', 'apiVersion: v1\nkind: Config\n', 'No Kubernetes context was found in'],
    ['a kubeconfig that is no YAML', 'contexts: [\n', 'No Kubernetes context in'],
  ];
  for (const [name, content, says] of kubeconfigs) {
    it(`says what is wrong with ${name}, and where`, async () => {
      const { kubeconfig } = rig.workspace;
      const before = readFileSync(kubeconfig, 'utf8');
      writeFileSync(kubeconfig, content);
      try {
        await grantWalk.fromEditor(workbench, MANIFEST);
        const shown = workbench.notification(says);
        await shown.waitFor();
        assert.ok((await shown.innerText()).includes(kubeconfig));
        assert.equal(changes(), '');
      } finally {
        writeFileSync(kubeconfig, before);
      }
    });
  }

  it('names the right that is missing when Azure refuses, and writes nothing', async () => {
    const error = { code: 'AuthorizationFailed', message: 'The client does not have authorization.' };
    await order({
      pathPattern: 'generateCredentials',
      times: 1,
      status: 403,
      body: JSON.stringify({ error }),
    });
    await grantWalk.fromEditor(workbench, MANIFEST);
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await workbench.pick('Grant');
    await workbench
      .notification('lacks Microsoft.ContainerRegistry/registries/generateCredentials/action')
      .waitFor();
    assert.equal(changes(), '');
  });

  it('names the host that cannot be reached, and writes nothing', async () => {
    await order({ host: 'management.azure.com', times: 100, reset: true });
    try {
      await grantWalk.fromEditor(workbench, MANIFEST);
      await workbench.notification('management.azure.com').waitFor({ timeout: 60_000 });
      assert.equal(changes(), '');
    } finally {
      await fetch(`${rig.emulator.controlUrl}/faults`, { method: 'DELETE' });
    }
  });

  it('writes a credential that could not be checked with a warning that names the proxy', async () => {
    writeFileSync(
      path.join(rig.workspace.folder, 'absent.yaml'),
      'kind: Pod\nspec:\n  containers:\n    - image: absent.azurecr.io/a:1\n',
    );
    await grantWalk.fromEditor(workbench, 'absent.yaml');
    await workbench.pick('Paste a user name and password');
    await workbench.type('User name', 'robot');
    await workbench.type('Password of robot', 'some password');
    await grantWalk.plan(workbench, 'absent.azurecr.io', 'kind-dev');
    await workbench.pick('Grant');
    await workbench.notification('The proxy refused to connect to absent.azurecr.io (HTTP 502)').waitFor();
  });

  it('refuses to write a pull secret over a file that git tracks', async () => {
    writeFileSync(path.join(rig.workspace.folder, SECRET_FILE), '# mine\n');
    git(rig, 'add', SECRET_FILE);
    await grantWalk.fromEditor(workbench, MANIFEST);
    await workbench.notification(SECRET_FILE).waitFor();
    assert.equal(read(SECRET_FILE), '# mine\n');
    git(rig, 'rm', '-q', '-f', SECRET_FILE);
  });

  async function grantFrom(start: () => Promise<void>): Promise<void> {
    await start();
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await grantWalk.confirm(workbench, LOGIN_SERVER);
  }

  async function order(fault: Fault): Promise<void> {
    const body = JSON.stringify(fault);
    const answer = await fetch(`${rig.emulator.controlUrl}/faults`, { method: 'POST', body });
    assert.equal(answer.status, 200);
  }

  async function paste({ username, password }: Credential): Promise<void> {
    await grantWalk.fromEditor(workbench, MANIFEST);
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await workbench.pick('Change credential…');
    await workbench.pick('Paste a user name and password');
    await workbench.type('User name', username);
    await workbench.type(`Password of ${username}`, password);
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await workbench.pick('Grant');
  }

  async function shot(name: string): Promise<void> {
    assert.ok(existsSync(await workbench.screenshot(name)));
  }

  function changes(): string {
    return git(rig, 'status', '--porcelain');
  }

  function exists(file: string): boolean {
    return existsSync(path.join(rig.workspace.folder, file));
  }

  function read(file: string): string {
    return readFileSync(path.join(rig.workspace.folder, file), 'utf8');
  }

  function secret(): Record<'data' | 'metadata', Record<string, unknown>> {
    return parse(read(SECRET_FILE)) as Record<'data' | 'metadata', Record<string, unknown>>;
  }

  function credential(): Credential {
    const text = Buffer.from(String(secret().data['.dockerconfigjson']), 'base64').toString('utf8');
    const entry = (JSON.parse(text) as { auths: Record<string, Credential> }).auths[LOGIN_SERVER];
    assert.ok(entry);
    return { username: entry.username, password: entry.password };
  }

  function tokenName(): unknown {
    return (secret().metadata['annotations'] as Record<string, unknown>)['acr-pull.dev/token'];
  }
});

/** The sample workspace as it was committed. */
function startAgain(rig: Rig): void {
  git(rig, 'checkout', '-q', '.');
  git(rig, 'clean', '-fdxq');
}

function git({ workspace, environment }: Rig, ...args: string[]): string {
  return execFileSync('git', args, { cwd: workspace.folder, encoding: 'utf8', env: environment });
}
