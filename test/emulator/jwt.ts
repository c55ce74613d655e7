import { createSign, createVerify, type KeyObject } from 'node:crypto';
import { isObject, parseJson, type JsonObject } from './json.ts';

/** An RSA key with the certificate that vouches for it. */
export interface SigningKey {
  readonly keyId: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** DER certificate in base64, as in a JWT's `x5c`. */
  readonly certificate: string;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** An RS256 token. `header` adds to or replaces the usual `typ`, `alg`, `kid`. */
export function signJwt(
  key: SigningKey,
  claims: JsonObject,
  header: JsonObject = { kid: key.keyId },
): string {
  const content = `${encode({ typ: 'JWT', alg: 'RS256', ...header })}.${encode(claims)}`;
  const signature = createSign('RSA-SHA256').update(content).sign(key.privateKey).toString('base64url');
  return `${content}.${signature}`;
}

/** The claims, without any proof that they are true. */
export function readClaims(token: string): JsonObject | undefined {
  const payload = token.split('.')[1];
  if (payload === undefined) return undefined;
  const claims = parseJson(Buffer.from(payload, 'base64url').toString('utf8'));
  return isObject(claims) ? claims : undefined;
}

/** The claims when `key` signed the token; time and audience are the caller's business. */
export function verifyJwt(key: SigningKey, token: string): JsonObject | undefined {
  const [header, payload, signature, ...rest] = token.split('.');
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0)
    return undefined;
  const isOurs = createVerify('RSA-SHA256')
    .update(`${header}.${payload}`)
    .verify(key.publicKey, Buffer.from(signature, 'base64url'));
  return isOurs ? readClaims(token) : undefined;
}
