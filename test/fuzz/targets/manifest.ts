import assert from 'node:assert/strict';
import { parseAllDocuments } from 'yaml';
import { readPullObjects } from '../../../src/core/check/pull-objects.ts';
import { readAcrPullBindings } from '../../../src/core/forms/acr-pull-binding.ts';
import { readExternalSecrets } from '../../../src/core/forms/external-secrets.ts';
import { readSealedSecrets } from '../../../src/core/forms/sealed-secret.ts';
import { findPlainRegistrySecrets } from '../../../src/core/git-guard/plain-registry-secrets.ts';
import { FileReader } from '../../../src/core/hints/file-reader.ts';
import { addPullSecret } from '../../../src/core/manifests/add-pull-secret.ts';
import { readPullSecrets } from '../../../src/core/manifests/pull-secret.ts';
import { scanManifest } from '../../../src/core/manifests/scan.ts';
import { applyEdits } from '../../../src/core/manifests/text-edit.ts';
import { readAccesses } from '../../../src/core/read-accesses.ts';
import type { Workload } from '../../../src/core/workload.ts';
import type { FuzzTarget } from '../target.ts';

const SECRET = 'acr-pull-contoso';
const POD = 'spec:\n  containers:\n    - name: web\n      image: contoso.azurecr.io/shop/web:1 # here\n';
const DEPLOYMENT = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    ${POD.replaceAll('\n', '\n    ')}\n`;

/** Scans, adds a reference and looks at the result with nothing of ours but the list of workloads. */
export const manifest: FuzzTarget = {
  name: 'manifest',
  seeds: [
    `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n${POD}`,
    DEPLOYMENT,
    `${DEPLOYMENT}---\n${DEPLOYMENT.replaceAll('\n', '\r\n')}`,
    '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"image":"contoso.azurecr.io/a"}]}}',
    `apiVersion: v1\nkind: List\nitems:\n- kind: Pod\n  spec: &s\n    imagePullSecrets: [{name: x}]\n    containers: [{image: contoso.azurecr.io/a}]\n- kind: Pod\n  spec: *s\n`,
    'a: &a\n  x: 1\nb:\n  <<: *a\n  spec:\n    imagePullSecrets:\n    containers:\n    - image: contoso.azurecr.io/a@sha256:0\n',
    'kind: CronJob\napiVersion: batch/v1\nspec: {jobTemplate: {spec: {template: {spec: {containers: [{image: a/b}]}}}}}\n',
    '{{- if .Values.x }}\nkind: Pod\n{{ end }}\n',
  ],
  run: (text) => {
    const before = scanManifest(text);
    const { edits, uneditable } = addPullSecret(text, before.workloads, SECRET);
    const after = applyEdits(text, edits);
    // What the person confirmed is lines that are added: whatever else is in the file stays as it was.
    for (const { start, end } of edits) assert.match(text.slice(start, end), /^(?:\{\s*\}|\[\s*\]|)$/);
    const refused = new Set(uneditable.map(({ workload }) => workload));
    const again = scanManifest(after);
    assert.equal(again.workloads.length, before.workloads.length);
    for (const [index, workload] of before.workloads.entries())
      isReferring(workload, again.workloads[index], refused.has(workload));
    assert.deepEqual(withoutSecret(after), withoutSecret(text));
    assert.equal(addPullSecret(after, again.workloads, SECRET).edits.length, 0);
  },
};

/** One that is edited lists the secret besides what it listed; one that is refused stays. */
function isReferring(before: Workload, after: Workload | undefined, isRefused: boolean): void {
  const expected =
    isRefused || before.pullSecrets.includes(SECRET) ? before.pullSecrets : [...before.pullSecrets, SECRET];
  assert.deepEqual(after?.pullSecrets.toSorted(), expected.toSorted());
  assert.deepEqual(
    after.images.map((image) => image.text),
    before.images.map((image) => image.text),
  );
}

/** Every document as plain values, without the references to the secret and the lists that held nothing else. */
function withoutSecret(text: string): unknown[] {
  const documents = parseAllDocuments(text, { logLevel: 'silent', uniqueKeys: false });
  return (Array.isArray(documents) ? documents : []).map((document) => {
    if (document.errors.length > 0) return 'broken';
    try {
      return without(JSON.parse(JSON.stringify(document.toJS() ?? null)) as unknown);
    } catch {
      return 'endless';
    }
  });
}

function without(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(without);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([key, child]): [string, unknown][] => {
    if (key !== 'imagePullSecrets') return [[key, without(child)]];
    const others: unknown = Array.isArray(child)
      ? child.filter((each: unknown) => JSON.stringify(each) !== `{"name":"${SECRET}"}`)
      : child;
    // A pod may stand under that name, too.
    const kept = without(others);
    return kept === null || (Array.isArray(kept) && kept.length === 0) ? [] : [[key, kept]];
  });
  return Object.fromEntries(entries);
}

/** Everything else that is read out of a manifest. */
export const pullObjects: FuzzTarget = {
  name: 'pull-objects',
  seeds: [
    'apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n  labels: {app.kubernetes.io/managed-by: acr-pull}\n  annotations:\n    acr-pull.dev/expires: "2026-01-01T00:00:00Z"\ntype: kubernetes.io/dockerconfigjson\ndata:\n  .dockerconfigjson: eyJhdXRocyI6eyJ4Ijp7ImF1dGgiOiJZVHBpIn19fQ==\n',
    'kind: Secret\ntype: kubernetes.io/dockercfg\nmetadata: {name: a}\nstringData: {.dockercfg: \'{"x":{"auth":"YTpi"}}\'}\n',
    'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\nimagePullSecrets: [{name: b}]\n',
    'kind: SealedSecret\napiVersion: bitnami.com/v1alpha1\nmetadata: {name: s, labels: {acr-pull.dev/x: y}}\nspec: {encryptedData: {.dockerconfigjson: x}, template: {metadata: {annotations: {acr-pull.dev/expires: x}}}}\n',
    'kind: ExternalSecret\nmetadata: {name: s}\nspec: {target: {name: x, template: {type: kubernetes.io/dockerconfigjson}}}\n---\nkind: AcrPullBinding\nmetadata: {name: b}\nspec: {acr: {server: x.azurecr.io}}\n',
  ],
  run: (text) => {
    readPullObjects('file.yaml', text);
    new FileReader('file.yaml').read(text);
    readAccesses('file.yaml', text);
    findPlainRegistrySecrets(text);
    readPullSecrets(text);
    readSealedSecrets(text);
    readExternalSecrets(text);
    readAcrPullBindings(text);
  },
};
