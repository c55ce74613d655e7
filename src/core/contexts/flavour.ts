import type { Authentication, Flavour } from './context.ts';

/** What classification may look at: no cluster is contacted, no program is run. */
export interface ClusterTraits {
  readonly contextName: string;
  readonly clusterName: string;
  readonly userName: string;
  readonly server: string;
  readonly authentication: Authentication;
  /** `provider` values of the cluster's `extensions`, as minikube writes them. */
  readonly extensionProviders: readonly string[];
}

/** Application id of the AKS Entra server app, the same in every tenant (kubelogin documentation, "AKS"). */
const AKS_SERVER_APP_ID = '6dae42f8-4368-4678-94ff-3960e28e3630';

/** API server suffixes of AKS in the three clouds (AKS "Outbound network rules" documentation). */
const AKS_HOST_SUFFIXES = ['.azmk8s.io', '.cx.aks.containerservice.azure.us', '.cx.prod.service.azk8s.cn'];

/** Port on which `az connectedk8s proxy` listens; an Arc-connected cluster is no managed cluster. */
const ARC_PROXY_PORT = '47011';

interface Rule {
  readonly flavour: Flavour;
  readonly applies: (traits: ClusterTraits, server: URL | undefined) => boolean;
}

/** In order: the API server's host is the strongest sign, then how the user authenticates, then names. */
const RULES: readonly Rule[] = [
  { flavour: 'other', applies: (_, server) => isLoopback(server) && server?.port === ARC_PROXY_PORT },
  { flavour: 'aks', applies: (_, server) => hostEndsWith(server, AKS_HOST_SUFFIXES) },
  {
    flavour: 'eks',
    applies: (_, server) =>
      hostEndsWith(server, ['.eks.amazonaws.com', '.eks.amazonaws.com.cn']) ||
      /\.eks(-cluster)?\..*api\.aws$/.test(server?.hostname ?? ''),
  },
  { flavour: 'gke', applies: (_, server) => hostEndsWith(server, ['.gke.goog']) || isConnectGateway(server) },
  { flavour: 'openshift', applies: (_, server) => hostEndsWith(server, ['.aroapp.io']) },
  { flavour: 'minikube', applies: (traits) => traits.extensionProviders.includes('minikube.sigs.k8s.io') },
  { flavour: 'aks', applies: (traits) => isKubelogin(traits.authentication) },
  { flavour: 'eks', applies: (traits) => isEksLogin(traits.authentication) },
  { flavour: 'gke', applies: (traits) => execs(traits.authentication, 'gke-gcloud-auth-plugin') },
  { flavour: 'aks', applies: (traits) => /^cluster(User|Admin)_.+_.+$/.test(traits.userName) },
  { flavour: 'eks', applies: (traits) => /^arn:aws[\w-]*:eks:/.test(traits.clusterName) },
  { flavour: 'gke', applies: (traits) => /^gke_[^_]+_[^_]+_.+$/.test(traits.clusterName) },
  { flavour: 'kind', applies: (traits) => traits.clusterName.startsWith('kind-') },
  { flavour: 'k3d', applies: (traits) => traits.clusterName.startsWith('k3d-') },
  { flavour: 'docker-desktop', applies: (traits) => traits.clusterName === 'docker-desktop' },
  { flavour: 'minikube', applies: (traits) => traits.clusterName === 'minikube' },
  { flavour: 'openshift', applies: isOpenShift },
];

/** The flavour of a cluster by its kubeconfig entry alone; `other` when nothing speaks for one. */
export function classifyFlavour(traits: ClusterTraits): Flavour {
  const server = parseUrl(traits.server);
  return RULES.find((rule) => rule.applies(traits, server))?.flavour ?? 'other';
}

/** Whether Azure itself knows a managed cluster by this API server; behind a tunnel or a proxy it has another name. */
export function hasAksHost(server: string): boolean {
  return hostEndsWith(parseUrl(server), AKS_HOST_SUFFIXES);
}

/** Whether the API server is on this very machine, so that its address says nothing about which cluster it is. */
export function isLoopbackServer(server: string): boolean {
  return isLoopback(parseUrl(server));
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function isLoopback(server: URL | undefined): boolean {
  if (server === undefined) return false;
  return /^(localhost|127(\.\d+){3}|0\.0\.0\.0|\[::1\]|kubernetes\.docker\.internal)$/.test(server.hostname);
}

function hostEndsWith(server: URL | undefined, suffixes: readonly string[]): boolean {
  return server !== undefined && suffixes.some((suffix) => server.hostname.endsWith(suffix));
}

function isConnectGateway(server: URL | undefined): boolean {
  return server !== undefined && /(^|-)connectgateway\.googleapis\.com$/.test(server.hostname);
}

function execs(authentication: Authentication, ...commands: readonly string[]): boolean {
  if (authentication.kind !== 'exec') return false;
  const name = authentication.command.replace(/^.*[\\/]/, '').replace(/\.(exe|cmd|bat)$/i, '');
  return commands.includes(name);
}

function isKubelogin(authentication: Authentication): boolean {
  return (
    execs(authentication, 'kubelogin') &&
    authentication.kind === 'exec' &&
    authentication.args.some((argument) => argument.endsWith(AKS_SERVER_APP_ID))
  );
}

function isEksLogin(authentication: Authentication): boolean {
  if (execs(authentication, 'aws-iam-authenticator')) return true;
  return (
    execs(authentication, 'aws') && authentication.kind === 'exec' && authentication.args.includes('eks')
  );
}

/** `oc login` names contexts `namespace/host-with-dashes:port/user` and serves on `api.<domain>:6443`. */
function isOpenShift(traits: ClusterTraits, server: URL | undefined): boolean {
  return (
    server !== undefined &&
    server.hostname.startsWith('api.') &&
    /^[^/]*\/api-[\w-]+:\d+\/[^/]+$/.test(traits.contextName)
  );
}
