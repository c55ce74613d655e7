import { execFileSync } from 'node:child_process';
import { constants, createDecipheriv, createPrivateKey, privateDecrypt, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A certificate as the controller of Sealed Secrets makes it, in a file, and its private key. */
export function makeSealingCertificate(folder: string): {
  readonly file: string;
  readonly privateKey: KeyObject;
} {
  const file = path.join(folder, 'sealing.pem');
  const key = path.join(folder, 'sealing.key');
  const parts = [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30'],
    ...['-subj', '/O=sealed-secret', '-keyout', key, '-out', file],
  ];
  execFileSync('openssl', parts, { stdio: 'pipe' });
  return { file, privateKey: createPrivateKey(readFileSync(key)) };
}

/** As the controller: written from its description, with Node's own cryptography instead of WebCrypto. */
export function unseal(base64: string, label: string, key: KeyObject): string {
  const bytes = Buffer.from(base64, 'base64');
  const end = 2 + bytes.readUInt16BE(0);
  const sessionKey = privateDecrypt(
    {
      key,
      padding: constants.RSA_PKCS1_OAEP_PADDING,
      oaepHash: 'sha256',
      oaepLabel: Buffer.from(label),
    },
    bytes.subarray(2, end),
  );
  const decipher = createDecipheriv('aes-256-gcm', sessionKey, Buffer.alloc(12));
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(end, -16)), decipher.final()]).toString('utf8');
}
