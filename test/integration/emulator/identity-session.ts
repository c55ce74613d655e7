import { ClientSecretCredential } from '@azure/identity';

/** Asks the real identity library for a token with what is named on the command line; the secret is in the environment. */
const [tenantId = '', clientId = '', scope = ''] = process.argv.slice(2);
const credential = new ClientSecretCredential(tenantId, clientId, process.env['TEST_SECRET'] ?? '');

try {
  const { token, expiresOnTimestamp } = await credential.getToken(scope);
  const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  console.log(JSON.stringify({ claims, secondsLeft: Math.round((expiresOnTimestamp - Date.now()) / 1000) }));
} catch (error) {
  console.log(JSON.stringify({ error: error instanceof Error ? error.message : 'unknown' }));
}
