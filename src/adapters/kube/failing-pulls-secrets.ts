import { secretKey, type SecretReading, type Unread } from '../../core/explain/reading.ts';
import type { PullSecretContent } from '../../core/keyring/read-auths.ts';
import { message } from '../../core/message.ts';
import type { ClusterSecret } from '../../core/cluster-ports.ts';
import { ok, type Err, type Result } from '../../core/result.ts';
import { readSecret } from './cluster-secret.ts';
import type { ClusterSession, SessionCall } from './cluster-session.ts';
import type { FoundPod } from './failing-pulls-pod.ts';

const PULL_SECRET_TYPE = 'kubernetes.io/dockerconfigjson';
/** More pull secrets than a namespace has; a limit all the same, since their values come along. */
const MOST_SECRETS = 200;

/** The pull secrets and ServiceAccounts of failing pods, namespace by namespace, as far as they may be read. */
export class FailingPullsSecrets {
  readonly named = new Map<string, SecretReading>();
  readonly listed = new Map<string, readonly PullSecretContent[]>();
  readonly accounts = new Map<string, readonly string[]>();
  readonly unread: Unread[] = [];
  readonly #session: ClusterSession;
  readonly #signal: AbortSignal;

  constructor(session: ClusterSession, signal: AbortSignal) {
    this.#session = session;
    this.#signal = signal;
  }

  /** Reads what the pods of one namespace need. The answer is a failure only when it was cancelled. */
  async readFor(namespace: string, pods: readonly FoundPod[]): Promise<Err | undefined> {
    const failures = [
      await this.#list(namespace),
      ...(await this.#readNamed(namespace, distinct(pods.flatMap((pod) => pod.pullSecrets)))),
    ];
    const secretFailure = firstFailure(failures);
    if (secretFailure?.failure.kind === 'cancelled') return secretFailure;
    if (secretFailure !== undefined) {
      const what = message('The Secrets of the namespace {0}', namespace);
      this.unread.push({ what, failure: secretFailure.failure });
    }
    return this.#readAccounts(namespace, pods);
  }

  async #list(namespace: string): Promise<Result<void>> {
    const found = await this.#session.run(
      this.#call(message('list the pull secrets'), 'list', 'secrets', namespace),
      async ({ core }, options) => {
        const fieldSelector = `type=${PULL_SECRET_TYPE}`;
        const query = { namespace, fieldSelector, limit: MOST_SECRETS };
        return (await core.listNamespacedSecret(query, options)).items;
      },
    );
    if (!found.ok) return found;
    const contents = found.value.map((secret) => {
      const name = secret.metadata?.name ?? '';
      return this.#remember(namespace, name, readSecret(secret));
    });
    this.listed.set(namespace, contents);
    return ok(undefined);
  }

  /** Those that the list did not have: of another type, absent, or of a list that is not permitted. */
  async #readNamed(namespace: string, names: readonly string[]): Promise<Result<void>[]> {
    const missing = names.filter((name) => !this.named.has(secretKey(namespace, name)));
    return Promise.all(missing.map((name) => this.#readOne(namespace, name)));
  }

  async #readOne(namespace: string, name: string): Promise<Result<void>> {
    const key = secretKey(namespace, name);
    const call: SessionCall<ClusterSecret | undefined> = {
      ...this.#call(message('read the Secret {0}', name), 'get', 'secrets', namespace),
      answer: ({ code }) => (code === 404 ? ok(undefined) : undefined),
    };
    const secret = await this.#session.run<ClusterSecret | undefined>(call, async ({ core }, options) =>
      readSecret(await core.readNamespacedSecret({ namespace, name }, options)),
    );
    if (!secret.ok) {
      this.named.set(key, { kind: 'unreadable' });
      return secret;
    }
    if (secret.value === undefined) this.named.set(key, { kind: 'absent' });
    else this.#remember(namespace, name, secret.value);
    return ok(undefined);
  }

  #remember(namespace: string, name: string, { type, data, annotations }: ClusterSecret): PullSecretContent {
    const content = { name, type, data };
    this.named.set(secretKey(namespace, name), { kind: 'read', content, annotations });
    return content;
  }

  /** Of pods that name no secret themselves: their account may have got one since. */
  async #readAccounts(namespace: string, pods: readonly FoundPod[]): Promise<Err | undefined> {
    const names = distinct(
      pods.filter((pod) => pod.pullSecrets.length === 0).map((pod) => pod.serviceAccountName),
    );
    const results = await Promise.all(names.map((name) => this.#readAccount(namespace, name)));
    const failed = firstFailure(results);
    if (failed === undefined) return undefined;
    if (failed.failure.kind === 'cancelled') return failed;
    const what = message('The ServiceAccounts of the namespace {0}', namespace);
    this.unread.push({ what, failure: failed.failure });
    return undefined;
  }

  async #readAccount(namespace: string, name: string): Promise<Result<void>> {
    const call: SessionCall<readonly string[]> = {
      ...this.#call(message('read the ServiceAccount {0}', name), 'get', 'serviceaccounts', namespace),
      answer: ({ code }) => (code === 404 ? ok([]) : undefined),
    };
    const secrets = await this.#session.run<readonly string[]>(call, async ({ core }, options) => {
      const account = await core.readNamespacedServiceAccount({ namespace, name }, options);
      return (account.imagePullSecrets ?? []).flatMap((secret) => secret.name ?? []);
    });
    if (!secrets.ok) return secrets;
    this.accounts.set(secretKey(namespace, name), secrets.value);
    return ok(undefined);
  }

  #call(
    what: SessionCall<never>['what'],
    verb: string,
    resource: string,
    namespace: string,
  ): SessionCall<never> {
    return { what, verb, resource, namespace, signal: this.#signal };
  }
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)];
}

/** A cancellation before any other. */
function firstFailure(results: readonly Result<void>[]): Err | undefined {
  const failed = results.filter((result) => !result.ok);
  return failed.find(({ failure }) => failure.kind === 'cancelled') ?? failed[0];
}
