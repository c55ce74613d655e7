import assert from 'node:assert/strict';
import { servedForms, type ApiGroup, type ServedForms } from '../../../../src/core/forms/served-forms.ts';

const GENERATORS: ApiGroup = { name: 'generators.external-secrets.io', versions: ['v1alpha1'] };

const ROWS: readonly { name: string; groups: readonly ApiGroup[]; served: ServedForms }[] = [
  { name: 'nothing', groups: [{ name: 'apps', versions: ['v1'] }], served: { sealedSecrets: false } },
  {
    name: 'Sealed Secrets',
    groups: [{ name: 'bitnami.com', versions: ['v1alpha1'] }],
    served: { sealedSecrets: true },
  },
  {
    name: 'an External Secrets with both versions',
    groups: [GENERATORS, { name: 'external-secrets.io', versions: ['v1beta1', 'v1'] }],
    served: { sealedSecrets: false, externalSecrets: 'v1' },
  },
  {
    name: 'an old External Secrets',
    groups: [GENERATORS, { name: 'external-secrets.io', versions: ['v1beta1', 'v1alpha1'] }],
    served: { sealedSecrets: false, externalSecrets: 'v1beta1' },
  },
  {
    name: 'an External Secrets without generators',
    groups: [{ name: 'external-secrets.io', versions: ['v1beta1'] }],
    served: { sealedSecrets: false },
  },
  {
    name: 'both groups of msi-acrpull',
    groups: [
      { name: 'msi-acrpull.microsoft.com', versions: ['v1beta1'] },
      { name: 'acrpull.microsoft.com', versions: ['v1beta2'] },
    ],
    served: { sealedSecrets: false, acrPullBinding: 'v1beta2' },
  },
  {
    name: 'an old msi-acrpull',
    groups: [{ name: 'msi-acrpull.microsoft.com', versions: ['v1beta1'] }],
    served: { sealedSecrets: false, acrPullBinding: 'v1beta1' },
  },
];

describe('the controllers of a cluster', () => {
  for (const { name, groups, served } of ROWS) {
    it(`are read from its API groups: ${name}`, () => assert.deepEqual(servedForms(groups), served));
  }
});
