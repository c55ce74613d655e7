import type { Cloud } from '../clouds.ts';
import type { PullSecretMetadata } from '../manifests/pull-secret-metadata.ts';
import { message } from '../message.ts';
import { err, ok, type Result } from '../result.ts';
import { azureEnvironment } from './azure-environment.ts';
import { mergeManifest, readManifest, type ManifestFile, type ManifestObject } from './manifest-file.ts';

/** `v1beta1` is the API group msi-acrpull.microsoft.com of its first releases, `v1beta2` acrpull.microsoft.com. */
export type AcrPullBindingVersion = 'v1beta2' | 'v1beta1';

/** With what the controller gets tokens; the identity needs the role to pull. */
export type AcrPullIdentity =
  | {
      /** A ServiceAccount of the same namespace that is federated with a managed identity. */
      readonly kind: 'workload-identity';
      readonly serviceAccountName: string;
    }
  | {
      /** A user-assigned identity that the nodes have, such as the kubelet identity. */
      readonly kind: 'managed-identity';
      readonly clientId: string;
    };

export interface AcrPullRequest extends PullSecretMetadata {
  /** Of our pull secrets, as `acr-pull-contoso`; see {@link bindingSecretName} for the one that comes of it. */
  readonly secretName: string;
  /** Absent when the manifest leaves it to `kubectl apply`. */
  readonly namespace?: string;
  readonly loginServer: string;
  readonly repositories: readonly string[];
  readonly cloud: Cloud['name'];
  readonly identity: AcrPullIdentity;
  readonly version: AcrPullBindingVersion;
  /** The ServiceAccount whose pods get the Secret; the controller takes `default` when left out. */
  readonly serviceAccountName?: string;
}

export const ACR_PULL_BINDING_KIND = 'AcrPullBinding';

const API_VERSIONS: Readonly<Record<AcrPullBindingVersion, string>> = {
  v1beta2: 'acrpull.microsoft.com/v1beta2',
  v1beta1: 'msi-acrpull.microsoft.com/v1beta1',
};

const HEADER = [
  '# Written by ACR Pull for Kubernetes. Holds no credential: msi-acrpull gets a token in the cluster, and a new',
  '# one before it ends. It may be committed.',
  '',
].join('\n');

/**
 * The binding for which msi-acrpull makes a pull secret (its README). Fails with `refused` for a cloud that it does
 * not know, and for a workload identity under `v1beta1`.
 */
export function acrPullBinding(request: AcrPullRequest): Result<ManifestObject> {
  const { namespace, labels, annotations, version } = request;
  const spec = version === 'v1beta2' ? specOf(request) : oldSpecOf(request);
  if (!spec.ok) return spec;
  return ok({
    apiVersion: API_VERSIONS[version],
    kind: ACR_PULL_BINDING_KIND,
    metadata: {
      name: bindingName(request.secretName),
      ...(namespace === undefined ? {} : { namespace }),
      labels,
      annotations,
    },
    spec: spec.value,
  });
}

/**
 * The name of the Secret that comes of it, to which pod templates must refer (README, "A note on pull secrets"):
 * our own one under `v1beta2`.
 */
export function bindingSecretName({
  secretName,
  version,
}: Pick<AcrPullRequest, 'secretName' | 'version'>): string {
  const binding = bindingName(secretName);
  return version === 'v1beta2' ? `acr-pull-${binding}` : `${binding}-msi-acrpull-secret`;
}

/** The version that an `apiVersion` stands for. */
export function bindingVersion(apiVersion: unknown): AcrPullBindingVersion {
  return apiVersion === API_VERSIONS.v1beta1 ? 'v1beta1' : 'v1beta2';
}

/** The file after `objects` are written, those of other namespaces kept. Fails as {@link mergeManifest}. */
export function mergeAcrPullBindings(
  existing: string | undefined,
  objects: readonly ManifestObject[],
): Result<string> {
  return mergeManifest(existing, objects, { header: HEADER, kinds: [ACR_PULL_BINDING_KIND] });
}

export function readAcrPullBindings(text: string): ManifestFile {
  return readManifest(text, [ACR_PULL_BINDING_KIND]);
}

function bindingName(secretName: string): string {
  return secretName.replace(/^acr-pull-/, '');
}

function specOf(request: AcrPullRequest): Result<Record<string, unknown>> {
  const environment = azureEnvironment(request.cloud);
  if (!environment.ok) return environment;
  const { identity, loginServer: server } = request;
  return ok({
    acr: { environment: environment.value, server, scope: scopeOf(request) },
    auth:
      identity.kind === 'workload-identity'
        ? { workloadIdentity: { serviceAccountRef: identity.serviceAccountName } }
        : { managedIdentity: { clientID: identity.clientId } },
    ...serviceAccountOf(request),
  });
}

function oldSpecOf(request: AcrPullRequest): Result<Record<string, unknown>> {
  const { identity, loginServer: acrServer } = request;
  if (identity.kind === 'workload-identity') {
    return err('refused', message('This version of msi-acrpull knows no workload identity.'), {
      hint: message('Take a managed identity of the nodes, or a newer msi-acrpull.'),
    });
  }
  return ok({ acrServer, managedIdentityClientID: identity.clientId, ...serviceAccountOf(request) });
}

/** A registry has no scope for all of its repositories. */
function scopeOf({ repositories }: AcrPullRequest): string {
  const distinct = [...new Set(repositories)].sort();
  return distinct.map((repository) => `repository:${repository}:pull`).join(' ');
}

function serviceAccountOf({ serviceAccountName }: AcrPullRequest): object {
  return serviceAccountName === undefined ? {} : { serviceAccountName };
}
