/** A way in which a cluster can pull from a registry, as far as the files of the workspace tell. */
export interface Access {
  readonly kind: 'pull-secret';
  readonly loginServer: string;
  /** Cluster name of the kubeconfig, as the pull secret's annotation gives it. */
  readonly clusterName: string;
  /** Absent when the manifest leaves it to `kubectl apply`. */
  readonly namespace?: string;
  readonly secretName: string;
  readonly credential: 'token' | 'pasted';
  readonly tokenName?: string;
  readonly expiresOn?: Date;
  /** Absolute path of the Secret's file. */
  readonly file: string;
}
