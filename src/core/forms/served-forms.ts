import type { AcrPullBindingVersion } from './acr-pull-binding.ts';
import type { ExternalSecretVersion } from './external-secrets.ts';

/** Controllers for pull secrets whose objects a cluster takes. */
export interface ServedForms {
  readonly sealedSecrets: boolean;
  readonly externalSecrets?: ExternalSecretVersion;
  readonly acrPullBinding?: AcrPullBindingVersion;
}

/** A group of the API discovery, `GET /apis`. */
export interface ApiGroup {
  readonly name: string;
  readonly versions: readonly string[];
}

/** Which of the controllers a cluster has, each with the newest version that it serves and we write. */
export function servedForms(groups: readonly ApiGroup[]): ServedForms {
  const serves = (group: string, version: string): boolean =>
    groups.some(({ name, versions }) => name === group && versions.includes(version));
  const external = (['v1', 'v1beta1'] as const).find(
    (version) =>
      serves('external-secrets.io', version) && serves('generators.external-secrets.io', 'v1alpha1'),
  );
  const binding = (['v1beta2', 'v1beta1'] as const).find((version) =>
    serves(version === 'v1beta2' ? 'acrpull.microsoft.com' : 'msi-acrpull.microsoft.com', version),
  );
  return {
    sealedSecrets: serves('bitnami.com', 'v1alpha1'),
    ...(external === undefined ? {} : { externalSecrets: external }),
    ...(binding === undefined ? {} : { acrPullBinding: binding }),
  };
}
