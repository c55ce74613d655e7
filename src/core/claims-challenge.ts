/**
 * The claims that a refusal asks for, such as those of multifactor authentication, as JSON; `undefined` when it asks
 * for none. https://learn.microsoft.com/entra/identity-platform/claims-challenge
 */
export function claimsAskedFor(wwwAuthenticate: string | null): string | undefined {
  const encoded = /\bclaims="([A-Za-z0-9+/_-]+=*)"/.exec(wwwAuthenticate ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const bytes = Uint8Array.from(
    atob(encoded.replaceAll('-', '+').replaceAll('_', '/')),
    (character) => character.codePointAt(0) ?? 0,
  );
  return new TextDecoder().decode(bytes);
}

/** The same claims as a challenge, for those who read only that. */
export function challengeFor(claims: string): string {
  const bytes = new TextEncoder().encode(claims);
  return `Bearer error="insufficient_claims", claims="${btoa(String.fromCodePoint(...bytes))}"`;
}
