import type { ProbeRequest, RegistryCredential } from '../ports.ts';
import type { ArmRegistry } from '../registry.ts';
import { ok, type Result } from '../result.ts';
import type { FiledCredential, PodSecrets } from './pod-secrets.ts';
import type { ImageFacts, LooseSecret, Refusal, RegistryFacts, TokenFact, TriedCredential } from './facts.ts';
import type { CheckPorts, ManifestAnswer } from './ports.ts';
import type { FiledSecret } from './pull-objects.ts';
import type { CheckSubject, PulledImage } from './subject.ts';

/** Asks a registry for images, each question once, however many images and secrets bring it up. */
export class ImageGatherer {
  readonly #arm: ArmRegistry | undefined;
  readonly #ports: CheckPorts;
  readonly #answers = new Map<string, Promise<Result<ManifestAnswer>>>();
  readonly #tokens = new Map<string, Promise<Result<TokenFact>>>();
  #account: Promise<Result<RegistryCredential>> | undefined;

  constructor(registry: RegistryFacts, ports: CheckPorts) {
    this.#arm = registry.arm.ok ? registry.arm.value : undefined;
    this.#ports = ports;
  }

  /** Everything that tells whether one image can be pulled with these secrets. */
  async gather(image: PulledImage, secrets: PodSecrets, signal: AbortSignal): Promise<ImageFacts> {
    const tried: TriedCredential[] = [];
    for (const credential of secrets.credentials) tried.push(await this.#try(image, credential, signal));
    const anonymous = await this.#ask(image, undefined, signal);
    const isSeen = [...tried.map(({ answer }) => answer), anonymous].some(tellsOfImage);
    const own = isSeen ? undefined : await this.#askAsAccount(image, signal);
    return {
      secrets,
      tried,
      anonymous,
      ...(own === undefined ? {} : { own }),
      sealedTokens: await this.#tokensOf(secrets.sealed, signal),
    };
  }

  /** What Azure tells of the registry token behind a secret, where it is a token's. */
  async gatherLoose(secret: FiledSecret, signal: AbortSignal): Promise<LooseSecret> {
    const token = (await this.#tokensOf([secret], signal)).get(secret.name);
    return { secret, ...(token === undefined ? {} : { token }) };
  }

  async #try(image: PulledImage, credential: FiledCredential, signal: AbortSignal): Promise<TriedCredential> {
    const answer = await this.#ask(image, credential, signal);
    const isRefused = answer.ok && answer.value.kind === 'refused';
    const refusal = isRefused ? await this.#whyRefused(credential, signal) : undefined;
    return { credential, answer, ...(refusal === undefined ? {} : { refusal }) };
  }

  #ask(
    { loginServer, repository, reference }: PulledImage,
    credential: RegistryCredential | undefined,
    signal: AbortSignal,
  ): Promise<Result<ManifestAnswer>> {
    const request: ProbeRequest = {
      loginServer,
      repository,
      reference,
      ...(credential === undefined
        ? {}
        : { credential: { username: credential.username, password: credential.password } }),
    };
    const who = credential === undefined ? [] : [credential.username, credential.password.reveal()];
    const key = JSON.stringify([repository, reference, ...who]);
    const reader = this.#ports.manifests(this.#arm === undefined ? [] : [this.#arm.loginServer]);
    return remembered(this.#answers, key, () => reader.lookUpManifest(request, signal));
  }

  async #askAsAccount(image: PulledImage, signal: AbortSignal): Promise<Result<ManifestAnswer> | undefined> {
    const arm = this.#arm;
    if (arm === undefined) return undefined;
    this.#account ??= this.#ports.exchange
      .exchange(arm, signal)
      .then((exchanged) => (exchanged.ok ? ok(exchanged.value.credential) : exchanged));
    const credential = await this.#account;
    return credential.ok ? this.#ask(image, credential.value, signal) : credential;
  }

  /** By the form of the user name: the admin user, a service principal, or else a registry token. */
  async #whyRefused(credential: FiledCredential, signal: AbortSignal): Promise<Refusal | undefined> {
    const arm = this.#arm;
    if (arm === undefined || credential.username === TOKEN_OF_SIGN_IN) return undefined;
    if (credential.username.toLowerCase() === arm.name.toLowerCase()) {
      return { kind: 'admin', isEnabled: arm.adminUserEnabled };
    }
    if (GUID.test(credential.username)) {
      const { username, password } = credential;
      const check = await this.#ports.secrets.check(arm.tenantId, { username, password }, signal);
      return check.ok ? { kind: 'principal', check: check.value.kind } : undefined;
    }
    const token = await this.#token(arm, credential.username, signal);
    return token.ok ? { kind: 'token', token: token.value } : undefined;
  }

  async #tokensOf(
    secrets: readonly FiledSecret[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, TokenFact>> {
    const found = new Map<string, TokenFact>();
    for (const { name, access } of secrets) {
      if (this.#arm === undefined || access?.tokenName === undefined) continue;
      const token = await this.#token(this.#arm, access.tokenName, signal);
      if (token.ok) found.set(name, token.value);
    }
    return found;
  }

  #token(arm: ArmRegistry, name: string, signal: AbortSignal): Promise<Result<TokenFact>> {
    return remembered(this.#tokens, name, async () => {
      const read = await this.#ports.tokens.getToken(arm, name, signal);
      if (!read.ok) return read;
      return ok(read.value === undefined ? { kind: 'gone' } : { kind: 'there', token: read.value });
    });
  }
}

/** The user name of a refresh token (azure-facts D). */
const TOKEN_OF_SIGN_IN = '00000000-0000-0000-0000-000000000000';
const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function tellsOfImage(answer: Result<ManifestAnswer>): boolean {
  return answer.ok && (answer.value.kind === 'found' || answer.value.kind === 'absent');
}

function remembered<T>(store: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const known = store.get(key);
  if (known !== undefined) return known;
  const asked = ask();
  store.set(key, asked);
  return asked;
}

/** Secrets for this registry and cluster, for the case that no image is known. */
export function looseSecrets({ objects, context }: CheckSubject, loginServer: string): FiledSecret[] {
  return objects.secrets.filter(
    ({ access }) => access?.loginServer === loginServer && access.clusterName === context.clusterName,
  );
}
