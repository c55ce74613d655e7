import { pullSecretMetadata } from '../../../../src/core/manifests/pull-secret-metadata.ts';
import type { PullSecret } from '../../../../src/core/manifests/pull-secret.ts';
import { Secret } from '../../../../src/core/secret.ts';

/** A pull secret as a grant makes it, with a password that any encoding would change. */
export function makePullSecret(change: Partial<PullSecret> = {}): PullSecret {
  return {
    name: 'acr-pull-contoso',
    loginServer: 'contoso.azurecr.io',
    username: 'token-1',
    password: new Secret('a+b/c= <&> ü'),
    ...pullSecretMetadata({
      loginServer: 'contoso.azurecr.io',
      cluster: 'kind-dev',
      credential: 'token',
      tokenName: 'token-1',
      expires: '2027-02-23T00:00:00Z',
    }),
    ...change,
  };
}
