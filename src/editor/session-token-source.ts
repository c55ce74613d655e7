import {
  authentication,
  l10n,
  type AuthenticationSession,
  type AuthenticationWwwAuthenticateRequest,
} from 'vscode';
import { challengeFor } from '../core/claims-challenge.ts';
import type { Cloud } from '../core/clouds.ts';
import { isCancelled } from '../core/cancellation.ts';
import { message } from '../core/message.ts';
import type { AccessToken, TokenRequest, TokenSource } from '../core/ports.ts';
import { cancelled, err, ok, type Result } from '../core/result.ts';
import { Secret } from '../core/secret.ts';

/** VS Code keeps and renews the session; we ask for each call, so a token is never held for long. */
const TOKEN_HELD_IN_MS = 5 * 60 * 1000;

interface Challenge {
  readonly scopes: readonly string[];
  /** JSON, as the answer had it. */
  readonly claims: string;
}

/** The part of VS Code's `authentication` that gives sessions. */
export type Sessions = Pick<typeof authentication, 'getSession'>;

/** Tokens of the Microsoft account sessions that VS Code keeps. Silent unless the request is interactive. */
export class SessionTokenSource implements TokenSource {
  readonly #provider: 'microsoft' | 'microsoft-sovereign-cloud';
  readonly #sessions: Sessions;
  /** What Azure asked for and a silent session does not have, by scopes: the next sign-in asks the person for it. */
  readonly #askedFor = new Map<string, Challenge>();

  constructor(cloud: Cloud, sessions: Sessions = authentication) {
    this.#sessions = sessions;
    this.#provider = cloud.name === 'AzureCloud' ? 'microsoft' : 'microsoft-sovereign-cloud';
  }

  async getToken(request: TokenRequest, signal: AbortSignal): Promise<Result<AccessToken>> {
    if (isCancelled(signal)) return cancelled();
    const scopes = [
      request.scope,
      ...(request.tenantId === undefined ? [] : [`VSCODE_TENANT:${request.tenantId}`]),
    ];
    const isInteractive = request.interactive === true;
    try {
      const token = await this.#tokenFor(scopes, { claims: request.claims, isInteractive }, signal);
      // A sign-in is for all that was asked, in other tenants, too.
      const isWhole = isInteractive && request.tenantId === undefined;
      return token.ok && isWhole ? await this.#meetChallenges(token, signal) : token;
    } catch (error) {
      return failureOf(error, this.#provider);
    }
  }

  async #tokenFor(
    scopes: readonly string[],
    {
      claims: asked,
      isInteractive,
    }: { readonly claims?: string | undefined; readonly isInteractive: boolean },
    signal: AbortSignal,
  ): Promise<Result<AccessToken>> {
    const key = scopes.join(' ');
    const claims = asked ?? (isInteractive ? this.#askedFor.get(key)?.claims : undefined);
    const wanted =
      claims === undefined
        ? [...scopes]
        : { wwwAuthenticate: challengeFor(claims), fallbackScopes: [...scopes] };
    const session = await untilAborted(this.#session(wanted, isInteractive), signal);
    if (isCancelled(signal)) return cancelled();
    if (session !== undefined) {
      this.#askedFor.delete(key);
      return ok(tokenOf(session));
    }
    if (claims === undefined) return notSignedIn();
    this.#askedFor.set(key, { scopes, claims });
    return moreIsAsked();
  }

  /** Asks the person for what Azure has asked for in other tenants; `token` is that of the sign-in itself. */
  async #meetChallenges(token: Result<AccessToken>, signal: AbortSignal): Promise<Result<AccessToken>> {
    for (const { scopes, claims } of [...this.#askedFor.values()]) {
      const met = await this.#tokenFor(scopes, { claims, isInteractive: true }, signal);
      if (!met.ok) return met;
    }
    return token;
  }

  #session(
    wanted: string[] | AuthenticationWwwAuthenticateRequest,
    interactive: boolean,
  ): Thenable<AuthenticationSession | undefined> {
    if (!interactive) return this.#sessions.getSession(this.#provider, wanted, { silent: true });
    const detail = l10n.t(
      'ACR Pull lists your container registries and creates pull tokens in those that you choose.',
    );
    return this.#sessions.getSession(this.#provider, wanted, { createIfNone: { detail } });
  }
}

function tokenOf(session: AuthenticationSession): AccessToken {
  return { value: new Secret(session.accessToken), expiresOn: new Date(Date.now() + TOKEN_HELD_IN_MS) };
}

function notSignedIn(): Result<never> {
  return err('not-signed-in', message('You are not signed in to Azure.'), {
    hint: message('Run ACR Pull: Sign In to Azure…, or choose another way with the setting acrPull.signIn.'),
  });
}

function moreIsAsked(): Result<never> {
  return err(
    'not-signed-in',
    message('Azure asks for more than your sign-in gave, such as a second factor.'),
    {
      hint: message('Run ACR Pull: Sign In to Azure….'),
      detail: 'claims challenge',
    },
  );
}

/** A declined sign-in is a cancel. VS Code reports it, and a missing provider, only by the text of the error. */
function failureOf(error: unknown, provider: string): Result<never> {
  const text = error instanceof Error ? error.message : '';
  if (/cancel|did not consent/i.test(text)) return cancelled();
  if (/no authentication provider|timed out waiting/i.test(text)) {
    return err('not-signed-in', message('VS Code has no sign-in for {0} accounts here.', provider), {
      hint: message(
        'Enable the built-in extension Microsoft Account, or choose another way with the setting acrPull.signIn.',
      ),
      detail: 'no authentication provider',
    });
  }
  return err('not-signed-in', message('The sign-in with a Microsoft account failed.'), {
    hint: message('Try again, or choose another way with the setting acrPull.signIn.'),
    detail: error instanceof Error ? error.name : 'unknown error',
  });
}

async function untilAborted<T>(work: Thenable<T>, signal: AbortSignal): Promise<T | undefined> {
  let stop: (() => void) | undefined;
  const aborted = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (stop !== undefined) signal.removeEventListener('abort', stop);
  }
}
