import { message } from '../message.ts';
import { err, ok, type Result } from '../result.ts';
import type { Secret } from '../secret.ts';

const SESSION_KEY_BYTES = 32;
const NONCE_BYTES = 12;
const OAEP = { name: 'RSA-OAEP', hash: 'SHA-256' };

type RsaKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/**
 * Encrypts one value as Sealed Secrets does (its `crypto.HybridEncrypt`): a session key of 32 random bytes for
 * AES-GCM with a nonce of zeros, which is safe since the key is used once; the key itself by RSA-OAEP with SHA-256
 * and the label. The result is base64 of the length of the encrypted key (two bytes), that key, and the text.
 * Fails with `invalid` when `publicKey` (SubjectPublicKeyInfo) is no RSA key.
 */
export async function sealValue(
  value: Secret,
  publicKey: Uint8Array<ArrayBuffer>,
  label: string,
): Promise<Result<string>> {
  const rsaKey = await importRsaKey(publicKey);
  if (rsaKey === undefined) {
    return err('invalid', message('The certificate of Sealed Secrets does not hold an RSA key.'));
  }
  const sessionKey = crypto.getRandomValues(new Uint8Array(SESSION_KEY_BYTES));
  const text = new TextEncoder();
  const oaep = { name: OAEP.name, label: text.encode(label) };
  const encryptedKey = new Uint8Array(await crypto.subtle.encrypt(oaep, rsaKey, sessionKey));
  const aesKey = await crypto.subtle.importKey('raw', sessionKey, 'AES-GCM', false, ['encrypt']);
  const gcm = { name: 'AES-GCM', iv: new Uint8Array(NONCE_BYTES) };
  const encryptedText = await crypto.subtle.encrypt(gcm, aesKey, text.encode(value.reveal()));
  const length = [encryptedKey.length >> 8, encryptedKey.length & 0xff];
  return ok(base64(Uint8Array.from([...length, ...encryptedKey, ...new Uint8Array(encryptedText)])));
}

async function importRsaKey(spki: Uint8Array<ArrayBuffer>): Promise<RsaKey | undefined> {
  try {
    return await crypto.subtle.importKey('spki', spki, OAEP, false, ['encrypt']);
  } catch {
    return undefined;
  }
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
