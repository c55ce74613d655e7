import assert from 'node:assert/strict';
import type { AzureEmulator } from '../../emulator/azure.ts';
import { CONTOSO_TENANT } from '../../emulator/contoso-seed.ts';
import { isObject, objectAt, stringAt, type JsonObject } from '../../emulator/json.ts';
import { ask, type Answered, type Asked } from './tunnel-client.ts';

export interface Caller {
  /** `owner` when left out. */
  readonly principal?: string;
  /** Contoso when left out. */
  readonly tenantId?: string;
}

/** Calls of one principal to Resource Manager; the path carries its query, or gets the version. */
export function armOf(azure: AzureEmulator, caller: Caller = {}) {
  return service(azure, 'https://management.azure.com', caller);
}

export function graphOf(azure: AzureEmulator, caller: Caller = {}) {
  return service(azure, 'https://graph.microsoft.com', caller);
}

function service(azure: AzureEmulator, base: string, caller: Caller) {
  return (path: string, asked: Asked = {}): Promise<Answered> => {
    const principal = caller.principal ?? 'owner';
    const tenantId = caller.tenantId ?? CONTOSO_TENANT;
    const { token } = azure.issueToken({ tenantId, audience: base, principal });
    return ask(azure, path.startsWith('https://') ? path : `${base}${path}`, { token, ...asked });
  };
}

/** The objects in an answer's `value`, or in Resource Graph's `data`. */
export function listed(answer: Answered, key = 'value'): readonly JsonObject[] {
  assert.equal(answer.status, 200, answer.text);
  assert.ok(isObject(answer.body) && Array.isArray(answer.body[key]), answer.text);
  return answer.body[key].filter(isObject);
}

export function errorCode(answer: Answered): string | undefined {
  return stringAt(objectAt(answer.body, 'error'), 'code');
}

/** Fails unless the answer is this refusal. */
export function assertRefused(answer: Answered, status: number, code: string): void {
  assert.equal(answer.status, status, answer.text);
  assert.equal(errorCode(answer), code);
}
