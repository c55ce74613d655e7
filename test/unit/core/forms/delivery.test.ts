import assert from 'node:assert/strict';
import { deliveryOf, type Delivery } from '../../../../src/core/forms/delivery.ts';

const DEPLOYMENT = 'apiVersion: apps/v1\nkind: Deployment\n';
const FLUX = 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n';
const ARGO = 'kind: Application\napiVersion: argoproj.io/v1alpha1\n';

const ROWS: readonly { name: string; files: readonly (readonly [string, string])[]; delivery: Delivery }[] = [
  { name: 'no file', files: [], delivery: 'by-hand' },
  { name: 'a Deployment', files: [['app.yaml', DEPLOYMENT]], delivery: 'by-hand' },
  { name: 'a kustomization', files: [['kustomization.yml', 'resources: []\n']], delivery: 'kustomize' },
  { name: 'a Kustomization of Flux', files: [['apps.yaml', `---\n${FLUX}`]], delivery: 'flux' },
  { name: 'a HelmRelease', files: [['a.yaml', 'apiVersion: helm.toolkit.fluxcd.io/v2\n']], delivery: 'flux' },
  { name: 'an Application of Argo CD', files: [['app.yaml', ARGO]], delivery: 'argo-cd' },
  {
    name: 'a Rollout of Argo',
    files: [['app.yaml', 'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\n']],
    delivery: 'by-hand',
  },
  {
    name: 'an Application beside a kustomization',
    files: [
      ['app.yaml', ARGO],
      ['kustomization.yaml', ''],
    ],
    delivery: 'argo-cd',
  },
  {
    name: 'Flux after a kustomization',
    files: [
      ['kustomization.yaml', ''],
      ['flux.yaml', FLUX],
    ],
    delivery: 'flux',
  },
];

describe('how files come into the cluster', () => {
  for (const { name, files, delivery } of ROWS) {
    it(`with ${name}: ${delivery}`, () => {
      assert.equal(deliveryOf(files.map(([file, text]) => ({ name: file, text }))), delivery);
    });
  }
});
