import type { PullSecretAccess } from '../access.ts';
import { accessOfObject } from '../read-accesses.ts';

/** What tells of a pull secret, in a cluster or about to be applied. Never the credential. */
export interface AppliedSecret {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The access by a Secret that was applied without a file, for the sake of a manifest; `undefined` if it is not ours. */
export function appliedAccess(secret: AppliedSecret, manifest: string): PullSecretAccess | undefined {
  const { name, namespace, labels, annotations } = secret;
  const metadata = { name, namespace, labels, annotations };
  const [access] = accessOfObject(manifest, { kind: 'Secret', metadata });
  return access === undefined ? undefined : { ...access, form: 'apply-only' };
}
