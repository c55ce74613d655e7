import type { Cloud } from '../clouds.ts';
import type { PullSecretMetadata } from '../manifests/pull-secret-metadata.ts';
import { ok, type Result } from '../result.ts';
import { azureEnvironment } from './azure-environment.ts';
import { mergeManifest, readManifest, type ManifestFile, type ManifestObject } from './manifest-file.ts';

/** `v1beta1` is no longer served since External Secrets 0.17; older ones know nothing else. */
export type ExternalSecretVersion = 'v1' | 'v1beta1';

/** With what External Secrets signs in to Azure. It is there already: nothing secret is written. */
export type ExternalSecretsIdentity =
  | {
      /** Keys of a Secret in the same namespace. */
      readonly kind: 'service-principal';
      readonly secretName: string;
      readonly clientIdKey: string;
      readonly clientSecretKey: string;
    }
  | {
      /** A ServiceAccount of the same namespace that is federated with an identity of Azure. */
      readonly kind: 'workload-identity';
      readonly serviceAccountName: string;
    };

export interface ExternalPullSecret extends PullSecretMetadata {
  /** Of all three: generator, ExternalSecret, and the Secret that comes of them. */
  readonly name: string;
  /** Absent when the manifest leaves it to `kubectl apply`. */
  readonly namespace?: string;
  readonly loginServer: string;
  readonly tenantId: string;
  readonly cloud: Cloud['name'];
  readonly identity: ExternalSecretsIdentity;
  readonly version: ExternalSecretVersion;
}

const GENERATOR = { apiVersion: 'generators.external-secrets.io/v1alpha1', kind: 'ACRAccessToken' };
export const EXTERNAL_SECRET_KINDS = [GENERATOR.kind, 'ExternalSecret'];

/** Refresh tokens of a registry were seen to last 35 minutes where 3 hours are documented. */
export const REFRESH_INTERVAL = '30m';

const HEADER = [
  '# Written by ACR Pull for Kubernetes. Holds no credential: External Secrets gets a token in the cluster,',
  '# and a new one before it ends. It may be committed.',
  '',
].join('\n');

/**
 * A generator and the ExternalSecret that makes a pull secret of its token (external-secrets.io, "Azure Container
 * Registry"). Fails with `refused` for a cloud that External Secrets does not know.
 */
export function externalSecretObjects(secret: ExternalPullSecret): Result<ManifestObject[]> {
  const environment = azureEnvironment(secret.cloud);
  if (!environment.ok) return environment;
  const { name, namespace, labels, annotations } = secret;
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }), labels, annotations };
  return ok([
    {
      ...GENERATOR,
      metadata,
      spec: {
        tenantId: secret.tenantId,
        registry: secret.loginServer,
        environmentType: environment.value,
        auth: authOf(secret.identity),
      },
    },
    {
      apiVersion: `external-secrets.io/${secret.version}`,
      kind: 'ExternalSecret',
      metadata,
      spec: {
        refreshInterval: REFRESH_INTERVAL,
        dataFrom: [{ sourceRef: { generatorRef: { ...GENERATOR, name } } }],
        target: { name, creationPolicy: 'Owner', template: templateOf(secret) },
      },
    },
  ]);
}

/** The file after `objects` are written, those of other namespaces kept. Fails as {@link mergeManifest}. */
export function mergeExternalSecrets(
  existing: string | undefined,
  objects: readonly ManifestObject[],
): Result<string> {
  return mergeManifest(existing, objects, { header: HEADER, kinds: EXTERNAL_SECRET_KINDS });
}

export function readExternalSecrets(text: string): ManifestFile {
  return readManifest(text, EXTERNAL_SECRET_KINDS);
}

function authOf(identity: ExternalSecretsIdentity): object {
  if (identity.kind === 'workload-identity')
    return { workloadIdentity: { serviceAccountRef: { name: identity.serviceAccountName } } };
  const { secretName: name, clientIdKey, clientSecretKey } = identity;
  const secretRef = { clientId: { name, key: clientIdKey }, clientSecret: { name, key: clientSecretKey } };
  return { servicePrincipal: { secretRef } };
}

/** The generator gives `username` and `password`; kubelets want them in Docker's format (a template of version 2). */
function templateOf({ loginServer, labels, annotations }: ExternalPullSecret): object {
  const entry = [
    '"username":{{ .username | toJson }}',
    '"password":{{ .password | toJson }}',
    '"auth":{{ printf "%s:%s" .username .password | b64enc | toJson }}',
  ];
  return {
    type: 'kubernetes.io/dockerconfigjson',
    engineVersion: 'v2',
    metadata: { labels: verbatim(labels), annotations: verbatim(annotations) },
    data: { '.dockerconfigjson': `{"auths":{${JSON.stringify(loginServer)}:{${entry.join(',')}}}}` },
  };
}

/** Labels and annotations are templates too, and the name of a cluster may hold anything. */
function verbatim(texts: Readonly<Record<string, string>>): Record<string, string> {
  const escaped = Object.entries(texts).map(([key, text]) => [key, text.replaceAll('{{', '{{ "{{" }}')]);
  return Object.fromEntries(escaped) as Record<string, string>;
}
