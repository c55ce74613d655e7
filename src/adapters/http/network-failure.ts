import { message, type Message } from '../../core/message.ts';
import { err, type Err } from '../../core/result.ts';

/**
 * Turns what `fetch` or an SDK threw into a failure that names the host. Reads codes and one text (a proxy's refusal,
 * which undici puts into words only); never shows the error's own message, which may quote a header.
 */
export function networkFailure(error: unknown, host: string): Err {
  const { codes, proxyStatus } = facts(error);
  const detail = codes.length > 0 ? { detail: `${host}: ${codes.join(', ')}` } : {};
  if (proxyStatus !== undefined) return proxyFailure(proxyStatus, host);
  if (codes.some((code) => TIME_OUTS.has(code))) return timedOut(host);
  const explanation = codes.map((code) => EXPLANATIONS.get(code)).find((found) => found !== undefined);
  const text = explanation?.text(host) ?? message('The connection to {0} failed.', host);
  return err('unreachable', text, { hint: explanation?.hint ?? REACH_HINT, ...detail });
}

/** The failure of a proxy that answered `status` instead of connecting to `host`. */
export function proxyFailure(status: number, host: string): Err {
  const hint =
    status === 407
      ? message('Give the proxy a user name and password (HTTPS_PROXY, or the setting http.proxy).')
      : message('Ask for {0} to be allowed in the proxy, or add it to NO_PROXY.', host);
  return err('unreachable', message('The proxy refused to connect to {0} (HTTP {1}).', host, status), {
    hint,
    detail: `${host}: proxy answered ${status}`,
  });
}

/** Whether the connection broke in a way that a second attempt may mend. */
export function isBrokenConnection(error: unknown): boolean {
  return facts(error).codes.some(
    (code) => code === 'ECONNRESET' || code === 'UND_ERR_SOCKET' || code === 'EPIPE',
  );
}

/** The failure of a host that stayed silent for too long. */
export function timedOut(host: string): Err {
  return err('timed-out', message('{0} did not answer in time.', host), { hint: REACH_HINT });
}

/** Whether the error has the marks of the network at all (and is not a fault of the program). */
export function isNetworkError(error: unknown): boolean {
  const { codes, proxyStatus } = facts(error);
  return proxyStatus !== undefined || codes.some((code) => TIME_OUTS.has(code) || EXPLANATIONS.has(code));
}

/** What Node or undici calls it, the outermost first. */
export function networkCodes(error: unknown): readonly string[] {
  return facts(error).codes;
}

const REACH_HINT = message('Check the network, VPN and proxy settings of this machine.');
// VS Code's own fetch trusts its built-in certificates and those of the system, and nothing from NODE_EXTRA_CA_CERTS.
const TRUST_HINT = message(
  'If a company proxy inspects traffic, add its CA to the system certificates, and restart VS Code.',
);
const CLOCK_HINT = message("Check this machine's clock, and who really answers under that name.");

interface Explanation {
  readonly text: (host: string) => Message;
  readonly hint: Message;
}

const UNKNOWN_CA: Explanation = {
  text: (host) => message('The certificate of {0} comes from a CA that this machine does not trust.', host),
  hint: TRUST_HINT,
};
const OUTDATED: Explanation = {
  text: (host) => message('The certificate of {0} is not valid today.', host),
  hint: CLOCK_HINT,
};
const WRONG_NAME: Explanation = {
  text: (host) => message('The certificate that {0} showed is for another host.', host),
  hint: CLOCK_HINT,
};
const CUT_OFF: Explanation = {
  text: (host) => message('The connection to {0} was cut off.', host),
  hint: REACH_HINT,
};
const NO_ROUTE: Explanation = {
  text: (host) => message('There is no route to {0}.', host),
  hint: REACH_HINT,
};

// System errors of Node, codes of undici, and OpenSSL's X509_V_ERR_* as Node names them.
const EXPLANATIONS: ReadonlyMap<string, Explanation> = new Map([
  ['SELF_SIGNED_CERT_IN_CHAIN', UNKNOWN_CA],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', UNKNOWN_CA],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', UNKNOWN_CA],
  ['UNABLE_TO_GET_ISSUER_CERT', UNKNOWN_CA],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', UNKNOWN_CA],
  ['CERT_UNTRUSTED', UNKNOWN_CA],
  ['CERT_HAS_EXPIRED', OUTDATED],
  ['CERT_NOT_YET_VALID', OUTDATED],
  ['ERR_TLS_CERT_ALTNAME_INVALID', WRONG_NAME],
  ['ENOTFOUND', { text: (host) => message('There is no host {0} in DNS.', host), hint: REACH_HINT }],
  ['EAI_AGAIN', { text: (host) => message('DNS did not answer for {0}.', host), hint: REACH_HINT }],
  ['ECONNREFUSED', { text: (host) => message('{0} refused the connection.', host), hint: REACH_HINT }],
  ['ECONNRESET', CUT_OFF],
  ['UND_ERR_SOCKET', CUT_OFF],
  ['EPIPE', CUT_OFF],
  ['EHOSTUNREACH', NO_ROUTE],
  ['ENETUNREACH', NO_ROUTE],
]);

const TIME_OUTS: ReadonlySet<string> = new Set([
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

interface Facts {
  readonly codes: readonly string[];
  readonly proxyStatus?: number;
}

interface ErrorParts {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly statusCode?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
}

/** Codes along the chain of causes; a happy-eyeballs failure holds one error per address. */
function facts(error: unknown): Facts {
  const codes = new Set<string>();
  let proxyStatus: number | undefined;
  const open: unknown[] = [error];
  for (let seen = 0; open.length > 0 && seen < 20; seen++) {
    const next = open.shift();
    if (typeof next !== 'object' || next === null) continue;
    const { code, message: text, statusCode, cause, errors }: ErrorParts = next;
    if (typeof code === 'string' && /^[A-Z0-9_]{3,60}$/.test(code)) codes.add(code);
    if (code === 'ERR_PROXY_TUNNEL' && typeof statusCode === 'number') proxyStatus ??= statusCode;
    const status = typeof text === 'string' ? UNDICI_PROXY_REFUSAL.exec(text)?.[1] : undefined;
    if (status !== undefined) proxyStatus ??= Number(status);
    open.push(cause, ...(Array.isArray(errors) ? (errors as unknown[]) : []));
  }
  return { codes: [...codes], ...(proxyStatus === undefined ? {} : { proxyStatus }) };
}

// "Proxy response (403) !== 200 when HTTP Tunneling": undici keeps the status nowhere else.
const UNDICI_PROXY_REFUSAL = /^Proxy response \((\d{3})\)/;
