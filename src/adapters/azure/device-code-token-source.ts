import type {
  AccountInfo,
  AuthenticationResult,
  DeviceCodeRequest,
  PublicClientApplication,
} from '@azure/msal-node';
import { isCancelled } from '../../core/cancellation.ts';
import type { Cloud } from '../../core/clouds.ts';
import type { AccessToken, TokenRequest, TokenSource } from '../../core/ports.ts';
import { cancelled, ok, type Result } from '../../core/result.ts';
import { Secret } from '../../core/secret.ts';
import { msalNetwork } from '../http/msal-network.ts';
import { notSignedIn, signInFailure, untilAborted } from './sign-in-failure.ts';

/** The public client of the Azure CLI, which @azure/identity takes too where none is given. */
const CLIENT_ID = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';

/** Nobody waits longer for a token; a person needs time to enter a code. */
const TIME_LIMIT_MS = 60_000;
const CODE_TIME_LIMIT_MS = 15 * 60_000;

const METHOD = 'device-code';

export interface DeviceCode {
  readonly userCode: string;
  readonly verificationUri: string;
}

export interface DeviceCodeParts {
  readonly cloud: Cloud;
  /** Shows the person where to enter which code. */
  readonly onDeviceCode: (code: DeviceCode) => void;
}

interface SignedIn {
  readonly application: PublicClientApplication;
  readonly account: AccountInfo;
}

/**
 * Tokens of a person who has entered a device code, for all tenants of the account. A sign-in lasts as long as this
 * object. By MSAL, which is loaded on first use: `DeviceCodeCredential` of @azure/identity gives, once someone is signed
 * in, a token of the home tenant whichever tenant it is asked for.
 */
export class DeviceCodeTokenSource implements TokenSource {
  readonly #parts: DeviceCodeParts;
  #signedIn: SignedIn | undefined;

  constructor(parts: DeviceCodeParts) {
    this.#parts = parts;
  }

  async getToken(request: TokenRequest, signal: AbortSignal): Promise<Result<AccessToken>> {
    if (isCancelled(signal)) return cancelled();
    const { interactive = false, tenantId } = request;
    // Who signs in without a tenant may do so with another account.
    const signedIn = interactive && tenantId === undefined ? undefined : this.#signedIn;
    const silent =
      signedIn === undefined ? notSignedIn(METHOD) : await this.#silently(signedIn, request, signal);
    if (!interactive || silent.ok || silent.failure.kind !== 'not-signed-in') return silent;
    return this.#byCode(signedIn?.application ?? (await this.#createApplication()), request, signal);
  }

  #silently(
    { application, account }: SignedIn,
    { tenantId = homeTenantOf(account), ...request }: TokenRequest,
    signal: AbortSignal,
  ): Promise<Result<AccessToken>> {
    const wanted = {
      ...this.#wanted({ ...request, tenantId }),
      // MSAL looks for held tokens in the tenant that the account names, whatever the authority.
      account: { ...account, tenantId },
    };
    const limit = AbortSignal.any([signal, AbortSignal.timeout(TIME_LIMIT_MS)]);
    return this.#told(signal, async () =>
      toToken(await untilAborted(application.acquireTokenSilent(wanted), limit)),
    );
  }

  #byCode(
    application: PublicClientApplication,
    request: TokenRequest,
    signal: AbortSignal,
  ): Promise<Result<AccessToken>> {
    const wanted: DeviceCodeRequest = {
      ...this.#wanted(request),
      deviceCodeCallback: ({ userCode, verificationUri }) =>
        this.#parts.onDeviceCode({ userCode, verificationUri }),
    };
    const limit = AbortSignal.any([signal, AbortSignal.timeout(CODE_TIME_LIMIT_MS)]);
    return this.#told(signal, async () => {
      try {
        const answer = await untilAborted(application.acquireTokenByDeviceCode(wanted), limit);
        if (!answer?.account) return undefined;
        this.#signedIn = { application, account: answer.account };
        return toToken(answer);
      } finally {
        // MSAL asks on and on until it sees this.
        wanted.cancel = true;
      }
    });
  }

  /** What both ways ask for; in the person's own tenant unless another one is named. */
  #wanted({ scope, tenantId = 'organizations', claims }: TokenRequest): {
    readonly scopes: string[];
    readonly authority: string;
    readonly claims?: string;
  } {
    const authority = `${this.#parts.cloud.authority}/${tenantId}`;
    return { scopes: [scope], authority, ...(claims === undefined ? {} : { claims }) };
  }

  async #told(
    signal: AbortSignal,
    work: () => Promise<AccessToken | undefined>,
  ): Promise<Result<AccessToken>> {
    try {
      const token = await work();
      return token === undefined ? notSignedIn(METHOD) : ok(token);
    } catch (error) {
      if (isCancelled(signal)) return cancelled();
      return signInFailure(error, { cloud: this.#parts.cloud, method: METHOD }, signal);
    }
  }

  async #createApplication(): Promise<PublicClientApplication> {
    const { PublicClientApplication } = await import('@azure/msal-node');
    const { authority } = this.#parts.cloud;
    return new PublicClientApplication({
      auth: {
        clientId: CLIENT_ID,
        authority: `${authority}/organizations`,
        knownAuthorities: [new URL(authority).host],
      },
      system: { networkClient: msalNetwork },
    });
  }
}

/** The second half of `uid.utid`. */
function homeTenantOf({ homeAccountId, tenantId }: AccountInfo): string {
  return homeAccountId.split('.')[1] ?? tenantId;
}

function toToken({ accessToken, expiresOn }: AuthenticationResult): AccessToken {
  return { value: new Secret(accessToken), expiresOn: expiresOn ?? new Date() };
}
