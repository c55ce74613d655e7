import { isChosen, type ChosenScope } from '../../core/chosen-scope.ts';
import { message } from '../../core/message.ts';
import type { ListedRegistry, RegistryDirectory, RegistryPage } from '../../core/ports.ts';
import type { ArmRegistry, Subscription, Tenant } from '../../core/registry.ts';
import { cancelled, ok, type Result } from '../../core/result.ts';
import { ArmHttp, type HttpParts } from './arm-http.ts';
import { REGISTRY_API_VERSION } from './api-versions.ts';
import { toArmRegistry } from './arm-registry.ts';
import { findInTenants, TENANTS_AT_ONCE } from './find-in-tenants.ts';
import { mergeStreams } from './merge-streams.ts';
import { ALL_REGISTRIES, queryPages, registryAt, registryWithId } from './resource-graph.ts';
import { listSubscriptions, listTenants } from './tenants.ts';

interface Sought {
  /** As people know it. */
  readonly name: string;
  readonly query: string;
  readonly isIt: (registry: ArmRegistry) => boolean;
}

/**
 * Registries of every tenant that the account can see, by Azure Resource Graph: one query for each thousand. Only `list`
 * keeps to `listed`: a registry that a manifest or a click names is found wherever it is.
 */
export class ArmRegistryDirectory implements RegistryDirectory {
  readonly #parts: HttpParts;
  readonly #listed: ChosenScope;
  readonly #arm: ArmHttp;

  constructor({
    listed = { tenants: [], subscriptions: [] },
    ...parts
  }: HttpParts & { listed?: ChosenScope }) {
    this.#parts = parts;
    this.#listed = listed;
    this.#arm = new ArmHttp(parts);
  }

  async *list(signal: AbortSignal): AsyncGenerator<Result<RegistryPage>> {
    const tenants = await listTenants(this.#arm, this.#parts, signal);
    if (!tenants.ok) {
      yield tenants;
      return;
    }
    const chosen = tenants.value.filter(({ id }) => isChosen(this.#listed.tenants, id));
    const streams = chosen.map((tenant) => (inner: AbortSignal) => this.#listTenant(tenant, inner));
    for await (const page of mergeStreams(streams, TENANTS_AT_ONCE, signal)) {
      if (signal.aborted) break;
      yield ok(page);
    }
    if (signal.aborted) yield cancelled();
  }

  find(loginServer: string, signal: AbortSignal): Promise<Result<ArmRegistry | undefined>> {
    const host = loginServer.toLowerCase();
    const isIt = (registry: ArmRegistry): boolean => registry.loginServer === host;
    return this.#find({ name: host, query: registryAt(host), isIt }, signal);
  }

  findById(id: string, signal: AbortSignal): Promise<Result<ArmRegistry | undefined>> {
    const name = id.split('/').at(-1) ?? id;
    const isIt = (registry: ArmRegistry): boolean => registry.id.toLowerCase() === id.toLowerCase();
    return this.#find({ name, query: registryWithId(id), isIt }, signal);
  }

  #find({ name, query, isIt }: Sought, signal: AbortSignal): Promise<Result<ArmRegistry | undefined>> {
    const sought = {
      name,
      query,
      pick: (row: unknown, tenant: Tenant): ArmRegistry | undefined => {
        const registry = toArmRegistry(row, tenant.id);
        return registry !== undefined && isIt(registry) ? registry : undefined;
      },
      confirm: (hit: ArmRegistry, inner: AbortSignal) => this.read(hit, inner),
    };
    return findInTenants(this.#arm, this.#parts, sought, signal);
  }

  async *#listTenant(tenant: Tenant, signal: AbortSignal): AsyncGenerator<RegistryPage> {
    // Names come from another call than rows; without them the ids do.
    const subscriptions = listSubscriptions(this.#arm, tenant, signal);
    for await (const page of queryPages(this.#arm, { tenant, query: ALL_REGISTRIES }, signal)) {
      if (!page.ok) {
        yield { kind: 'failed', tenant, failure: page.failure };
        return;
      }
      const named = await subscriptions;
      const registries = page.value
        .flatMap((row) => toListed(row, tenant, named.ok ? named.value : new Map()))
        .filter(({ subscription }) => isChosen(this.#listed.subscriptions, subscription.id));
      yield { kind: 'registries', tenant, registries };
    }
  }

  /** Resource Graph lags behind and reads with an old api-version: only a GET knows `roleAssignmentMode`. */
  async read(hit: ArmRegistry, signal: AbortSignal): Promise<Result<ArmRegistry | undefined>> {
    const operation = { what: message('read the container registry {0}', hit.name), scope: hit.id };
    const path = `${hit.id}?api-version=${REGISTRY_API_VERSION}`;
    const answer = await this.#arm.read({ path, tenantId: hit.tenantId, operation }, signal);
    if (!answer.ok) return answer.failure.kind === 'not-found' ? ok(undefined) : answer;
    return ok(toArmRegistry(answer.value, hit.tenantId) ?? hit);
  }
}

function toListed(
  row: unknown,
  tenant: Tenant,
  subscriptions: ReadonlyMap<string, Subscription>,
): ListedRegistry[] {
  const registry = toArmRegistry(row, tenant.id);
  if (registry === undefined) return [];
  const id = registry.subscriptionId;
  const subscription = subscriptions.get(id.toLowerCase()) ?? { id, name: id, tenantId: tenant.id };
  return [{ registry, subscription }];
}
