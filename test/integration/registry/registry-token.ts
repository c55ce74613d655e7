import assert from 'node:assert/strict';
import type { AzureEmulator } from '../../emulator/azure.ts';
import { isObject, stringAt } from '../../emulator/json.ts';
import { ask } from '../emulator/tunnel-client.ts';
import type { Credential } from './skopeo.ts';

export interface NewToken {
  readonly loginServer: string;
  readonly name: string;
  readonly actions: readonly string[];
  readonly expiry?: Date;
}

/** Makes a scope map, a token and its first password through Resource Manager, as a client would. */
export async function createToken(azure: AzureEmulator, wanted: NewToken): Promise<Credential> {
  const registry = azure.state.registry(wanted.loginServer);
  const audience = 'https://management.azure.com';
  const { token } = azure.issueToken({ tenantId: registry.tenantId, audience, principal: 'contributor' });
  const send = async (method: string, below: string, body: Record<string, unknown>): Promise<unknown> => {
    const url = `${audience}${registry.id}${below}?api-version=2025-11-01`;
    const answer = await ask(azure, url, { method, token, body });
    assert.ok(answer.status === 200 || answer.status === 201, answer.text);
    return answer.body;
  };
  const { name, actions, expiry } = wanted;
  await send('PUT', `/scopeMaps/${name}-map`, { properties: { actions } });
  const scopeMapId = `${registry.id}/scopeMaps/${name}-map`;
  await send('PUT', `/tokens/${name}`, { properties: { scopeMapId, status: 'enabled' } });
  const answer = await send('POST', '/generateCredentials', {
    tokenId: `${registry.id}/tokens/${name}`,
    name: 'password1',
    ...(expiry ? { expiry: expiry.toISOString() } : {}),
  });
  assert.ok(isObject(answer) && Array.isArray(answer['passwords']));
  const password: unknown = answer['passwords'][0];
  return { user: stringAt(answer, 'username') ?? '', password: stringAt(password, 'value') ?? '' };
}
