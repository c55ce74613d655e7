import assert from 'node:assert/strict';
import { describeCredential } from '../../../src/core/describe-credential.ts';
import { plain } from '../../../src/core/message.ts';

type Described = Parameters<typeof describeCredential>[0];

const cases: readonly (readonly [is: string, access: Described])[] = [
  ['Registry token t-1', { credential: 'token', form: 'secret', tokenName: 't-1', password: 'password1' }],
  ['Registry token', { credential: 'token', form: 'sops' }],
  ['Service principal 1-2', { credential: 'service-principal', form: 'secret', clientId: '1-2' }],
  ['Service principal', { credential: 'service-principal', form: 'secret' }],
  ['Admin user of the registry, password2', { credential: 'admin', form: 'secret', password: 'password2' }],
  ['Admin user of the registry', { credential: 'admin', form: 'secret' }],
  ['Short-lived token of a sign-in', { credential: 'entra-token', form: 'secret' }],
  ['Pasted user name and password', { credential: 'pasted', form: 'sealed-secret' }],
  [
    'Token that External Secrets renews in the cluster',
    { credential: 'controller', form: 'external-secrets' },
  ],
  ['Token that msi-acrpull renews in the cluster', { credential: 'controller', form: 'acr-pull-binding' }],
];

describe('what is said of a credential', () => {
  for (const [is, access] of cases) {
    it(`is the kind that it is: ${is}`, () => assert.equal(plain(describeCredential(access)), is));
  }
});
