import { ContainerRegistryManagementClient } from '@azure/arm-containerregistry';
import { EnvironmentCredential } from '@azure/identity';

/**
 * What a program with the real SDKs sees when it is started in the emulator's environment. Run as a child process:
 * the environment's authority counts only from the start of Node.
 */
const [subscriptionId = '', resourceGroup = '', registryName = ''] = process.argv.slice(2);
const client = new ContainerRegistryManagementClient(new EnvironmentCredential(), subscriptionId);
const polling = { updateIntervalInMs: 10 };

const names: string[] = [];
for await (const registry of client.registries.list()) names.push(registry.name ?? '');
const registry = await client.registries.get(resourceGroup, registryName);
const place = [resourceGroup, registryName] as const;
const actions = ['repositories/team/web/content/read'];
const map = await client.scopeMaps.create(...place, 'sdk-map', { actions }, polling);
const updated = await client.scopeMaps.update(
  ...place,
  'sdk-map',
  { actions: [...actions, 'repositories/team/worker/content/read'] },
  polling,
);
const token = await client.tokens.create(
  ...place,
  'sdk-token',
  { scopeMapId: map.id ?? '', status: 'enabled' },
  polling,
);
const expiry = new Date(Date.now() + 3_600_000);
const generated = await client.registries.generateCredentials(
  ...place,
  { tokenId: token.id ?? '', name: 'password1', expiry },
  polling,
);
const read = await client.tokens.get(...place, 'sdk-token');
const disabled = await client.tokens.update(...place, 'sdk-token', { status: 'disabled' }, polling);
await client.tokens.delete(...place, 'sdk-token', polling);
await client.scopeMaps.delete(...place, 'sdk-map', polling);
const refusal: unknown = await client.tokens.get(...place, 'sdk-token').catch((error: unknown) => error);

console.log(
  JSON.stringify({
    names,
    loginServer: registry.loginServer,
    roleAssignmentMode: registry.roleAssignmentMode,
    updatedActions: updated.actions,
    tokenState: token.provisioningState,
    username: generated.username,
    passwordNames: generated.passwords?.map(({ name }) => name),
    passwordLength: generated.passwords?.[0]?.value?.length,
    isExpiryKept: read.credentials?.passwords?.[0]?.expiry?.getTime() === expiry.getTime(),
    statusAfterUpdate: disabled.status,
    refusalStatus: refusal instanceof Error && 'statusCode' in refusal ? refusal.statusCode : undefined,
    refusalCode: refusal instanceof Error && 'code' in refusal ? refusal.code : undefined,
  }),
);
