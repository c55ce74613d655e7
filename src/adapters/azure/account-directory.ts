import type { AccountDirectory } from '../../core/ports.ts';
import type { Subscription, Tenant } from '../../core/registry.ts';
import { ok, type Result } from '../../core/result.ts';
import { ArmHttp, type HttpParts } from './arm-http.ts';
import { listSubscriptions, listTenants } from './tenants.ts';

/** Tenants and subscriptions as Azure Resource Manager lists them. */
export class ArmAccountDirectory implements AccountDirectory {
  readonly #parts: HttpParts;
  readonly #arm: ArmHttp;

  constructor(parts: HttpParts) {
    this.#parts = parts;
    this.#arm = new ArmHttp(parts);
  }

  tenants(signal: AbortSignal): Promise<Result<readonly Tenant[]>> {
    return listTenants(this.#arm, this.#parts, signal);
  }

  async subscriptions(tenant: Tenant, signal: AbortSignal): Promise<Result<readonly Subscription[]>> {
    const listed = await listSubscriptions(this.#arm, tenant, signal);
    return listed.ok ? ok([...listed.value.values()]) : listed;
  }
}
