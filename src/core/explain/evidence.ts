import { REDACTED, type Secret } from '../secret.ts';

const LONGEST = 400;

/** Words after which a value is secret, as in headers, JSON bodies, forms and connection strings. */
const NAMED =
  /((?:password|passwd|pwd|secret|token|auth|authorization|signature|sig|api[_-]?key|AccountKey)\\?["']?\s*[=:]\s*\\?["']?(?:(?:Basic|Bearer) )?)([A-Za-z0-9+/=_.~%-]{6,})/gi;

/**
 * A kubelet's own words, fit to be shown: on one line, its end if it is long (the cause stands there), and without
 * anything that can be a credential: known `secrets` in all their forms, queries of addresses (storage has its
 * signatures there), user information of addresses, headers, JSON Web Tokens, and long runs that look made by chance.
 */
export function safeEvidence(text: string, secrets: readonly Secret[]): string {
  const safe = secrets
    .flatMap(formsOf)
    .reduce((rest, form) => rest.replaceAll(form, REDACTED), text)
    .replace(/(https?:\/\/)[^\s/"'@]*@/g, '$1')
    .replace(/(https?:\/\/[^\s"'?]+)\?[^\s"']*/g, '$1?…')
    .replace(/\b(Basic|Bearer) [A-Za-z0-9+/=_.~-]{6,}/gi, `$1 ${REDACTED}`)
    .replace(/\beyJ[\w.-]*/g, REDACTED)
    .replace(NAMED, (_, name: string, value: string) => `${name}${isProse(name, value) ? value : REDACTED}`)
    .replace(/[A-Za-z0-9+/=_-]{32,}/g, (run) => (isMadeByChance(run) ? REDACTED : run))
    // eslint-disable-next-line no-control-regex -- they are taken out here
    .replace(/[\s\x00-\x1f\x7f]+/g, ' ')
    .trim();
  return safe.length <= LONGEST ? safe : `…${safe.slice(-LONGEST)}`;
}

function formsOf(secret: Secret): string[] {
  const value = secret.reveal();
  if (value.length < 4) return [];
  return [
    value,
    encodeURIComponent(value.replace(/[\ud800-\udfff]/g, '')),
    JSON.stringify(value).slice(1, -1),
  ];
}

/** In prose a word may follow, as in "token: unexpected status"; after `=` or in JSON it is the value. */
function isProse(name: string, value: string): boolean {
  return !/[="']/.test(name) && (/^[a-z]{1,24}$/i.test(value) || /^AADSTS\d+$/.test(value));
}

/** Keys have capital and small letters and digits in one run; names, paths and digests do not. */
function isMadeByChance(run: string): boolean {
  return /[A-Z]/.test(run) && /[a-z]/.test(run) && /\d/.test(run);
}
