import type { PullSecretAccess } from './access.ts';
import { ANNOTATIONS } from './manifests/pull-secret-metadata.ts';
import { readPullSecrets } from './manifests/pull-secret.ts';

/** The accesses that a file of ours gives; none when it holds nothing of ours. No credential is kept. */
export function readAccesses(file: string, text: string): PullSecretAccess[] {
  return readPullSecrets(text).secrets.map((secret) => {
    const expires = secret.annotations[ANNOTATIONS.expires];
    const tokenName = secret.annotations[ANNOTATIONS.token];
    return {
      kind: 'pull-secret',
      loginServer: secret.loginServer,
      clusterName: secret.annotations[ANNOTATIONS.cluster] ?? '',
      secretName: secret.name,
      credential: secret.annotations[ANNOTATIONS.credential] === 'token' ? 'token' : 'pasted',
      file,
      ...(secret.namespace === undefined ? {} : { namespace: secret.namespace }),
      ...(tokenName === undefined ? {} : { tokenName }),
      ...(expires === undefined ? {} : { expiresOn: new Date(expires) }),
    };
  });
}
