import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * A stand-in for the `az` command of a person who is signed in to several tenants, which a service principal cannot
 * be: its only command gives a token of the emulated Entra. Answers the folder to put first on PATH.
 */
export async function createAzureCli(
  root: string,
  { controlUrl, principal }: { readonly controlUrl: string; readonly principal: string },
): Promise<string> {
  const folder = path.join(root, 'bin');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'get-access-token.mjs'), script(controlUrl, principal));
  const command = `#!/bin/sh\nexec '${process.execPath}' '${path.join(folder, 'get-access-token.mjs')}' "$@"\n`;
  await writeFile(path.join(folder, 'az'), command, { mode: 0o755 });
  return folder;
}

/** Prints what `az account get-access-token --output json` prints. */
function script(controlUrl: string, principal: string): string {
  return `
const after = (name) => process.argv[process.argv.indexOf(name) + 1];
const tenantId = process.argv.includes('--tenant') ? after('--tenant') : process.env.AZURE_TENANT_ID;
const resource = process.argv.includes('--resource') ? after('--resource') : after('--scope').replace(/\\/\\.default$/, '');
const body = JSON.stringify({ tenantId, audience: resource.replace(/\\/$/, ''), principal: ${JSON.stringify(principal)} });
const answer = await fetch(${JSON.stringify(`${controlUrl}/issue-token`)}, { method: 'POST', body });
const { token, expiresOn, error } = await answer.json();
if (error !== undefined) {
  console.error(error);
  process.exit(1);
}
const expires = new Date(expiresOn ?? Date.now() + 3_600_000);
console.log(JSON.stringify({
  accessToken: token,
  expires_on: Math.floor(expires.getTime() / 1000),
  expiresOn: expires.toISOString(),
  tenant: tenantId,
  tokenType: 'Bearer',
}));
`;
}
