import type { CheckPorts, ManifestAnswer } from '../../../../src/core/check/ports.ts';
import { readPullObjects, type PullObjects } from '../../../../src/core/check/pull-objects.ts';
import { runCheck } from '../../../../src/core/check/run.ts';
import { pulledImages, type CheckSubject } from '../../../../src/core/check/subject.ts';
import type { CheckReport } from '../../../../src/core/check/report.ts';
import type { ManagedCluster } from '../../../../src/core/clusters/managed-cluster.ts';
import type { Context } from '../../../../src/core/contexts/context.ts';
import { scanManifest } from '../../../../src/core/manifests/scan.ts';
import { message, plain } from '../../../../src/core/message.ts';
import type { ProbeRequest, RegistryToken } from '../../../../src/core/ports.ts';
import type { ArmRegistry } from '../../../../src/core/registry.ts';
import { err, ok, type Result } from '../../../../src/core/result.ts';
import type { RoleAssignment } from '../../../../src/core/roles/role-definitions.ts';
import type { SecretCheck } from '../../../../src/core/credentials/ports.ts';

export const NOW = new Date('2026-11-25T12:00:00Z');
export const HOST = 'contoso.azurecr.io';
export const PASSWORD = 'marker-password';
export const OBJECT_ID = '77777777-0000-4000-8000-000000000001';

export const KIND: Context = {
  name: 'kind-dev',
  clusterName: 'kind-dev',
  userName: 'kind-dev',
  file: '/k',
  server: 'https://127.0.0.1:40123',
  flavour: 'kind',
  authentication: { kind: 'none' },
  isCurrent: true,
  notes: [],
};

export const AKS: Context = {
  ...KIND,
  name: 'shop',
  clusterName: 'shop',
  server: 'https://shop-0a1b.hcp.westeurope.azmk8s.io',
  flavour: 'aks',
};

export const ARM: ArmRegistry = {
  id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/contoso',
  name: 'contoso',
  loginServer: HOST,
  subscriptionId: 's',
  resourceGroup: 'g',
  tenantId: 't',
  location: 'westeurope',
  sku: 'Premium',
  roleAssignmentMode: 'LegacyRegistryPermissions',
  anonymousPullEnabled: false,
  adminUserEnabled: false,
  armTokensAccepted: true,
  publicNetworkAccess: 'Enabled',
};

export const CLUSTER: ManagedCluster = {
  id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/shop',
  name: 'shop',
  subscriptionId: 's',
  resourceGroup: 'g',
  tenantId: 't',
  location: 'westeurope',
  hosts: ['shop-0a1b.hcp.westeurope.azmk8s.io'],
  identity: {
    kind: 'managed-identity',
    type: 'SystemAssigned',
    kubelet: { objectId: OBJECT_ID, clientId: 'c', resourceId: 'r' },
  },
  powerState: 'Running',
  provisioningState: 'Succeeded',
};

const FOUND: ManifestAnswer = {
  kind: 'found',
  mediaType: 'application/vnd.oci.image.index.v1+json',
  digest: 'sha256:abc',
  isIndex: true,
  platforms: [
    { os: 'linux', architecture: 'amd64' },
    { os: 'linux', architecture: 'arm64', variant: 'v8' },
  ],
};

/** A world in which every answer can be chosen; what is left alone is well. */
export class CheckWorld {
  arm: Result<ArmRegistry | undefined> = ok(ARM);
  greeting: Awaited<ReturnType<ReturnType<CheckPorts['manifests']>['greet']>> = ok({ kind: 'registry' });
  cluster: Result<ManagedCluster | undefined> = ok(CLUSTER);
  assignments: Result<readonly RoleAssignment[]> = ok([]);
  token: Result<RegistryToken | undefined> = ok(undefined);
  secretCheck: Result<SecretCheck> = ok({ kind: 'accepted' });
  principal: Awaited<ReturnType<CheckPorts['principals']['findServicePrincipal']>> = ok(undefined);
  /** To the user name of a credential; `` for anonymous, `own` for the signed-in account. */
  answers: Readonly<Record<string, Result<ManifestAnswer>>> = {};
  readonly asked: string[] = [];
  readonly faults: unknown[] = [];

  readonly ports: CheckPorts = {
    directory: { find: () => Promise.resolve(this.arm) },
    manifests: () => ({
      greet: () => Promise.resolve(this.greeting),
      lookUpManifest: (request) => Promise.resolve(this.#lookUp(request)),
    }),
    clusters: {
      find: () => Promise.resolve(this.cluster),
      principalOf: () => Promise.resolve(ok(OBJECT_ID)),
    },
    principals: { findServicePrincipal: () => Promise.resolve(this.principal) },
    roles: {
      listAssignments: () => Promise.resolve(this.assignments),
      permissionsOf: () => Promise.resolve(ok(new Map())),
    },
    tokens: { getToken: () => Promise.resolve(this.token) },
    exchange: { exchange: () => Promise.resolve(err('forbidden', message('No token for your account.'))) },
    secrets: { check: () => Promise.resolve(this.secretCheck) },
    now: () => NOW,
    onFault: (error) => this.faults.push(error),
  };

  async check(subject: CheckSubject): Promise<CheckReport> {
    const checked = await runCheck(subject, this.ports, {
      signal: new AbortController().signal,
      report: () => undefined,
    });
    if (!checked.ok) throw new Error(plain(checked.failure.message));
    return checked.value;
  }

  #lookUp({ repository, reference, credential }: ProbeRequest): Result<ManifestAnswer> {
    const name = credential?.username ?? '';
    this.asked.push(`${name}@${repository}:${reference}`);
    const usual = name === '' ? ok({ kind: 'refused', detail: 'HTTP 401' } as const) : ok(FOUND);
    return this.answers[name] ?? usual;
  }
}

export const found = (
  more: Partial<Extract<ManifestAnswer, { kind: 'found' }>> = {},
): Result<ManifestAnswer> => ok({ ...FOUND, ...more });

/** Files as YAML, for a context. */
export function subjectOf(
  texts: readonly string[],
  more: Partial<Pick<CheckSubject, 'context' | 'nodes' | 'loginServers'>> = {},
): CheckSubject {
  const context = more.context ?? KIND;
  const objects = texts.map((text, index) => readPullObjects(`${String(index)}.yaml`, text));
  const workloads = texts.flatMap((text) => scanManifest(text).workloads);
  const found_ = pulledImages(workloads, { isWanted: () => true, namespace: context.namespace ?? 'default' });
  const all: PullObjects = {
    secrets: objects.flatMap(({ secrets }) => secrets),
    accounts: objects.flatMap(({ accounts }) => accounts),
  };
  return {
    context,
    loginServers: [...new Set(found_.images.map(({ loginServer }) => loginServer))],
    ...found_,
    objects: all,
    nodes: { kind: 'not-asked' },
    ...more,
  };
}

export function pod(image = `${HOST}/team/web:1`, spec = ''): string {
  return `kind: Pod\nmetadata: {name: web}\nspec:\n  containers: [{name: web, image: "${image}"}]\n${spec}`;
}

export const NAMES_SECRET = '  imagePullSecrets: [{name: pull}]\n';

export interface SecretText {
  readonly name?: string;
  readonly namespace?: string;
  readonly key?: string;
  readonly username?: string;
  readonly expires?: string;
  readonly cluster?: string;
  readonly type?: string;
  readonly json?: string;
}

/** A pull secret as a file holds it; with annotations of ours where an end or a cluster is given. */
export function secretText(parts: SecretText = {}): string {
  const { name = 'pull', namespace, key = HOST, username = 'web-pull', expires, cluster } = parts;
  const auths = { [key]: { username, password: PASSWORD } };
  const json = parts.json ?? JSON.stringify({ auths });
  const isOurs = expires !== undefined || cluster !== undefined;
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(isOurs
        ? {
            labels: { 'app.kubernetes.io/managed-by': 'acr-pull' },
            annotations: {
              'acr-pull.dev/registry': HOST,
              'acr-pull.dev/cluster': cluster ?? 'kind-dev',
              'acr-pull.dev/credential': 'token',
              'acr-pull.dev/token': 'web-pull',
              ...(expires === undefined ? {} : { 'acr-pull.dev/expires': expires }),
            },
          }
        : {}),
    },
    type: parts.type ?? 'kubernetes.io/dockerconfigjson',
    data: { '.dockerconfigjson': Buffer.from(json).toString('base64') },
  });
}

export function tokenOf(status: RegistryToken['status'], expiresOn?: Date): RegistryToken {
  return {
    name: 'web-pull',
    scopeMapId: 'm',
    status,
    passwords: [{ slot: 'password1', createdOn: NOW, ...(expiresOn === undefined ? {} : { expiresOn }) }],
  };
}
