/**
 * A 32-bit FNV-1a hash of a text as eight hex digits (RFC draft-eastlake-fnv): tells texts apart in names and
 * comparisons. Not for secrecy and not against an attacker.
 */
export function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, '0');
}
