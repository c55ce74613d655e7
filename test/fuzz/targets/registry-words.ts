import assert from 'node:assert/strict';
import { grantsPull, readClaims } from '../../../src/core/acr/access-token.ts';
import { bearerChallenge, trustedRealm } from '../../../src/core/acr/challenge.ts';
import { Secret } from '../../../src/core/secret.ts';
import type { FuzzTarget } from '../target.ts';

const HOST = 'contoso.azurecr.io';

/** A header of a registry: a credential is sent to the registry itself and nowhere else. */
export const challenge: FuzzTarget = {
  name: 'challenge',
  seeds: [
    `Bearer realm="https://${HOST}/oauth2/token",service="${HOST}",scope="repository:a:pull",error="invalid_token"`,
    'Basic realm="x", Bearer realm=https://evil.example/t, Negotiate YII=',
    `Bearer realm="https://${HOST}@evil.example/t"`,
    `Bearer realm="https://${HOST}\\"/x", realm="https://evil.example"`,
    'bearer realm="https://contoso.azurecr.io:443/a#b"',
  ],
  run: (header) => {
    const found = bearerChallenge(header);
    const realm = found === undefined ? undefined : trustedRealm(found, HOST);
    if (realm?.ok !== true) return;
    const { protocol, hostname, port, username, password } = new URL(realm.value);
    assert.deepEqual(
      { protocol, hostname, port, username, password },
      { protocol: 'https:', hostname: HOST, port: '', username: '', password: '' },
    );
  },
};

const jwt = (payload: unknown): string =>
  `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.c2ln`;

/** The three parts of a token, or its payload in plain, so that both the encoding and the content are tried. */
export const token: FuzzTarget = {
  name: 'token',
  seeds: [
    jwt({ exp: 1, tid: 'x', access: [{ type: 'repository', name: 'a', actions: ['pull'] }] }),
    '{"exp":1e400,"access":[{"type":"repository","name":"a","actions":["pull",1]},null]}',
    'a.b.c',
    '..',
  ],
  run: (text) => {
    for (const each of [text, `e30.${Buffer.from(text).toString('base64url')}.x`]) {
      const claims = readClaims(new Secret(each));
      if (claims?.expiresOn !== undefined) claims.expiresOn.getTime();
      const can = grantsPull(new Secret(each), 'a');
      assert.equal(can === undefined, claims?.access === undefined);
    }
  },
};
