/** Labels and annotations by which we know our own Secrets, and read what is behind them. Never a credential. */
export const MANAGED_BY_LABEL = 'app.kubernetes.io/managed-by';
export const MANAGED_BY = 'acr-pull';

export const ANNOTATIONS = {
  registry: 'acr-pull.dev/registry',
  credential: 'acr-pull.dev/credential',
  token: 'acr-pull.dev/token',
  expires: 'acr-pull.dev/expires',
  cluster: 'acr-pull.dev/cluster',
} as const;

export interface PullSecretFacts {
  readonly loginServer: string;
  /** Cluster name of the kubeconfig. */
  readonly cluster: string;
  readonly credential: 'token' | 'pasted';
  readonly tokenName?: string;
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
      ...(facts.expires === undefined ? {} : { [ANNOTATIONS.expires]: facts.expires }),
    },
  };
}
