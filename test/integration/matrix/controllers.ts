import assert from 'node:assert/strict';
import type { AzureEmulator } from '../../emulator/azure.ts';
import { CONTOSO_TENANT } from '../../emulator/contoso-seed.ts';
import { isObject, stringAt } from '../../emulator/json.ts';
import type { AdminClient } from '../../kube/admin-client.ts';
import { ask } from '../emulator/tunnel-client.ts';
import { formTool, runTool } from '../forms/form-tools.ts';
import type { Manifest } from './manifest.ts';

const ARM = 'https://management.azure.com';
const NOBODY = '00000000-0000-0000-0000-000000000000';
/** By which a ServiceAccount is federated with an identity (Microsoft Entra Workload ID, "Service account labels and annotations"). */
const CLIENT_ID = 'azure.workload.identity/client-id';

/** The controllers of the cluster, played from what the API server stores: their programs do not run here. */
export interface Surroundings {
  readonly azure: AzureEmulator;
  readonly admin: AdminClient;
  readonly namespace: string;
}

interface Generator {
  readonly tenantId: string;
  readonly registry: string;
  readonly auth: {
    readonly servicePrincipal?: { readonly secretRef: Record<'clientId' | 'clientSecret', SecretKey> };
    readonly workloadIdentity?: { readonly serviceAccountRef: { readonly name: string } };
  };
}

interface SecretKey {
  readonly name: string;
  readonly key: string;
}

interface Binding {
  readonly acr: { readonly server: string; readonly scope: string };
  readonly auth: {
    readonly workloadIdentity?: { readonly serviceAccountRef: string };
    readonly managedIdentity?: { readonly clientID: string };
  };
}

/** The Secret that External Secrets makes: the generator is played, the template rendered by its own engine. */
export async function playExternalSecrets(
  { generator, externalSecret }: { readonly generator: Manifest; readonly externalSecret: Manifest },
  around: Surroundings,
): Promise<Manifest> {
  const { tenantId, registry, auth } = generator.spec as Generator;
  const { servicePrincipal, workloadIdentity } = auth;
  const token =
    servicePrincipal === undefined
      ? await tokenOfAccount(workloadIdentity?.serviceAccountRef.name ?? '', around)
      : await tokenOfPrincipal(tenantId, servicePrincipal.secretRef, around);
  const password = await exchange(registry, token, around);
  const input = JSON.stringify({ externalSecret, data: { username: NOBODY, password } });
  const made = JSON.parse(await runTool(formTool('render-external-secret'), [], { input })) as Manifest;
  const { target } = externalSecret.spec as { readonly target: { readonly name: string } };
  return { ...made, metadata: { name: target.name } };
}

/** The Secret that msi-acrpull makes, under the name of its README, "A note on pull secrets". */
export async function playMsiAcrPull(binding: Manifest, around: Surroundings): Promise<Manifest> {
  const { acr, auth } = binding.spec as Binding;
  const { managedIdentity, workloadIdentity } = auth;
  const token =
    managedIdentity === undefined
      ? await tokenOfAccount(workloadIdentity?.serviceAccountRef ?? '', around)
      : tokenOf(managedIdentity.clientID, around);
  const password = await exchange(acr.server, token, around);
  await accepts(acr, password, around);
  const config = {
    auths: { [acr.server]: { auth: Buffer.from(`${NOBODY}:${password}`).toString('base64') } },
  };
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/dockerconfigjson',
    metadata: { name: `acr-pull-${binding.metadata.name}` },
    data: { '.dockerconfigjson': Buffer.from(JSON.stringify(config)).toString('base64') },
  };
}

async function tokenOfPrincipal(
  tenantId: string,
  { clientId, clientSecret }: Record<'clientId' | 'clientSecret', SecretKey>,
  around: Surroundings,
): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: await valueOf(clientId, around),
    client_secret: await valueOf(clientSecret, around),
    scope: `${ARM}/.default`,
  });
  const url = `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`;
  return field(await ask(around.azure, url, { method: 'POST', body }), 'access_token');
}

async function valueOf({ name, key }: SecretKey, { admin, namespace }: Surroundings): Promise<string> {
  const secret = await admin.must('GET', `/api/v1/namespaces/${namespace}/secrets/${name}`);
  const { data } = secret as { readonly data?: Readonly<Record<string, string>> };
  return Buffer.from(data?.[key] ?? '', 'base64').toString();
}

async function tokenOfAccount(name: string, around: Surroundings): Promise<string> {
  const path = `/api/v1/namespaces/${around.namespace}/serviceaccounts/${name}`;
  const account = (await around.admin.must('GET', path)) as unknown as Manifest;
  return tokenOf(account.metadata.annotations?.[CLIENT_ID] ?? '', around);
}

/** What Entra gives an identity by its client id; how that proves itself is between Azure and the cluster. */
function tokenOf(clientId: string, { azure }: Surroundings): string {
  const principal = ['nobody', 'shop-prod-agentpool'].find(
    (name) => azure.state.principalNamed(name).appId === clientId,
  );
  assert.ok(principal !== undefined, `an identity has the client id ${clientId}`);
  return azure.issueToken({ tenantId: CONTOSO_TENANT, audience: ARM, principal }).token;
}

/** A token of the registry itself for one of Entra (ACR, "AAD-OAuth"). */
async function exchange(login: string, token: string, { azure }: Surroundings): Promise<string> {
  const fields = { grant_type: 'access_token', service: login, tenant: CONTOSO_TENANT, access_token: token };
  const body = new URLSearchParams(fields);
  return field(
    await ask(azure, `https://${login}/oauth2/exchange`, { method: 'POST', body }),
    'refresh_token',
  );
}

/** The registry must know the binding's scope, and give just that. */
async function accepts(
  { server, scope }: Binding['acr'],
  password: string,
  { azure }: Surroundings,
): Promise<void> {
  const fields = { grant_type: 'refresh_token', service: server, scope, refresh_token: password };
  const body = new URLSearchParams(fields);
  const answer = await ask(azure, `https://${server}/oauth2/token`, { method: 'POST', body });
  const [, payload = ''] = field(answer, 'access_token').split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { readonly access: unknown };
  assert.deepEqual(claims.access, [{ type: 'repository', name: 'team/web', actions: ['pull'] }]);
}

function field({ status, text, body }: Awaited<ReturnType<typeof ask>>, name: string): string {
  assert.equal(status, 200, text);
  assert.ok(isObject(body));
  return stringAt(body, name) ?? '';
}

/** A ServiceAccount as those have it who federate it with an identity. */
export function federatedAccount(name: string, clientId: string): object {
  return { metadata: { name, annotations: { [CLIENT_ID]: clientId } } };
}
