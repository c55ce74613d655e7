import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { makeSealingCertificate, unseal } from '../kube/sealing.ts';
import { grantWalk } from './grant-walk.ts';
import type { Rig } from './rig.ts';
import { useWorkbench } from './use-workbench.ts';
import type { Workbench } from './workbench.ts';

const LOGIN_SERVER = 'contoso.azurecr.io';
const MANIFEST = 'deploy/shop.yaml';

interface SealedSecret {
  readonly spec: { readonly encryptedData: Readonly<Record<string, string>> };
}

describe('the forms of a pull secret in a real VS Code', function () {
  this.timeout(240_000);
  let rig: Rig;
  let workbench: Workbench;
  const walk = useWorkbench({ beforeEach: startAgain });
  beforeEach(() => ({ rig, workbench } = walk));

  it('seals it for the controller whose certificate is in a file, and leaves nothing to be kept out of git', async () => {
    const { file: certificate, privateKey } = makeSealingCertificate(rig.workspace.root);
    await choose('Sealed Secret');
    await workbench.pick('From a file…');
    await workbench.chooseFile(certificate);
    await workbench.pick('Strict');
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await workbench.editorText('kind-dev.sealed-secret.yaml').first().waitFor();
    await grantWalk.confirm(workbench, LOGIN_SERVER);
    const file = 'deploy/acr-pull-contoso.kind-dev.sealed-secret.yaml';
    assert.equal(changes(), ` M ${MANIFEST}\n?? ${file}\n`, 'git may see the file');
    const sealed = parse(read(file)) as SealedSecret;
    const config = unseal(
      sealed.spec.encryptedData['.dockerconfigjson'] ?? '',
      'shop/acr-pull-contoso',
      privateKey,
    );
    assert.match(config, /^\{"auths":\{"contoso\.azurecr\.io":\{"username":"acr-pull-kind-dev-shop-/);
  });

  it('writes what External Secrets makes a pull secret of, without any credential', async () => {
    await choose('External Secrets');
    await workbench.pick('Workload identity');
    await workbench.type('Name of the ServiceAccount', 'puller');
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await workbench.pick('Grant');
    const closing = workbench.notification(`The pull secret for ${LOGIN_SERVER} is in`);
    await closing.waitFor();
    const file = 'deploy/acr-pull-contoso.kind-dev.external-secret.yaml';
    const kinds = parseAllDocuments(read(file)).map((document) => document.get('kind'));
    assert.deepEqual(kinds, ['ACRAccessToken', 'ExternalSecret']);
    assert.equal(changes(), ` M ${MANIFEST}\n?? ${file}\n`);
  });

  it('says of each form why it is possible or not', async () => {
    await choose(undefined);
    await workbench.quickPickItem('Plain Secret in a file').waitFor();
    for (const form of ['External Secrets', 'AcrPullBinding of msi-acrpull'])
      await workbench.quickPickItem(form).filter({ hasText: 'without your credential' }).waitFor();
    // Nothing is pointed at in the picture.
    await workbench.page.mouse.move(0, 0);
    await workbench.settle();
    await workbench.screenshot('forms');
  });

  it('converts a pull secret that git tracks to a SealedSecret in its place', async () => {
    const { file: certificate, privateKey } = makeSealingCertificate(rig.workspace.root);
    const config = `{"auths":{"${LOGIN_SERVER}":{"username":"u","password":"p4ssw0rd"}}}`;
    const service = 'apiVersion: v1\nkind: Service\nmetadata: {name: web} # kept as it is\n';
    const plain = [
      'apiVersion: v1\nkind: Secret\nmetadata: {name: pull, namespace: shop}',
      'type: kubernetes.io/dockerconfigjson',
      `data: {.dockerconfigjson: ${Buffer.from(config).toString('base64')}}\n`,
    ].join('\n');
    writeFileSync(path.join(rig.workspace.folder, 'deploy/pull.yaml'), `${service}---\n${plain}`);
    git(rig, 'add', 'deploy/pull.yaml');
    const editor = await workbench.openFile('deploy/pull.yaml');
    await editor.locator('.squiggly-warning').first().waitFor({ timeout: 30_000 });
    await editor.locator('.view-line').filter({ hasText: 'kind: Secret' }).getByText('Secret').click();
    await editor.locator('[class*="lightbulb"]').first().click();
    await workbench.page
      .locator('.action-widget .monaco-list-row')
      .filter({ hasText: 'Convert to a SealedSecret' })
      .click();
    await workbench.pick('Ask no cluster');
    await workbench.pick('From a file…');
    await workbench.chooseFile(certificate);
    await workbench.pick('Strict');
    await workbench.notification('Its credential is still in the history: replace it.').waitFor();
    const text = read('deploy/pull.yaml');
    assert.ok(text.startsWith(`${service}---\n`), text);
    const sealed = parseAllDocuments(text)[1]?.toJS() as SealedSecret;
    assert.equal(
      unseal(sealed.spec.encryptedData['.dockerconfigjson'] ?? '', 'shop/pull', privateKey),
      config,
    );
    await editor.locator('.squiggly-warning').first().waitFor({ state: 'detached' });
    git(rig, 'reset', '-q');
  });

  /** Goes on to the list of forms, and takes one of it. */
  async function choose(form: string | undefined): Promise<void> {
    await grantWalk.fromEditor(workbench, MANIFEST);
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await workbench.pick('Change form…');
    if (form !== undefined) await workbench.pick(form);
  }

  function changes(): string {
    return git(rig, 'status', '--porcelain');
  }

  function read(file: string): string {
    return readFileSync(path.join(rig.workspace.folder, file), 'utf8');
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
