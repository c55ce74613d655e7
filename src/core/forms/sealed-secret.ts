import { dockerConfig } from '../manifests/docker-config.ts';
import type { PullSecret } from '../manifests/pull-secret.ts';
import { message } from '../message.ts';
import { err, ok, type Result } from '../result.ts';
import type { Secret } from '../secret.ts';
import {
  mergeManifest,
  readManifest,
  type ManifestFile,
  type ManifestMetadata,
  type ManifestObject,
} from './manifest-file.ts';
import { sealValue } from './sealing.ts';

/** How far a sealed secret may be moved: not at all, under another name, or anywhere in the cluster. */
export type SealingScope = 'strict' | 'namespace-wide' | 'cluster-wide';

/** The certificate for which the controller holds the private key. */
export interface SealingCertificate {
  /** DER of the RSA key, as SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** SHA-256 of the certificate in hex with colons: what a person can compare. */
  readonly fingerprint: string;
}

/** As a {@link ManifestObject}, of somebody else too. */
export interface SealedSecretObject extends Omit<ManifestObject, 'metadata'> {
  readonly metadata: Metadata;
}

type Metadata = Omit<ManifestMetadata, 'labels'> & Partial<Pick<ManifestMetadata, 'labels'>>;

export interface SealOptions {
  readonly certificate: SealingCertificate;
  readonly scope: SealingScope;
  readonly now: Date;
}

export const SEALED_SECRET_KIND = 'SealedSecret';

const HEADER = [
  '# Written by ACR Pull for Kubernetes. Encrypted for the controller of Sealed Secrets in one cluster;',
  '# it may be committed.',
  '',
].join('\n');

/** By these the controller knows the scope, on the object and on its template (sealed-secrets, "Scopes"). */
const SCOPE_ANNOTATIONS: Readonly<Record<SealingScope, Readonly<Record<string, string>>>> = {
  strict: {},
  'namespace-wide': { 'sealedsecrets.bitnami.com/namespace-wide': 'true' },
  'cluster-wide': { 'sealedsecrets.bitnami.com/cluster-wide': 'true' },
};

/** Any Secret, with all of its values. */
export interface SecretToSeal extends Metadata {
  readonly type: string;
  readonly isImmutable?: boolean;
  readonly data: ReadonlyMap<string, Secret>;
}

/** Encrypts a pull secret of ours. Fails as {@link sealSecret}. */
export async function sealPullSecret(
  secret: PullSecret,
  options: SealOptions,
): Promise<Result<ManifestObject>> {
  const { name, namespace, labels, annotations } = secret;
  const sealed = await sealSecret(
    {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      labels,
      annotations,
      // Without the type the controller makes an Opaque Secret, which kubelets do not read.
      type: 'kubernetes.io/dockerconfigjson',
      data: new Map([['.dockerconfigjson', dockerConfig(secret)]]),
    },
    options,
  );
  return sealed.ok ? ok({ ...sealed.value, metadata: { ...sealed.value.metadata, labels } }) : sealed;
}

/**
 * Encrypts the values of a Secret as `kubeseal` does. Fails with `invalid` when the certificate has ended, when its key
 * cannot be used, or when the namespace, to which all but a cluster-wide secret is bound, is not stated.
 */
export async function sealSecret(
  { name, namespace, labels, annotations, type, isImmutable, data }: SecretToSeal,
  { certificate, scope, now }: SealOptions,
): Promise<Result<SealedSecretObject>> {
  const usable = checkCertificate(certificate, now);
  if (!usable.ok) return usable;
  if (namespace === undefined && scope !== 'cluster-wide') {
    return err('invalid', message('The sealed secret {0} must state its namespace.', name), {
      hint: message('It is encrypted for one namespace, so it cannot be left to kubectl apply.'),
    });
  }
  const label = sealingLabel(scope, name, namespace ?? '');
  const encryptedData: Record<string, string> = {};
  for (const [key, value] of data) {
    const sealed = await sealValue(value, certificate.publicKey, label);
    if (!sealed.ok) return sealed;
    encryptedData[key] = sealed.value;
  }
  const own = {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(labels === undefined ? {} : { labels }),
  };
  const scopeAnnotations = SCOPE_ANNOTATIONS[scope];
  const inner = { ...annotations, ...scopeAnnotations };
  return ok({
    apiVersion: 'bitnami.com/v1alpha1',
    kind: SEALED_SECRET_KIND,
    metadata: { ...own, ...(scope === 'strict' ? {} : { annotations: scopeAnnotations }) },
    spec: {
      encryptedData,
      template: {
        type,
        ...(isImmutable === true ? { immutable: true } : {}),
        metadata: { ...own, ...(Object.keys(inner).length === 0 ? {} : { annotations: inner }) },
      },
    },
  });
}

/** Whether the controller's certificate may still be used: `kubeseal` refuses an expired one too. */
export function checkCertificate({ notAfter }: SealingCertificate, now: Date): Result<void> {
  if (now <= notAfter) return ok(undefined);
  return err(
    'invalid',
    message('The certificate of Sealed Secrets ended on {0}.', notAfter.toISOString().slice(0, 10)),
    { hint: message('Get the current one from the cluster: the controller makes a new one every 30 days.') },
  );
}

/** The file after `sealed` are written, those of other namespaces kept. Fails as {@link mergeManifest}. */
export function mergeSealedSecrets(
  existing: string | undefined,
  sealed: readonly ManifestObject[],
): Result<string> {
  return mergeManifest(existing, sealed, { header: HEADER, kinds: [SEALED_SECRET_KIND] });
}

/** The sealed secrets of a file of ours. Their values stay unknown; annotations of the template tell what they are. */
export function readSealedSecrets(text: string): ManifestFile {
  return readManifest(text, [SEALED_SECRET_KIND]);
}

/** Binds the encryption to a place: the controller decrypts only with the same label. */
function sealingLabel(scope: SealingScope, name: string, namespace: string): string {
  if (scope === 'cluster-wide') return '';
  return scope === 'namespace-wide' ? namespace : `${namespace}/${name}`;
}
