import type { ApplyClient } from '../../../../src/core/apply/place-state.ts';
import { message } from '../../../../src/core/message.ts';
import type {
  ApplyOutcome,
  ClusterSecret,
  ListedPod,
  SecretToApply,
} from '../../../../src/core/cluster-ports.ts';
import { err, ok, type Result } from '../../../../src/core/result.ts';

export interface StoredSecret extends Omit<ClusterSecret, 'version'> {
  /** Of the credential. */
  readonly manager: string;
  readonly version: string;
}

/** The Secrets and pods of a cluster, as far as an apply sees them; the real API server has tests of its own. */
export class FakeApplyClient implements ApplyClient {
  readonly secrets = new Map<string, StoredSecret>();
  readonly namespaces = new Set(['shop']);
  readonly lackingVerbs = new Set<string>();
  /** What was changed, in order. */
  readonly changes: string[] = [];
  pods: Result<readonly ListedPod[]> = ok([]);
  /** The pull secrets of each ServiceAccount. */
  readonly accounts = new Map<string, readonly string[]>();
  /** What the next real apply answers instead. */
  nextApply: Result<ApplyOutcome> | undefined;
  #version = 0;

  put(key: string, secret: Partial<StoredSecret> = {}): void {
    this.secrets.set(key, {
      ...{ type: 'kubernetes.io/dockerconfigjson', isImmutable: false, labels: {}, annotations: {} },
      ...{ data: new Map(), manager: 'kubectl-create', version: String(++this.#version) },
      ...secret,
    });
  }

  mayI(verb: string): Promise<Result<boolean>> {
    return Promise.resolve(ok(!this.lackingVerbs.has(verb)));
  }

  getSecret(namespace: string, name: string): Promise<Result<ClusterSecret | undefined>> {
    return Promise.resolve(ok(this.secrets.get(`${namespace}/${name}`)));
  }

  applySecret(
    secret: SecretToApply,
    { force, dryRun = false }: { readonly force: boolean; readonly dryRun?: boolean },
  ): Promise<Result<ApplyOutcome>> {
    if (!dryRun && this.nextApply !== undefined) return Promise.resolve(this.nextApply);
    const key = `${secret.namespace}/${secret.name}`;
    if (!this.namespaces.has(secret.namespace)) {
      return Promise.resolve(err('not-found', message('No namespace.')));
    }
    const existing = this.secrets.get(key);
    const conflict = existing === undefined ? undefined : conflictWith(existing, secret, force);
    if (conflict !== undefined) return Promise.resolve(ok(conflict));
    if (!dryRun) {
      this.put(key, { ...secret, manager: 'acr-pull' });
      this.changes.push(`${force ? 'force' : 'apply'} ${key}`);
    }
    return Promise.resolve(ok({ kind: 'applied' }));
  }

  deleteSecret(
    namespace: string,
    name: string,
    _signal: AbortSignal,
    version?: string,
  ): Promise<Result<void>> {
    const key = `${namespace}/${name}`;
    if (version !== undefined && this.secrets.get(key)?.version !== version) {
      return Promise.resolve(err('conflict', message('Another version.')));
    }
    this.secrets.delete(key);
    this.changes.push(`delete ${key}`);
    return Promise.resolve(ok(undefined));
  }

  getPullSecrets(account: {
    namespace: string;
    name: string;
  }): Promise<Result<readonly string[] | undefined>> {
    return Promise.resolve(ok(this.accounts.get(`${account.namespace}/${account.name}`)));
  }

  changePullSecrets(
    { namespace, name }: { namespace: string; name: string },
    change: { readonly add: string } | { readonly remove: string },
  ): Promise<Result<readonly string[]>> {
    const key = `${namespace}/${name}`;
    const before = this.accounts.get(key) ?? [];
    const after =
      'add' in change
        ? [...before.filter((each) => each !== change.add), change.add]
        : before.filter((each) => each !== change.remove);
    this.accounts.set(key, after);
    this.changes.push(`patch ${key}`);
    return Promise.resolve(ok(after));
  }

  listPods(): Promise<Result<readonly ListedPod[]>> {
    return Promise.resolve(this.pods);
  }
}

function conflictWith(
  existing: StoredSecret,
  secret: SecretToApply,
  force: boolean,
): ApplyOutcome | undefined {
  if (existing.type !== secret.type) {
    return { kind: 'conflict', conflict: { kind: 'wrong-type', type: existing.type } };
  }
  if (existing.isImmutable) return { kind: 'conflict', conflict: { kind: 'immutable' } };
  if (existing.manager === 'acr-pull' || existing.manager === '' || force) return undefined;
  const fields = ['.data..dockerconfigjson'];
  return { kind: 'conflict', conflict: { kind: 'other-manager', managers: [existing.manager], fields } };
}
