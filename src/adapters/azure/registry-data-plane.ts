import { bearerChallenge, trustedRealm, type BearerChallenge } from '../../core/acr/challenge.ts';
import { grantsPull } from '../../core/acr/access-token.ts';
import type { Greeting, ManifestAnswer, ManifestReader } from '../../core/check/ports.ts';
import { message } from '../../core/message.ts';
import type { ProbeRequest, PullProbe, RegistryCredential, RegistryDataPlane } from '../../core/ports.ts';
import { err, ok, type Err, type Result } from '../../core/result.ts';
import { Secret } from '../../core/secret.ts';
import { redact } from '../http/redact.ts';
import { parseJson, request, type HttpResponse, type SendRequest } from '../http/json-request.ts';
import { isRecord, textAt } from './json-shape.ts';
import { MANIFEST_TYPES, platformOf, readManifest, type ReadManifest } from './manifest-answer.ts';

/** Manifests and configurations are small; what is larger is none (OCI distribution spec: 4 MiB at least are taken). */
const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;

/** The data plane of a registry over HTTPS: the calls that a kubelet makes before it fetches the first layer. */
export class HttpRegistryDataPlane implements RegistryDataPlane, ManifestReader {
  readonly #isTrustedHost: (host: string) => boolean;
  readonly #send: SendRequest;

  constructor(isTrustedHost: (host: string) => boolean, send: SendRequest = request) {
    this.#isTrustedHost = isTrustedHost;
    this.#send = send;
  }

  async probePull(probe: ProbeRequest, signal: AbortSignal): Promise<Result<PullProbe>> {
    const token = await this.#signIn(probe, signal);
    if (!token.ok) return token;
    if (!(token.value instanceof Secret)) return ok(token.value);
    return this.#headManifest(probe, token.value, signal);
  }

  /** Whether a registry answers at all, to somebody without a credential. */
  async greet(loginServer: string, signal: AbortSignal): Promise<Result<Greeting>> {
    const greeting = await this.#greet(loginServer, signal);
    if (!greeting.ok || greeting.value.kind === 'blocked') return greeting;
    const { date } = greeting.value;
    return ok({ kind: 'registry', ...(date === undefined ? {} : { date }) });
  }

  /** The manifest itself, with the platforms that it is made for. Fails as {@link probePull} does. */
  async lookUpManifest(probe: ProbeRequest, signal: AbortSignal): Promise<Result<ManifestAnswer>> {
    const token = await this.#signIn(probe, signal);
    if (!token.ok) return token;
    if (!(token.value instanceof Secret)) return ok(token.value);
    return this.#getManifest(probe, token.value, signal);
  }

  /** A token for the repository, or what the registry answered on the way there. */
  async #signIn(probe: ProbeRequest, signal: AbortSignal): Promise<Result<Secret | SignInRefusal>> {
    const greeting = await this.#greet(probe.loginServer, signal);
    if (!greeting.ok) return greeting;
    if (greeting.value.kind === 'blocked') return ok(greeting.value);
    return this.#pullToken(probe, greeting.value.challenge, signal);
  }

  async #greet(loginServer: string, signal: AbortSignal): Promise<Result<Challenged>> {
    if (!this.#isTrustedHost(loginServer)) return untrusted(loginServer);
    const ping = await this.#send({ method: 'GET', url: `https://${loginServer}/v2/`, signal });
    if (!ping.ok) return ping;
    if (ping.value.status === 403) return ok({ kind: 'blocked', detail: errorText(ping.value) });
    const challenge = bearerChallenge(ping.value.headers.get('www-authenticate'));
    if (challenge === undefined) return notARegistry(loginServer, ping.value.status);
    const date = new Date(ping.value.headers.get('date') ?? '');
    const isDated = !Number.isNaN(date.getTime());
    return ok({ kind: 'registry', challenge, ...(isDated ? { date } : {}) });
  }

  /** A token for pulling from the repository, or what the registry answered instead. */
  async #pullToken(
    { loginServer, repository, credential }: ProbeRequest,
    challenge: BearerChallenge,
    signal: AbortSignal,
  ): Promise<Result<Secret | SignInRefusal>> {
    const realm = trustedRealm(challenge, loginServer);
    if (!realm.ok) return realm;
    const url = new URL(realm.value);
    url.searchParams.set('service', challenge.service ?? loginServer);
    url.searchParams.set('scope', `repository:${repository}:pull`);
    const headers = credential === undefined ? {} : { authorization: basic(credential) };
    const answer = await this.#send({ method: 'GET', url: url.href, headers, signal });
    if (!answer.ok) return answer;
    const { status } = answer.value;
    const sent = secretsOf(credential);
    if (status === 401) return ok({ kind: 'refused', detail: errorText(answer.value, sent) });
    if (status === 403) return ok({ kind: 'blocked', detail: errorText(answer.value, sent) });
    const body = parseJson(answer.value.text);
    const text = isRecord(body) ? (textAt(body, 'access_token') ?? textAt(body, 'token')) : undefined;
    if (status !== 200 || text === undefined) return unexpected(loginServer, 'a token', status);
    const token = new Secret(text);
    if (grantsPull(token, repository) === false) {
      return ok({ kind: 'not-permitted', detail: `the token does not allow pull on ${repository}` });
    }
    return ok(token);
  }

  async #headManifest(
    { loginServer, repository, reference }: ProbeRequest,
    token: Secret,
    signal: AbortSignal,
  ): Promise<Result<PullProbe>> {
    const answer = await this.#send({
      method: 'HEAD',
      url: `https://${loginServer}/v2/${repository}/manifests/${reference}`,
      headers: { accept: MANIFEST_TYPES, authorization: new Secret(`Bearer ${token.reveal()}`) },
      signal,
    });
    if (!answer.ok) return answer;
    const { status, headers } = answer.value;
    if (status === 200) {
      const digest = headers.get('docker-content-digest');
      return ok({ kind: 'allowed', ...(digest === null ? {} : { digest }) });
    }
    if (status === 404) return ok({ kind: 'no-such-image' });
    if (status === 401) return ok({ kind: 'not-permitted', detail: `HTTP 401 on ${repository}` });
    if (status === 403) return ok({ kind: 'blocked', detail: `HTTP 403 on ${repository}` });
    return unexpected(loginServer, `the manifest of ${repository}`, status);
  }

  async #getManifest(
    { loginServer, repository, reference }: ProbeRequest,
    token: Secret,
    signal: AbortSignal,
  ): Promise<Result<ManifestAnswer>> {
    const answer = await this.#send({
      method: 'GET',
      url: `https://${loginServer}/v2/${repository}/manifests/${reference}`,
      headers: { accept: MANIFEST_TYPES, authorization: new Secret(`Bearer ${token.reveal()}`) },
      maxBytes: MAX_MANIFEST_BYTES,
      signal,
    });
    if (!answer.ok) return answer;
    const { status, headers, text } = answer.value;
    if (status === 404) {
      const isRepository = firstError(text)['code'] === 'NAME_UNKNOWN';
      return ok({ kind: 'absent', what: isRepository ? 'repository' : 'reference' });
    }
    if (status === 401) return ok({ kind: 'not-permitted', detail: `HTTP 401 on ${repository}` });
    if (status === 403) return ok({ kind: 'blocked', detail: `HTTP 403 on ${repository}` });
    if (status !== 200) return unexpected(loginServer, `the manifest of ${repository}`, status);
    const manifest = readManifest(parseJson(text), headers.get('content-type') ?? '');
    const digest = headers.get('docker-content-digest');
    const platforms =
      manifest.config === undefined
        ? manifest.platforms
        : await this.#configPlatforms({ loginServer, repository, digest: manifest.config }, token, signal);
    const { mediaType, isIndex } = manifest;
    return ok({ kind: 'found', mediaType, isIndex, platforms, ...(digest === null ? {} : { digest }) });
  }

  /** The platform of a lone image; none where its configuration cannot be read, which says nothing about the pull. */
  async #configPlatforms(
    blob: { readonly loginServer: string; readonly repository: string; readonly digest: string },
    token: Secret,
    signal: AbortSignal,
  ): Promise<ReadManifest['platforms']> {
    if (!/^sha(?:256|512):[0-9a-f]+$/.test(blob.digest)) return [];
    const url = `https://${blob.loginServer}/v2/${blob.repository}/blobs/${blob.digest}`;
    const headers = { authorization: new Secret(`Bearer ${token.reveal()}`) };
    const maxBytes = MAX_MANIFEST_BYTES;
    let answer = await this.#send({ method: 'GET', url, headers, maxBytes, signal });
    const elsewhere = answer.ok && answer.value.status === 307 ? answer.value.headers.get('location') : null;
    // To the registry's storage, whose address is signed: our token stays here.
    if (elsewhere !== null && URL.parse(elsewhere)?.protocol === 'https:') {
      answer = await this.#send({ method: 'GET', url: elsewhere, maxBytes, signal });
    }
    const body = answer.ok && answer.value.status === 200 ? parseJson(answer.value.text) : undefined;
    return isRecord(body) ? platformOf(body) : [];
  }
}

type SignInRefusal = Extract<PullProbe, { kind: 'refused' | 'not-permitted' | 'blocked' }>;

type Challenged =
  | { readonly kind: 'registry'; readonly challenge: BearerChallenge; readonly date?: Date }
  | Extract<Greeting, { kind: 'blocked' }>;

function basic({ username, password }: RegistryCredential): Secret {
  return new Secret(`Basic ${Buffer.from(`${username}:${password.reveal()}`, 'utf8').toString('base64')}`);
}

/** What was sent, in each form in which an answer may quote it. */
function secretsOf(credential: RegistryCredential | undefined): Secret[] {
  if (credential === undefined) return [];
  const { username, password } = credential;
  return [password, new Secret(Buffer.from(`${username}:${password.reveal()}`, 'utf8').toString('base64'))];
}

/** Code and message of the registry's first error; never a header, and nothing secret that was `sent`. */
function errorText({ status, text }: HttpResponse, sent: readonly Secret[] = []): string {
  const error = firstError(text);
  const words = redact(textAt(error, 'message') ?? '', sent);
  return [`HTTP ${status}`, textAt(error, 'code') ?? '', words].join(' ').trim();
}

/** The first error of an answer (distribution specification, "Error codes"); empty where it holds none. */
function firstError(text: string): Readonly<Record<string, unknown>> {
  const body = parseJson(text);
  const errors: unknown = isRecord(body) ? body['errors'] : undefined;
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  return isRecord(first) ? first : {};
}

function untrusted(host: string): Err {
  return err(
    'refused',
    message('{0} is not known as an Azure container registry, so no credential was sent to it.', host),
    {
      hint: message('Try the pull yourself, or sign in with an account that sees the registry in Azure.'),
    },
  );
}

function notARegistry(host: string, status: number): Err {
  return err('unexpected', message('{0} does not answer as a container registry (HTTP {1}).', host, status), {
    hint: message('Check the login server, and whether a proxy answers in its place.'),
  });
}

function unexpected(host: string, what: string, status: number): Err {
  return err('unexpected', message('{0} answered HTTP {1} when asked for {2}.', host, status, what), {
    hint: message('Try again; if it stays, the registry or a proxy in front of it has a fault.'),
  });
}
