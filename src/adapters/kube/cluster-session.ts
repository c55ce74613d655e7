import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { isCancelled } from '../../core/cancellation.ts';
import { message } from '../../core/message.ts';
import { cancelled, err, ok, type Err, type Result } from '../../core/result.ts';
import { Secret } from '../../core/secret.ts';
import { errorCode } from '../files/error-code.ts';
import { readText, whyUnreadable } from '../files/read-text.ts';
import { timedOut } from '../http/network-failure.ts';
import { runExecPlugin } from './cluster-exec.ts';
import { clusterFailure, statusOf, type ClusterCall, type ClusterStatus } from './cluster-failure.ts';
import type { CallOptions, ClusterCredential, ClusterSdk } from './cluster-sdk.ts';
import type { ClusterSettings } from './cluster-settings.ts';
import { SharedWork } from './shared-work.ts';

export interface SessionOptions {
  /** Of VS Code, for exec plugins. */
  readonly environment: NodeJS.ProcessEnv;
  /** Whether the programs that a kubeconfig names may be run. */
  readonly isTrusted: () => boolean;
  /** For each request; 30 s when left out. */
  readonly timeoutMs?: number;
  /** For an exec plugin, which may wait for a person at a browser; 2 min when left out. */
  readonly execTimeoutMs?: number;
}

/** One call and how to read an answer that is not a success: a result, or `undefined` for the usual failure. */
export interface SessionCall<T> extends Pick<ClusterCall, 'what' | 'verb' | 'resource' | 'namespace'> {
  readonly signal: AbortSignal;
  /** Secrets in the body. */
  readonly sent?: readonly Secret[];
  readonly answer?: (status: ClusterStatus) => Result<T> | undefined;
}

/** The SDK with one credential. */
export interface SignedIn {
  readonly sdk: ClusterSdk;
  /** Those of the credential. */
  readonly secrets: readonly Secret[];
  readonly expiresOn?: Date | undefined;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_EXEC_TIMEOUT_MS = 120_000;
/** A credential this close to its end is renewed first. */
const MARGIN_MS = 10_000;

/**
 * Signs in to one cluster and sends calls. A credential that ends or is refused is got anew by the next call, and calls
 * at the same time wait for that together.
 */
export class ClusterSession {
  readonly #settings: ClusterSettings;
  readonly #options: SessionOptions;
  #signedIn: SignedIn | undefined;
  #signingIn: SharedWork<SignedIn> | undefined;
  /** Each that was made, until the end: a call may be under way by one that no new call takes. */
  readonly #sdks: ClusterSdk[] = [];

  constructor(settings: ClusterSettings, options: SessionOptions) {
    this.#settings = settings;
    this.#options = options;
  }

  /** Host and port of the API server. */
  get host(): string {
    return new URL(this.#settings.server).host;
  }

  get userName(): string {
    return this.#settings.userName;
  }

  /** The SDK, signed in. */
  async open(signal: AbortSignal): Promise<Result<SignedIn>> {
    if (isCancelled(signal)) return cancelled();
    if (this.#signedIn !== undefined && !isEnding(this.#signedIn)) return ok(this.#signedIn);
    if (this.#signingIn === undefined || this.#signingIn.isOver) {
      this.#signingIn = new SharedWork((stop) => this.#signInAnew(stop));
    }
    return this.#signingIn.wait(signal);
  }

  async run<T>(
    call: SessionCall<T>,
    work: (sdk: ClusterSdk, options: CallOptions, signal: AbortSignal) => Promise<T>,
  ): Promise<Result<T>> {
    const signedIn = await this.open(call.signal);
    if (!signedIn.ok) return signedIn;
    if (isCancelled(call.signal)) return cancelled();
    const { sdk } = signedIn.value;
    const timeout = AbortSignal.timeout(this.#options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    const secrets = [...signedIn.value.secrets, ...(call.sent ?? [])];
    try {
      const signal = AbortSignal.any([call.signal, timeout]);
      return ok(await work(sdk, sdk.options(signal), signal));
    } catch (error) {
      if (isCancelled(call.signal)) return cancelled();
      const status = statusOf(error, secrets);
      if (status === undefined && isCancelled(timeout)) return timedOut(this.host);
      // A late answer to an earlier credential says nothing of the present one.
      if (status?.code === 401 && this.#signedIn === signedIn.value) this.#signedIn = undefined;
      const answer = status === undefined ? undefined : call.answer?.(status);
      return answer ?? clusterFailure(error, { ...call, host: this.host, userName: this.userName, secrets });
    }
  }

  close(): void {
    this.#signingIn?.stop();
    this.#signedIn = undefined;
    for (const sdk of this.#sdks.splice(0)) sdk.close();
  }

  async #signInAnew(signal: AbortSignal): Promise<Result<SignedIn>> {
    const credential = await this.#signIn(signal);
    if (!credential.ok) return credential;
    const unusable = this.#whyUnusable(credential.value);
    if (unusable !== undefined) return unusable;
    const { openSdk } = await import('./cluster-sdk.ts');
    const sdk = await openSdk(this.#settings, credential.value);
    if (isCancelled(signal)) {
      sdk.close();
      return cancelled();
    }
    this.#sdks.push(sdk);
    this.#signedIn = { sdk, secrets: secretsOf(credential.value), expiresOn: credential.value.expiresOn };
    return ok(this.#signedIn);
  }

  #whyUnusable({ certificate }: ClusterCredential): Err | undefined {
    const { ca } = this.#settings;
    if (ca !== undefined && !parses(() => new X509Certificate(ca))) {
      const text = message('The certificate authority in the kubeconfig for {0} cannot be used.', this.host);
      return err('invalid', text);
    }
    if (certificate !== undefined && !parses(() => secureContext(certificate))) {
      return err('invalid', message('The client certificate of the user {0} cannot be used.', this.userName));
    }
    return undefined;
  }

  async #signIn(signal: AbortSignal): Promise<Result<ClusterCredential>> {
    const { server, user } = this.#settings;
    // As kubectl: nobody is told a credential over a connection that others can read (clientcmd, "only try to read
    // the auth information if we are secure").
    if (server.startsWith('http:')) return ok({});
    if (user.exec !== undefined) return this.#signInByProgram(user.exec, signal);
    const token = user.tokenFile === undefined ? ok(user.token) : await readToken(user.tokenFile);
    if (!token.ok) return token;
    return ok({
      ...(user.certificate === undefined ? {} : { certificate: user.certificate }),
      ...(token.value === undefined ? {} : { token: token.value }),
      ...(user.basic === undefined ? {} : { basic: user.basic }),
    });
  }

  async #signInByProgram(
    exec: NonNullable<ClusterSettings['user']['exec']>,
    signal: AbortSignal,
  ): Promise<Result<ClusterCredential>> {
    if (!this.#options.isTrusted()) {
      const text = message(
        'The user {0} signs in by the program {1}, which is run only in a trusted workspace.',
        this.userName,
        exec.command,
      );
      return err('refused', text, { hint: message('Trust the workspace first.') });
    }
    const { environment, execTimeoutMs: timeoutMs = DEFAULT_EXEC_TIMEOUT_MS } = this.#options;
    return runExecPlugin(exec, this.#settings, { environment, timeoutMs, signal });
  }
}

function isEnding({ expiresOn }: SignedIn): boolean {
  return expiresOn !== undefined && expiresOn.getTime() - MARGIN_MS < Date.now();
}

function secretsOf({ token, basic, certificate }: ClusterCredential): Secret[] {
  return [token, basic?.password, certificate?.key].filter((secret) => secret !== undefined);
}

/** Certificates and keys are parsed before they are used: with the first connection they would look like its fault. */
function parses(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
}

function secureContext({ certificate, key }: NonNullable<ClusterCredential['certificate']>): unknown {
  return createSecureContext({ cert: certificate, key: key.reveal() });
}

async function readToken(file: string): Promise<Result<Secret>> {
  try {
    return ok(new Secret((await readText(file)).trim()));
  } catch (error) {
    const text = message(
      'The file {0}, which the kubeconfig names as {1}, cannot be read.',
      file,
      'tokenFile',
    );
    return err('invalid', text, { hint: whyUnreadable(file, errorCode(error)), detail: errorCode(error) });
  }
}
