import { message } from '../message.ts';
import { err, ok, type Result } from '../result.ts';

/** One challenge of a `WWW-Authenticate` header; names are lower case, as RFC 9110 compares them without case. */
export interface Challenge {
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** What a registry asks for: a token of `realm` for `service` (Docker's token authentication specification). */
export interface BearerChallenge {
  readonly realm: string;
  readonly service?: string;
  readonly scope?: string;
  /** `invalid_token` or `insufficient_scope`, when a token was sent (RFC 6750, section 3.1). */
  readonly error?: string;
}

/**
 * Reads the challenges of a `WWW-Authenticate` header (RFC 9110, section 11.6.1). Tolerant: what cannot be read ends
 * the list, and a challenge that came before it stays.
 */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  let rest = header;
  for (;;) {
    rest = rest.replace(/^[\s,]+/, '');
    const parameter = PARAMETER.exec(rest);
    const current = challenges.at(-1);
    if (parameter !== null && current !== undefined) {
      addParameter(current.parameters, parameter);
      rest = rest.slice(parameter[0].length);
      continue;
    }
    const scheme = SCHEME.exec(rest);
    if (scheme?.[1] === undefined) return challenges;
    challenges.push({ scheme: scheme[1].toLowerCase(), parameters: new Map() });
    rest = rest.slice(scheme[0].length);
  }
}

/** The first Bearer challenge of a `WWW-Authenticate` header that names a realm; `undefined` when there is none. */
export function bearerChallenge(header: string | null | undefined): BearerChallenge | undefined {
  for (const { scheme, parameters } of parseChallenges(header ?? '')) {
    const realm = parameters.get('realm');
    if (scheme !== 'bearer' || realm === undefined) continue;
    return { realm, ...Object.fromEntries(KEPT.flatMap((name) => entry(parameters, name))) };
  }
  return undefined;
}

/**
 * The address to ask for a token, when it may be trusted with a credential: https and the login server itself, which
 * is the form that Azure container registries use (`https://{loginServer}/oauth2/token`). Anything else is `refused`,
 * because a challenge is only what some server said.
 */
export function trustedRealm(challenge: BearerChallenge, loginServer: string): Result<string> {
  const url = URL.parse(challenge.realm);
  const isOwn =
    url?.protocol === 'https:' &&
    url.host === loginServer.toLowerCase() &&
    url.username === '' &&
    url.password === '' &&
    url.hash === '';
  if (url !== null && isOwn) return ok(url.href);
  return err(
    'refused',
    message(
      '{0} asks for credentials at another address: {1}.',
      loginServer,
      url?.origin ?? message('not an address'),
    ),
    { hint: message('Nothing was sent there. Check that {0} is the registry that you mean.', loginServer) },
  );
}

const KEPT = ['service', 'scope', 'error'] as const;

// RFC 9110, section 5.6.2 (token) and 5.6.4 (quoted-string).
const PARAMETER =
  /^([!#$%&'*+.^_`|~\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([!#$%&'*+.^_`|~\w/:-]+))(?=\s*(?:,|$))/;
// A scheme, and the token68 that may follow it instead of parameters, such as `Negotiate YII=`.
const SCHEME = /^([!#$%&'*+.^_`|~\w-]+)(?:\s+[\w~+/.-]+=*(?=\s*(?:,|$))|(?=[\s,])|$)/;

function addParameter(parameters: Map<string, string>, match: RegExpExecArray): void {
  const name = match[1]?.toLowerCase();
  const value = match[2]?.replace(/\\(.)/g, '$1') ?? match[3];
  // The first of two equal names wins, so that a later one cannot replace a realm that was looked at.
  if (name === undefined || value === undefined || parameters.has(name)) return;
  parameters.set(name, value);
}

function entry<Name extends string>(parameters: ReadonlyMap<string, string>, name: Name): [Name, string][] {
  const value = parameters.get(name);
  return value === undefined ? [] : [[name, value]];
}
