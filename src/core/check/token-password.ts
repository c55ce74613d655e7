import type { PasswordSlot, RegistryToken, TokenPassword } from '../ports.ts';

/** The password of a token that a pull secret holds; the one that ends last where nobody says which it is. */
export function passwordOf(token: RegistryToken, slot: PasswordSlot | undefined): TokenPassword | undefined {
  const named = token.passwords.find((password) => password.slot === slot);
  if (named !== undefined) return named;
  const ends = ({ expiresOn }: TokenPassword): number => expiresOn?.getTime() ?? Infinity;
  return token.passwords.toSorted((a, b) => ends(b) - ends(a))[0];
}
