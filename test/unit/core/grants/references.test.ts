import assert from 'node:assert/strict';
import { outlineGrant, type GrantOutline } from '../../../../src/core/grants/outline.ts';
import {
  findPulling,
  grantedWorkloads,
  planReferences,
  pullingWorkloads,
  type Placement,
} from '../../../../src/core/grants/references.ts';
import { applyEdits } from '../../../../src/core/manifests/text-edit.ts';
import type { SourceFile } from '../../../../src/core/references/source-file.ts';
import { World } from './grant-world.ts';

const LOGIN_SERVER = 'contoso.azurecr.io';
const WEB = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      serviceAccountName: puller
      containers:
        - name: web
          image: web
`;
const FILES: readonly SourceFile[] = [
  {
    path: '/w/base/kustomization.yaml',
    text: `resources:
  - web.yaml
namespace: shop
images:
  - name: web
    newName: ${LOGIN_SERVER}/team/web
    newTag: 1.4.2
`,
  },
  { path: '/w/base/web.yaml', text: WEB },
];

function outlineFor(placement: Placement, selected: readonly string[]): GrantOutline {
  const outline = new World().outline();
  assert.ok(outline.ok);
  const found = findPulling(FILES, { loginServer: LOGIN_SERVER, selected, only: undefined });
  const planned = outlineGrant({
    ...outline.value,
    workloads: pullingWorkloads(found, FILES),
    selected,
    placement,
  });
  assert.ok(planned.ok);
  return planned.value;
}

function granted(files: readonly SourceFile[], outline: GrantOutline): readonly SourceFile[] {
  const { edits } = planReferences(files, outline);
  return files.map((file) => {
    const own = edits.find(({ path }) => path === file.path);
    return own === undefined ? file : { ...file, text: applyEdits(file.text, own.edits) };
  });
}

describe('the workloads of a grant for a folder', () => {
  it('have the images and the namespace of their build, and the rest from their manifest', () => {
    const [workload, ...others] = grantedWorkloads(FILES, outlineFor('recommended', ['/w/base']));
    assert.deepEqual(others, []);
    assert.equal(workload?.namespace, 'shop');
    assert.equal(workload.serviceAccountName, 'puller');
    assert.deepEqual(
      workload.images.map(({ text }) => text),
      [`${LOGIN_SERVER}/team/web:1.4.2`],
    );
    assert.deepEqual(workload.pullSecrets, [], 'nothing refers to the Secret yet');
  });

  for (const placement of ['kustomize-patch', 'pod-template'] as const) {
    it(`refer to the Secret once it is referred to by ${placement}`, () => {
      const outline = outlineFor(placement, ['/w/base']);
      const [workload] = grantedWorkloads(granted(FILES, outline), outline);
      assert.deepEqual(workload?.pullSecrets, ['acr-pull-contoso']);
    });
  }

  it('do not, where it is for a person to add the reference', () => {
    const outline = outlineFor('service-account-command', ['/w/base']);
    const [workload] = grantedWorkloads(granted(FILES, outline), outline);
    assert.deepEqual(workload?.pullSecrets, []);
  });
});
