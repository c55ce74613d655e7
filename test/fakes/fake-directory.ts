import type {
  ApplicationMaker,
  CredentialPorts,
  SecretCheck,
  SecretChecker,
} from '../../src/core/credentials/ports.ts';
import type { Application, NewPassword, NotYet } from '../../src/core/cross-tenant/ports.ts';
import { message } from '../../src/core/message.ts';
import type { PrincipalDirectory, RegistryCredential, ServicePrincipal } from '../../src/core/ports.ts';
import { err, ok, type Err, type Result } from '../../src/core/result.ts';
import { Secret } from '../../src/core/secret.ts';

type Applications = CredentialPorts['applications'];

/** One tenant's applications and service principals in memory. `calls` tells what was changed. */
export class FakeDirectory implements Applications, ApplicationMaker, PrincipalDirectory, SecretChecker {
  readonly applications = new Map<string, Application>();
  readonly principals = new Map<string, ServicePrincipal>();
  readonly calls: string[] = [];
  /** What is said of any secret. */
  checked: Result<SecretCheck> = ok({ kind: 'accepted' });
  /** How often a new service principal is not known yet. */
  lag = 0;
  readonly #failures = new Map<string, Err>();
  #count = 0;

  failNext(method: string, failure: Err): void {
    this.#failures.set(method, failure);
  }

  find(_: string, clientId: string): Promise<Result<Application | undefined>> {
    return this.#answer('find', () => this.applications.get(clientId));
  }

  findNamed(_: string, displayName: string): Promise<Result<readonly Application[]>> {
    return this.#answer('findNamed', () =>
      [...this.applications.values()].filter((application) => application.displayName === displayName),
    );
  }

  create(_: string, displayName: string): Promise<Result<Application>> {
    return this.#answer('create', () => {
      const clientId = `client-${++this.#count}`;
      const application = {
        clientId,
        objectId: `object-of-${clientId}`,
        displayName,
        isMultiTenant: false,
        redirectUris: [],
        passwords: [],
      };
      this.applications.set(clientId, application);
      return application;
    });
  }

  async admit(_: string, clientId: string): Promise<Result<{ readonly kind: 'admitted' } | NotYet>> {
    if (this.lag-- > 0) {
      const { failure } = err('invalid', message('The application is not known.'));
      return ok({ kind: 'not-yet', failure });
    }
    return this.#answer('admit', () => {
      const displayName = this.applications.get(clientId)?.displayName ?? '';
      this.principals.set(clientId, { objectId: `principal-of-${clientId}`, displayName });
      return { kind: 'admitted' };
    });
  }

  addPassword(
    _: string,
    { clientId }: Application,
    { displayName, endsOn }: { readonly displayName: string; readonly endsOn: Date },
  ): Promise<Result<NewPassword>> {
    return this.#answer('addPassword', () => {
      const keyId = `key-${++this.#count}`;
      this.#change(clientId, (passwords) => [{ keyId, displayName, endsOn }, ...passwords]);
      return { keyId, secret: new Secret(`marker-password-${keyId}`) };
    });
  }

  removePassword(_: string, { clientId }: Application, keyId: string): Promise<Result<void>> {
    return this.#answer('removePassword', () =>
      this.#change(clientId, (passwords) => passwords.filter((password) => password.keyId !== keyId)),
    );
  }

  findServicePrincipal(_: string, clientId: string): Promise<Result<ServicePrincipal | undefined>> {
    return this.#answer('findServicePrincipal', () => this.principals.get(clientId));
  }

  check(_: string, { username }: RegistryCredential): Promise<Result<SecretCheck>> {
    const checked = this.principals.has(username)
      ? this.checked
      : ok({ kind: 'unknown-application' } as const);
    return Promise.resolve(checked);
  }

  /** Key ids of every application, newest first. */
  get keys(): string[] {
    return [...this.applications.values()].flatMap(({ passwords }) => passwords.map(({ keyId }) => keyId));
  }

  #change(clientId: string, change: (passwords: Application['passwords']) => Application['passwords']): void {
    const application = this.applications.get(clientId);
    if (application === undefined) throw new Error(`no application ${clientId}`);
    this.applications.set(clientId, { ...application, passwords: change(application.passwords) });
  }

  #answer<T>(method: string, work: () => T): Promise<Result<T>> {
    const failure = this.#failures.get(method);
    this.#failures.delete(method);
    if (failure !== undefined) return Promise.resolve(failure);
    if (!method.startsWith('find')) this.calls.push(method);
    return Promise.resolve(ok(work()));
  }
}
