import { DeviceCodeTokenSource } from '../../../src/adapters/azure/device-code-token-source.ts';
import { ArmRegistryDirectory } from '../../../src/adapters/azure/registry-directory.ts';
import { AZURE_PUBLIC, resourceManagerScope } from '../../../src/core/clouds.ts';
import { plain } from '../../../src/core/message.ts';
import type { TokenRequest } from '../../../src/core/ports.ts';
import { readClaims } from '../../emulator/jwt.ts';

/**
 * Signs a person in by device code. Run as a child process, as adapter-session.ts is. Arguments: the address of the
 * emulator's control, who enters the code (nobody when empty), and the tenants to ask tokens for.
 */
const [controlUrl = '', principal = '', ...tenants] = process.argv.slice(2);
const cloud = AZURE_PUBLIC;
const stop = new AbortController();
let codes = 0;
const tokens = new DeviceCodeTokenSource({
  cloud,
  onDeviceCode: ({ userCode, verificationUri }) => {
    codes += 1;
    if (verificationUri !== 'https://microsoft.com/devicelogin') throw new Error(verificationUri);
    if (principal === '') stop.abort();
    else void enter(userCode);
  },
});

const before = await tokenTenant({});
const signIn = await tokenTenant({ interactive: true });
const codesOfSignIn = codes;
const ofTenants: Record<string, string> = {};
for (const tenantId of tenants) ofTenants[tenantId] = await tokenTenant({ tenantId });
const registries: string[] = [];
const directory = new ArmRegistryDirectory({ cloud, tokens });
for await (const page of directory.list(new AbortController().signal)) {
  if (page.ok && page.value.kind === 'registries')
    registries.push(...page.value.registries.map(({ registry }) => registry.loginServer));
}
const silent = await tokenTenant({});
const claims = await tokenTenant({ claims: '{"access_token":{"nbf":{"essential":true}}}' });
console.log(
  JSON.stringify({
    before,
    signIn,
    codesOfSignIn,
    ofTenants,
    registries: registries.toSorted(),
    silent,
    claims,
    codes,
  }),
);

async function enter(userCode: string): Promise<void> {
  const body = JSON.stringify({ userCode, principal });
  await fetch(`${controlUrl}/enter-device-code`, { method: 'POST', body });
}

/** The tenant that a token is of, or why there is none. */
async function tokenTenant(request: Partial<TokenRequest>): Promise<string> {
  const token = await tokens.getToken({ scope: resourceManagerScope(cloud), ...request }, stop.signal);
  if (token.ok) return String(readClaims(token.value.value.reveal())?.['tid']);
  return `${token.failure.kind}: ${plain(token.failure.message)}`;
}
