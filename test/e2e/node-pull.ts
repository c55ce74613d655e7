import assert from 'node:assert/strict';
import { isObject, stringAt } from '../emulator/json.ts';
import { ask } from '../integration/emulator/tunnel-client.ts';
import type { EmulatorProcess } from './emulator-process.ts';

/** What the registry answers to a pull by an identity of a cluster: the status of the manifest, or of the refusal. */
export interface NodePull {
  readonly tenantId: string;
  /** Name of the principal in the emulator's seed. */
  readonly principal: string;
  readonly image: string;
}

/** Pulls as a node does: an Entra token of its identity, exchanged with the registry, then the manifest. */
export async function pullAsNode(
  emulator: EmulatorProcess,
  { tenantId, principal, image }: NodePull,
): Promise<number> {
  const [, host = '', repository = '', tag = ''] = /^([^/]+)\/(.+):([^:]+)$/.exec(image) ?? [];
  const entra = await entraToken(emulator, tenantId, principal);
  const exchange = { grant_type: 'access_token', service: host, tenant: tenantId, access_token: entra };
  const exchanged = await ask(emulator, `https://${host}/oauth2/exchange`, {
    method: 'POST',
    body: new URLSearchParams(exchange),
  });
  if (exchanged.status !== 200) return exchanged.status;
  const refresh = {
    grant_type: 'refresh_token',
    service: host,
    scope: `repository:${repository}:pull`,
    refresh_token: stringAt(exchanged.body, 'refresh_token') ?? '',
  };
  const access = await ask(emulator, `https://${host}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams(refresh),
  });
  if (access.status !== 200) return access.status;
  const manifest = await ask(emulator, `https://${host}/v2/${repository}/manifests/${tag}`, {
    token: stringAt(access.body, 'access_token') ?? '',
    headers: { accept: 'application/vnd.oci.image.manifest.v1+json' },
  });
  return manifest.status;
}

async function entraToken(
  { controlUrl }: EmulatorProcess,
  tenantId: string,
  principal: string,
): Promise<string> {
  const audience = 'https://containerregistry.azure.net';
  const answer = await fetch(`${controlUrl}/issue-token`, {
    method: 'POST',
    body: JSON.stringify({ tenantId, audience, principal }),
  });
  const issued: unknown = await answer.json();
  assert.ok(isObject(issued) && typeof issued['token'] === 'string', JSON.stringify(issued));
  return issued['token'];
}
