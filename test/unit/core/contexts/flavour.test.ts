import assert from 'node:assert/strict';
import type { Authentication, Flavour } from '../../../../src/core/contexts/context.ts';
import { classifyFlavour, hasAksHost, isLoopbackServer } from '../../../../src/core/contexts/flavour.ts';

const NONE: Authentication = { kind: 'none' };
const AKS_SERVER_ID = '6dae42f8-4368-4678-94ff-3960e28e3630';

function exec(command: string, ...args: string[]): Authentication {
  return { kind: 'exec', command, args };
}

interface Row {
  readonly why: string;
  readonly flavour: Flavour;
  readonly server: string;
  readonly name?: string;
  readonly context?: string;
  readonly user?: string;
  readonly authentication?: Authentication;
  readonly extensions?: readonly string[];
}

const ROWS: readonly Row[] = [
  { why: 'AKS by public host', flavour: 'aks', server: 'https://shop-0a1b2c3d.hcp.westeurope.azmk8s.io:443' },
  {
    why: 'AKS by portal host',
    flavour: 'aks',
    server: 'https://shop-0a1b2c3d.portal.hcp.westeurope.azmk8s.io',
  },
  {
    why: 'AKS by private host',
    flavour: 'aks',
    server: 'https://shop-0a1b.1f2e.privatelink.westeurope.azmk8s.io:443',
  },
  {
    why: 'AKS in US Government',
    flavour: 'aks',
    server: 'https://a-1.hcp.usgovvirginia.cx.aks.containerservice.azure.us',
  },
  { why: 'AKS in China', flavour: 'aks', server: 'https://a-1.hcp.chinaeast2.cx.prod.service.azk8s.cn' },
  {
    why: 'AKS whose name says kind',
    flavour: 'aks',
    server: 'https://a-1.hcp.eastus.azmk8s.io',
    name: 'kind-of-blue',
  },
  {
    why: 'AKS behind a tunnel, by its Entra server app',
    flavour: 'aks',
    server: 'https://127.0.0.1:9443',
    authentication: exec('/usr/local/bin/kubelogin', 'get-token', '--server-id', AKS_SERVER_ID),
  },
  {
    why: 'AKS on Windows, by its Entra server app',
    flavour: 'aks',
    server: 'https://10.0.0.4',
    authentication: exec('C:\\tools\\kubelogin.exe', 'get-token', `--server-id=${AKS_SERVER_ID}`),
  },
  {
    why: 'AKS by the user that az writes',
    flavour: 'aks',
    server: 'https://10.1.2.3',
    user: 'clusterUser_rg_x_shop',
  },
  {
    why: 'kubelogin for another Entra app',
    flavour: 'other',
    server: 'https://10.0.0.4',
    authentication: exec('kubelogin', '--server-id', 'x'),
  },
  {
    why: 'Arc proxy, even with an AKS login',
    flavour: 'other',
    server: 'https://127.0.0.1:47011/proxies/1',
    user: 'clusterUser_rg_x',
  },
  { why: 'EKS by host', flavour: 'eks', server: 'https://ABCD.gr7.eu-west-1.eks.amazonaws.com' },
  { why: 'EKS in China', flavour: 'eks', server: 'https://abcd.sk1.cn-north-1.eks.amazonaws.com.cn' },
  {
    why: 'EKS by login',
    flavour: 'eks',
    server: 'https://10.0.0.1',
    authentication: exec('aws', 'eks', 'get-token'),
  },
  {
    why: 'EKS by cluster name',
    flavour: 'eks',
    server: 'https://10.0.0.1',
    name: 'arn:aws:eks:eu-west-1:1:cluster/shop',
  },
  { why: 'GKE by DNS endpoint', flavour: 'gke', server: 'https://gke-1a2b.europe-west1.gke.goog' },
  {
    why: 'GKE by login',
    flavour: 'gke',
    server: 'https://34.1.2.3',
    authentication: exec('gke-gcloud-auth-plugin'),
  },
  {
    why: 'GKE by cluster name',
    flavour: 'gke',
    server: 'https://34.1.2.3',
    name: 'gke_proj_europe-west1_shop',
  },
  { why: 'kind', flavour: 'kind', server: 'https://127.0.0.1:40123', name: 'kind-dev' },
  { why: 'k3d', flavour: 'k3d', server: 'https://0.0.0.0:6550', name: 'k3d-dev' },
  {
    why: 'minikube by extension',
    flavour: 'minikube',
    server: 'https://192.168.49.2:8443',
    name: 'shop',
    extensions: ['minikube.sigs.k8s.io'],
  },
  { why: 'minikube by name', flavour: 'minikube', server: 'https://192.168.49.2:8443', name: 'minikube' },
  {
    why: 'Docker Desktop',
    flavour: 'docker-desktop',
    server: 'https://kubernetes.docker.internal:6443',
    name: 'docker-desktop',
  },
  {
    why: 'Azure Red Hat OpenShift',
    flavour: 'openshift',
    server: 'https://api.x1.westeurope.aroapp.io:6443',
  },
  {
    why: 'OpenShift by the context that oc writes',
    flavour: 'openshift',
    server: 'https://api.lab.example.com:6443',
    context: 'shop/api-lab-example-com:6443/dev',
  },
  { why: 'a plain cluster', flavour: 'other', server: 'https://k8s.example.com:6443', name: 'kubernetes' },
  {
    why: 'a host that only contains an AKS suffix',
    flavour: 'other',
    server: 'https://azmk8s.io.example.com',
  },
  { why: 'a server that is no URL', flavour: 'other', server: 'not a url' },
];

describe('the flavour of a context', () => {
  for (const row of ROWS) {
    it(`is ${row.flavour} for ${row.why}`, () => {
      const flavour = classifyFlavour({
        contextName: row.context ?? row.name ?? 'some',
        clusterName: row.name ?? 'some',
        userName: row.user ?? 'some-user',
        server: row.server,
        authentication: row.authentication ?? NONE,
        extensionProviders: row.extensions ?? [],
      });
      assert.equal(flavour, row.flavour);
    });
  }

  for (const [server, expected] of [
    ['https://127.0.0.1:40123', true],
    ['https://127.9.9.9', true],
    ['https://localhost:6443', true],
    ['https://[::1]:6443', true],
    ['https://0.0.0.0:6550', true],
    ['https://kubernetes.docker.internal:6443', true],
    ['https://10.0.0.1:6443', false],
    ['https://localhost.example.com', false],
    ['', false],
  ] as const) {
    it(`${expected ? 'is' : 'is not'} on this machine at ${server === '' ? 'no server' : server}`, () => {
      assert.equal(isLoopbackServer(server), expected);
    });
  }
});

describe('the address of a managed cluster', () => {
  for (const [server, tells] of [
    ['https://shop-0a1b2c3d.hcp.westeurope.azmk8s.io:443', true],
    ['https://shop.1234.privatelink.westeurope.azmk8s.io', true],
    ['https://shop.hcp.usgovvirginia.cx.aks.containerservice.azure.us', true],
    ['https://127.0.0.1:6443', false],
    ['https://bastion.example.com:443', false],
    ['nonsense', false],
  ] as const) {
    it(`is ${tells ? '' : 'not '}${server}`, () => assert.equal(hasAksHost(server), tells));
  }
});
