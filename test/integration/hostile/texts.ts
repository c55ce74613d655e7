import { grantsPull } from '../../../src/core/acr/access-token.ts';
import { bearerChallenge } from '../../../src/core/acr/challenge.ts';
import { toArmRegistry } from '../../../src/adapters/azure/arm-registry.ts';
import { armErrorOf, armFailure } from '../../../src/adapters/azure/arm-failure.ts';
import { readPullObjects } from '../../../src/core/check/pull-objects.ts';
import { parseKubeconfig } from '../../../src/core/contexts/kubeconfig.ts';
import { mergeKubeconfigs } from '../../../src/core/contexts/merge.ts';
import { classify } from '../../../src/core/explain/classify.ts';
import { safeEvidence } from '../../../src/core/explain/evidence.ts';
import { asCode } from '../../../src/core/explain/markdown.ts';
import { readExternalSecrets } from '../../../src/core/forms/external-secrets.ts';
import { sopsCoverage } from '../../../src/core/forms/sops-rules.ts';
import { findPlainRegistrySecrets } from '../../../src/core/git-guard/plain-registry-secrets.ts';
import { FileReader } from '../../../src/core/hints/file-reader.ts';
import { parseImageReference } from '../../../src/core/image-reference.ts';
import { lookUpCredentials } from '../../../src/core/keyring/keyring.ts';
import { addPullSecret } from '../../../src/core/manifests/add-pull-secret.ts';
import { readDockerConfig } from '../../../src/core/manifests/docker-config.ts';
import { readPullSecrets } from '../../../src/core/manifests/pull-secret.ts';
import { scanManifest } from '../../../src/core/manifests/scan.ts';
import { message } from '../../../src/core/message.ts';
import { readAccesses } from '../../../src/core/read-accesses.ts';
import { editReferences } from '../../../src/core/references/edit-references.ts';
import { findPlaces } from '../../../src/core/references/find-places.ts';
import { recommendedPlaces } from '../../../src/core/references/places.ts';
import { removeReferences } from '../../../src/core/references/remove-references.ts';
import { conditionAllows, extendCondition } from '../../../src/core/roles/condition.ts';
import { Secret } from '../../../src/core/secret.ts';
import { parseJson } from '../../../src/adapters/http/json-request.ts';

const HOST = 'contoso.azurecr.io';
const SECRET = 'acr-pull-contoso';

type Reader = (text: string) => unknown;

/** Everything that reads a text of others; YAML first. */
export const YAML_READERS: Readonly<Record<string, Reader>> = {
  scan: scanManifest,
  'scan and edit': (text) => addPullSecret(text, scanManifest(text).workloads, SECRET),
  hints: (text) => new FileReader('a.yaml').read(text),
  'pull objects': (text) => readPullObjects('a.yaml', `${text}\n# imagePullSecrets`),
  accesses: (text) => readAccesses('a.yaml', `${text}\n# acr-pull.dev/registry`),
  'plain secrets': (text) => findPlainRegistrySecrets(`${text}\n# kubernetes.io/dockercfg`),
  'our own file': readPullSecrets,
  'a form of ours': readExternalSecrets,
  kubeconfig: kubeconfigOf,
  '.sops.yaml': (text) => sopsCoverage(text, 'deploy/a.yaml'),
  kustomization: (text) => edited([{ path: 'kustomization.yaml', text }, { path: 'a.yaml', text: POD }]),
  'a manifest of a kustomization': (text) =>
    edited([{ path: 'kustomization.yaml', text: 'resources: [a.yaml]\n' }, { path: 'a.yaml', text: `${text}\n# ${HOST}` }]),
  'values of a chart': (text) => edited([{ path: 'Chart.yaml', text: 'name: x\n' }, { path: 'values.yaml', text }, TEMPLATE]),
}; // prettier-ignore

export const OTHER_READERS: Readonly<Record<string, Reader>> = {
  template: (text) => edited([{ path: 'Chart.yaml', text: 'name: x\n' }, { path: 'values.yaml', text: `image: ${HOST}/a\n` }, { path: 'templates/a.yaml', text }]),
  image: parseImageReference,
  'docker config': (text) => [
    readDockerConfig(new Secret(text)),
    lookUpCredentials([{ name: 's', type: 'kubernetes.io/dockerconfigjson', data: new Map([['.dockerconfigjson', new Secret(text)]]) }], `${HOST}/a`),
    lookUpCredentials([], text),
  ],
  challenge: bearerChallenge,
  token: (text) => [grantsPull(new Secret(text), 'a'), grantsPull(new Secret(`e30.${Buffer.from(text).toString('base64url')}.x`), 'a')],
  'answer of Azure': (text) => {
    const body = parseJson(text);
    return [toArmRegistry(body, 't'), armFailure({ status: 400, ...armErrorOf(body) }, { what: message('x'), scope: '/' })];
  },
  condition: (text) => [conditionAllows(text, 'a'), extendCondition(text, ['a'])],
  'words of a node': (text) => [
    classify({ image: `${HOST}/a`, reason: '', text }),
    safeEvidence(text, [new Secret('secret')]),
    asCode(text),
  ],
}; // prettier-ignore

const POD = `kind: Pod\napiVersion: v1\nmetadata: {name: a}\nspec: {containers: [{image: ${HOST}/a}]}\n`;
const TEMPLATE = {
  path: 'templates/a.yaml',
  text: 'kind: Pod\nspec:\n  {{- with .Values.imagePullSecrets }}\n  imagePullSecrets: {{ toYaml . }}\n  {{- end }}\n  containers:\n  - image: {{ .Values.image }}\n',
};

function kubeconfigOf(text: string): unknown {
  const parsed = parseKubeconfig('/k', text);
  const content = parsed.ok ? { kubeconfig: parsed.value } : { failure: parsed.failure };
  return mergeKubeconfigs([{ file: '/k', content }]);
}

function edited(files: readonly { readonly path: string; readonly text: string }[]): unknown {
  const places = recommendedPlaces(findPlaces(files, HOST));
  const { edits } = editReferences(files, { places }, SECRET);
  return [edits, removeReferences(files, { secretName: SECRET })];
}
