import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { makeSealingCertificate, unseal } from '../kube/sealing.ts';
import { grantWalk } from './grant-walk.ts';
import type { Rig } from './rig.ts';
import { useWorkbench } from './use-workbench.ts';
import type { Workbench } from './workbench.ts';

const LOGIN_SERVER = 'contoso.azurecr.io';
const MANIFEST = 'deploy/shop.yaml';

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
    const sealed = parse(read(file)) as { spec: { encryptedData: Record<string, string> } };
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
    await workbench.settle();
    await workbench.screenshot('forms');
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
