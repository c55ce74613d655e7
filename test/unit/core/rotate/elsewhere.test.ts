import assert from 'node:assert/strict';
import type { ClusterSecret } from '../../../../src/core/cluster-ports.ts';
import { plain } from '../../../../src/core/message.ts';
import { clusterElsewhere, namesOf, secretElsewhere } from '../../../../src/core/rotate/elsewhere.ts';

const TARGET = {
  access: {
    kind: 'pull-secret',
    loginServer: 'contoso.azurecr.io',
    clusterName: 'kind-dev',
    secretName: 'acr-pull-contoso',
    form: 'secret',
    credential: 'token',
    file: '/w/a',
  },
  contextName: 'kind-dev',
  namespace: 'default',
} as const;
const OURS: ClusterSecret = {
  type: 'kubernetes.io/dockerconfigjson',
  isImmutable: false,
  labels: { 'app.kubernetes.io/managed-by': 'acr-pull' },
  annotations: { 'acr-pull.dev/registry': 'contoso.azurecr.io' },
  data: new Map(),
};

describe('a Secret that a rotation leaves for the person', () => {
  const rows: [name: string, secret: ClusterSecret | undefined, expected: RegExp | undefined][] = [
    ['is none that this extension applied', OURS, undefined],
    [
      'is one without its labels, as kubectl create makes it',
      { ...OURS, labels: {}, annotations: {} },
      /^The Secret acr-pull-contoso in the namespace default of kind-dev .* not changed: apply the files there/,
    ],
    [
      'is one that was not found: it may be in another namespace',
      undefined,
      /^The namespace default of kind-dev has no Secret acr-pull-contoso.* another one.* apply the files there/,
    ],
  ];
  for (const [name, secret, expected] of rows) {
    it(name, () => {
      const left = secretElsewhere({ target: TARGET, secret });
      if (expected === undefined) assert.equal(left, undefined);
      else assert.match(plain(left?.note ?? assert.fail('It is written.')), expected);
    });
  }

  it('is named by its cluster, once', () => {
    const absent = secretElsewhere({ target: TARGET, secret: undefined });
    assert.ok(absent);
    assert.equal(namesOf([clusterElsewhere('prod'), absent, absent]), 'prod, kind-dev');
  });
});
