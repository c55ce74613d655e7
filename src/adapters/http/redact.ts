import { REDACTED, type Secret } from '../../core/secret.ts';

const LONGEST_QUOTE = 300;

/** Of a credential that somebody else sent, only its form is known: tokens, Authorization headers, signed addresses. */
const CREDENTIAL_FORMS: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g, REDACTED],
  [/\b(Bearer|Basic)\s+[\w.~+/-]{8,}=*/gi, `$1 ${REDACTED}`],
  [
    /([?&](?:sig|code|token|access_token|refresh_token|client_secret|password)=)[^&\s"'<>]+/gi,
    `$1${REDACTED}`,
  ],
  [/(\/\/[^\s/:@]+:)[^\s/@]+(?=@)/g, `$1${REDACTED}`],
];

/**
 * A service's own words, fit to be shown: without the secrets that were sent, without what looks like a credential, and
 * not longer than a few lines.
 */
export function redact(text: string, secrets: readonly Secret[]): string {
  let safe = text;
  for (const secret of secrets) {
    const value = secret.reveal();
    // A Basic header carries the secret in another form; both sides of the wire may echo either.
    for (const form of [value, encodeURIComponent(value), Buffer.from(value).toString('base64')]) {
      if (form !== '') safe = safe.replaceAll(form, REDACTED);
    }
  }
  for (const [form, shown] of CREDENTIAL_FORMS) safe = safe.replace(form, shown);
  return safe.length > LONGEST_QUOTE ? `${safe.slice(0, LONGEST_QUOTE)}…` : safe;
}
