import type { PasswordSlot } from '../ports.ts';

/** Labels and annotations by which we know our own Secrets, and read what is behind them. Never a credential. */
export const MANAGED_BY_LABEL = 'app.kubernetes.io/managed-by';
export const MANAGED_BY = 'acr-pull';

export const ANNOTATIONS = {
  registry: 'acr-pull.dev/registry',
  credential: 'acr-pull.dev/credential',
  token: 'acr-pull.dev/token',
  clientId: 'acr-pull.dev/client-id',
  password: 'acr-pull.dev/password',
  keyId: 'acr-pull.dev/key-id',
  expires: 'acr-pull.dev/expires',
  cluster: 'acr-pull.dev/cluster',
} as const;

/** What kind of credential a pull secret holds; `controller`: one that its controller gets by itself. */
export type CredentialKind =
  'token' | 'service-principal' | 'admin' | 'entra-token' | 'pasted' | 'controller';

export interface PullSecretFacts {
  readonly loginServer: string;
  /** Cluster name of the kubeconfig. */
  readonly cluster: string;
  readonly credential: CredentialKind;
  readonly tokenName?: string;
  /** Application (client) id of the service principal. */
  readonly clientId?: string;
  /** Which of the two passwords of the token or of the admin user; the admin's are `password` and `password2` in ARM. */
  readonly password?: PasswordSlot;
  /** Names the service principal's secret in its directory, if we made it; no secret itself. */
  readonly keyId?: string;
  /** RFC 3339 in UTC, without fractions. */
  readonly expires?: string;
}

export interface PullSecretMetadata {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The labels and annotations of a pull secret, in a fixed order. */
export function pullSecretMetadata(facts: PullSecretFacts): PullSecretMetadata {
  return {
    labels: { [MANAGED_BY_LABEL]: MANAGED_BY },
    annotations: {
      [ANNOTATIONS.registry]: facts.loginServer,
      [ANNOTATIONS.cluster]: facts.cluster,
      [ANNOTATIONS.credential]: facts.credential,
      ...(facts.tokenName === undefined ? {} : { [ANNOTATIONS.token]: facts.tokenName }),
      ...(facts.clientId === undefined ? {} : { [ANNOTATIONS.clientId]: facts.clientId }),
      ...(facts.password === undefined ? {} : { [ANNOTATIONS.password]: facts.password }),
      ...(facts.keyId === undefined ? {} : { [ANNOTATIONS.keyId]: facts.keyId }),
      ...(facts.expires === undefined ? {} : { [ANNOTATIONS.expires]: facts.expires }),
    },
  };
}
