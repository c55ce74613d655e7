import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { grantWalk } from './grant-walk.ts';
import type { Rig } from './rig.ts';
import { useWorkbench } from './use-workbench.ts';
import type { Workbench } from './workbench.ts';

const LOGIN_SERVER = 'contoso.azurecr.io';

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
        - name: web
          image: web
`;

const FILES: Readonly<Record<string, string>> = {
  'base/kustomization.yaml': `resources:
  - web.yaml
namespace: shop
images:
  - name: web
    newName: ${LOGIN_SERVER}/team/web
    newTag: 1.4.2
`,
  'base/web.yaml': DEPLOYMENT,
  'chart/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'chart/values.yaml': `image:
  repository: ${LOGIN_SERVER}/team/web
  tag: 1.4.2
imagePullSecrets: []
`,
  'chart/templates/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      {{- with .Values.imagePullSecrets }}
      imagePullSecrets:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      containers:
        - name: web
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
`,
};

describe('the places of a reference in a real VS Code', function () {
  this.timeout(240_000);
  let rig: Rig;
  let workbench: Workbench;
  const walk = useWorkbench({ beforeEach: startAgain });
  beforeEach(() => ({ rig, workbench } = walk));

  it('finds the images that a kustomization renames, for the folder that was clicked', async () => {
    await grantWalk.fromTree(workbench, 'base');
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await workbench.screenshot('places-kustomization');
    await grantWalk.confirm(workbench, LOGIN_SERVER);
    assert.equal(read('base/web.yaml'), DEPLOYMENT);
    assert.match(read('base/kustomization.yaml'), /patches:[^]*acr-pull-contoso/);
    const secret = parse(read('base/acr-pull-contoso.kind-dev.secret.yaml')) as {
      metadata: { namespace: string };
    };
    assert.equal(secret.metadata.namespace, 'shop');
  });

  it('writes the values that a chart reads, and leaves its templates alone', async () => {
    await grantWalk.fromTree(workbench, 'chart');
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await grantWalk.confirm(workbench, LOGIN_SERVER);
    const values = parse(read('chart/values.yaml')) as { imagePullSecrets: unknown };
    assert.deepEqual(values.imagePullSecrets, [{ name: 'acr-pull-contoso' }]);
    assert.equal(read('chart/templates/web.yaml'), FILES['chart/templates/web.yaml']);
    assert.match(read('acr-pull-contoso.kind-dev.secret.yaml'), /^kind: Secret$/m);
  });

  it('offers other places, such as the pod templates themselves', async () => {
    await grantWalk.fromTree(workbench, 'base');
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await workbench.pick('Change where it is referred to…');
    await workbench.pick('Pod templates');
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await grantWalk.confirm(workbench, LOGIN_SERVER);
    assert.equal(
      read('base/web.yaml'),
      DEPLOYMENT.replace(
        '      containers:',
        '      imagePullSecrets:\n        - name: acr-pull-contoso\n      containers:',
      ),
    );
    assert.equal(read('base/kustomization.yaml'), FILES['base/kustomization.yaml']);
  });

  function read(file: string): string {
    return readFileSync(path.join(rig.workspace.folder, file), 'utf8');
  }
});

/** The sample workspace as it was committed, with a kustomization and a chart. */
function startAgain({ workspace, environment }: Rig): void {
  const git = (...args: string[]): Buffer =>
    execFileSync('git', args, { cwd: workspace.folder, env: environment });
  git('checkout', '-q', '.');
  git('clean', '-fdxq');
  for (const [file, text] of Object.entries(FILES)) {
    const target = path.join(workspace.folder, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}
