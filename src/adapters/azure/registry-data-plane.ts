import { bearerChallenge, trustedRealm, type BearerChallenge } from '../../core/acr/challenge.ts';
import { grantsPull } from '../../core/acr/access-token.ts';
import { message } from '../../core/message.ts';
import type { ProbeRequest, PullProbe, RegistryCredential, RegistryDataPlane } from '../../core/ports.ts';
import { err, ok, type Err, type Result } from '../../core/result.ts';
import { Secret } from '../../core/secret.ts';
import { parseJson, request, type HttpResponse, type SendRequest } from '../http/json-request.ts';
import { isRecord, textAt } from './json-shape.ts';

/** Every form of manifest and index that a kubelet's runtime takes (OCI image spec; Docker's schema 2). */
const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** The data plane of a registry over HTTPS: the calls that a kubelet makes before it fetches the first layer. */
export class HttpRegistryDataPlane implements RegistryDataPlane {
  readonly #isTrustedHost: (host: string) => boolean;
  readonly #send: SendRequest;

  constructor(isTrustedHost: (host: string) => boolean, send: SendRequest = request) {
    this.#isTrustedHost = isTrustedHost;
    this.#send = send;
  }

  async probePull(probe: ProbeRequest, signal: AbortSignal): Promise<Result<PullProbe>> {
    const { loginServer } = probe;
    if (!this.#isTrustedHost(loginServer)) return untrusted(loginServer);
    const ping = await this.#send({ method: 'GET', url: `https://${loginServer}/v2/`, signal });
    if (!ping.ok) return ping;
    if (ping.value.status === 403) return ok({ kind: 'blocked', detail: errorText(ping.value) });
    const challenge = bearerChallenge(ping.value.headers.get('www-authenticate'));
    if (challenge === undefined) return notARegistry(loginServer, ping.value.status);
    const token = await this.#pullToken(probe, challenge, signal);
    if (!token.ok) return token;
    if (!(token.value instanceof Secret)) return ok(token.value);
    return this.#headManifest(probe, token.value, signal);
  }

  /** A token for pulling from the repository, or what the registry answered instead. */
  async #pullToken(
    { loginServer, repository, credential }: ProbeRequest,
    challenge: BearerChallenge,
    signal: AbortSignal,
  ): Promise<Result<Secret | PullProbe>> {
    const realm = trustedRealm(challenge, loginServer);
    if (!realm.ok) return realm;
    const url = new URL(realm.value);
    url.searchParams.set('service', challenge.service ?? loginServer);
    url.searchParams.set('scope', `repository:${repository}:pull`);
    const headers = credential === undefined ? {} : { authorization: basic(credential) };
    const answer = await this.#send({ method: 'GET', url: url.href, headers, signal });
    if (!answer.ok) return answer;
    const { status } = answer.value;
    if (status === 401) return ok({ kind: 'refused', detail: errorText(answer.value) });
    if (status === 403) return ok({ kind: 'blocked', detail: errorText(answer.value) });
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
}

function basic({ username, password }: RegistryCredential): Secret {
  return new Secret(`Basic ${Buffer.from(`${username}:${password.reveal()}`, 'utf8').toString('base64')}`);
}

/** Code and message of the registry's first error (distribution specification, "Error codes"); never a header. */
function errorText({ status, text }: HttpResponse): string {
  const body = parseJson(text);
  const errors: unknown = isRecord(body) ? body['errors'] : undefined;
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  if (!isRecord(first)) return `HTTP ${status}`;
  return [`HTTP ${status}`, textAt(first, 'code') ?? '', textAt(first, 'message') ?? ''].join(' ').trim();
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
