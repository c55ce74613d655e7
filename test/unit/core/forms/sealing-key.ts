import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { SealingCertificate } from '../../../../src/core/forms/sealed-secret.ts';

/** A certificate as the core sees it, and the private key that belongs to it. */
export function makeSealingKey(change: Partial<SealingCertificate> = {}): {
  readonly certificate: SealingCertificate;
  readonly privateKey: KeyObject;
} {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    certificate: {
      publicKey: Uint8Array.from(publicKey.export({ type: 'spki', format: 'der' })),
      notBefore: new Date('2026-01-01T00:00:00Z'),
      notAfter: new Date('2027-01-01T00:00:00Z'),
      fingerprint: 'AA:BB',
      ...change,
    },
    privateKey,
  };
}
