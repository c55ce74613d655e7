import assert from 'node:assert/strict';
import { parseKubeconfig } from '../../../src/core/contexts/kubeconfig.ts';
import { mergeKubeconfigs } from '../../../src/core/contexts/merge.ts';
import { joinParts, partsOf, type FuzzTarget } from '../target.ts';

const ONE = `apiVersion: v1
kind: Config
current-context: a
contexts:
  - name: a
    context: {cluster: c, user: u, namespace: n}
clusters:
  - name: c
    cluster: {server: "https://x.hcp.westeurope.azmk8s.io:443", extensions: [{extension: {provider: minikube.sigs.k8s.io}}]}
users:
  - name: u
    user:
      exec: {command: kubelogin, args: [get-token, --server-id, 6dae42f8-4368-4678-94ff-3960e28e3630]}
`;
const OTHER = `contexts: [{name: a, context: {cluster: d, user: v}}]\nusers: [{name: v, user: {token: t}}, {name: w, user: {auth-provider: {name: gcp}}}]\n`;

/** Several files, merged; nobody is asked and nothing is run, as `core` cannot. */
export const kubeconfig: FuzzTarget = {
  name: 'kubeconfig',
  seeds: [ONE, joinParts([ONE, OTHER]), joinParts([OTHER, '{}', 'a: &a [*a]'])],
  run: (input) => {
    const files = partsOf(input).map((text, index) => {
      const parsed = parseKubeconfig(`/k/${index}`, text);
      return {
        file: `/k/${index}`,
        content: parsed.ok ? { kubeconfig: parsed.value } : { failure: parsed.failure },
      };
    });
    const { contexts } = mergeKubeconfigs(files);
    assert.equal(new Set(contexts.map(({ name }) => name)).size, contexts.length);
  },
};
