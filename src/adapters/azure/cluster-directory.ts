import type { ManagedCluster } from '../../core/clusters/managed-cluster.ts';
import { message } from '../../core/message.ts';
import type { ClusterDirectory } from '../../core/ports.ts';
import type { Tenant } from '../../core/registry.ts';
import { cancelled, ok, type Result } from '../../core/result.ts';
import { CLUSTER_API_VERSION, IDENTITY_API_VERSION } from './api-versions.ts';
import { toManagedCluster } from './arm-cluster.ts';
import { ArmHttp, type HttpParts } from './arm-http.ts';
import { findInTenants, TENANTS_AT_ONCE } from './find-in-tenants.ts';
import { recordAt, textAt } from './json-shape.ts';
import { mergeStreams } from './merge-streams.ts';
import { ALL_CLUSTERS, clustersAt, queryPages } from './resource-graph.ts';
import { listTenants } from './tenants.ts';

/** Managed clusters of every tenant that the account can see, by the host of their API server. */
export class ArmClusterDirectory implements ClusterDirectory {
  readonly #parts: HttpParts;
  readonly #arm: ArmHttp;

  constructor(parts: HttpParts) {
    this.#parts = parts;
    this.#arm = new ArmHttp(parts);
  }

  async find(host: string, signal: AbortSignal): Promise<Result<ManagedCluster | undefined>> {
    const name = host.toLowerCase();
    const sought = {
      name,
      query: clustersAt([name]),
      pick: (row: unknown, tenant: Tenant): ManagedCluster | undefined => {
        const cluster = toManagedCluster(row, tenant.id);
        return cluster?.hosts.includes(name) === true ? cluster : undefined;
      },
      confirm: (hit: ManagedCluster, inner: AbortSignal) => this.#confirm(hit, inner),
    };
    return findInTenants(this.#arm, this.#parts, sought, signal);
  }

  async findAll(hosts: readonly string[], signal: AbortSignal): Promise<Result<readonly ManagedCluster[]>> {
    if (hosts.length === 0) return ok([]);
    return this.#query(clustersAt(hosts.map((host) => host.toLowerCase())), signal);
  }

  list(signal: AbortSignal): Promise<Result<readonly ManagedCluster[]>> {
    return this.#query(ALL_CLUSTERS, signal);
  }

  async #query(query: string, signal: AbortSignal): Promise<Result<readonly ManagedCluster[]>> {
    const tenants = await listTenants(this.#arm, this.#parts, signal);
    if (!tenants.ok) return tenants;
    const streams = tenants.value.map(
      (tenant) => (inner: AbortSignal) => clustersIn(this.#arm, tenant, query, inner),
    );
    const found: ManagedCluster[] = [];
    for await (const clusters of mergeStreams(streams, TENANTS_AT_ONCE, signal)) found.push(...clusters);
    return signal.aborted ? cancelled() : ok(found);
  }

  async principalOf(
    identity: { readonly id: string; readonly tenantId: string },
    signal: AbortSignal,
  ): Promise<Result<string | undefined>> {
    const { id, tenantId } = identity;
    const operation = {
      what: message('read the managed identity {0}', id.split('/').at(-1) ?? id),
      scope: id,
    };
    const path = `${id}?api-version=${IDENTITY_API_VERSION}`;
    const answer = await this.#arm.read({ path, tenantId, operation }, signal);
    if (!answer.ok) return answer.failure.kind === 'not-found' ? ok(undefined) : answer;
    return ok(textAt(recordAt(answer.value, 'properties'), 'principalId'));
  }

  /** Resource Graph lags behind: a cluster that is just being made has its kubelet identity only here. */
  async #confirm(hit: ManagedCluster, signal: AbortSignal): Promise<Result<ManagedCluster | undefined>> {
    const operation = { what: message('read the managed cluster {0}', hit.name), scope: hit.id };
    const path = `${hit.id}?api-version=${CLUSTER_API_VERSION}`;
    const answer = await this.#arm.read({ path, tenantId: hit.tenantId, operation }, signal);
    if (!answer.ok) return answer.failure.kind === 'not-found' ? ok(undefined) : answer;
    return ok({ ...hit, ...toManagedCluster(answer.value, hit.tenantId) });
  }
}

/** A tenant that cannot be asked has none: what it hides is told where registries are listed. */
async function* clustersIn(
  arm: ArmHttp,
  tenant: Tenant,
  query: string,
  signal: AbortSignal,
): AsyncGenerator<ManagedCluster[]> {
  for await (const page of queryPages(arm, { tenant, query }, signal)) {
    if (!page.ok) return;
    yield page.value.flatMap((row) => toManagedCluster(row, tenant.id) ?? []);
  }
}
