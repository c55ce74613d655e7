import { randomBytes } from 'node:crypto';

/** The query of a polling address since 2025: opaque, and about 3 500 characters long. `count` makes each one new. */
export function signedQuery(apiVersion: string, now: Date, count: number): string {
  const signature = [
    `t=${now.getTime()}${count}`,
    `c=${randomBytes(1950).toString('base64url')}`,
    `s=${randomBytes(256).toString('base64url')}`,
    `h=${randomBytes(32).toString('base64url')}`,
  ];
  return `?api-version=${apiVersion}&${signature.join('&')}`;
}
