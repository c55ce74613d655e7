import { REDACTED, type Secret } from '../../core/secret.ts';

const LONGEST_QUOTE = 300;

/** A service's own words, fit to be shown: without the secrets that were sent, and not longer than a few lines. */
export function redact(text: string, secrets: readonly Secret[]): string {
  let safe = text;
  for (const secret of secrets) {
    const value = secret.reveal();
    // A Basic header carries the secret in another form; both sides of the wire may echo either.
    for (const form of [value, encodeURIComponent(value), Buffer.from(value).toString('base64')]) {
      if (form !== '') safe = safe.replaceAll(form, REDACTED);
    }
  }
  return safe.length > LONGEST_QUOTE ? `${safe.slice(0, LONGEST_QUOTE)}…` : safe;
}
