import type { Cloud } from '../../core/clouds.ts';
import type { Failure } from '../../core/failure.ts';
import { message } from '../../core/message.ts';
import type { TokenSource } from '../../core/ports.ts';
import type { Tenant } from '../../core/registry.ts';
import { cancelled, err, ok, type Err, type Result } from '../../core/result.ts';
import type { ArmHttp } from './arm-http.ts';
import { mergeStreams } from './merge-streams.ts';
import { queryPages } from './resource-graph.ts';
import { listTenants } from './tenants.ts';

/** Enough to hide latency; Resource Graph allows about fifteen queries in five seconds for one account. */
export const TENANTS_AT_ONCE = 4;

interface Sought<T> {
  /** What is looked for, as people know it: a host. */
  readonly name: string;
  /** For Resource Graph. */
  readonly query: string;
  /** The row that is it; `undefined` for any other. */
  readonly pick: (row: unknown, tenant: Tenant) => T | undefined;
  /** What Resource Manager itself says of it, since Resource Graph lags behind; `undefined` when it is gone. */
  readonly confirm: (hit: T, signal: AbortSignal) => Promise<Result<T | undefined>>;
}

interface Failed {
  readonly tenant: Tenant;
  readonly failure: Failure;
}

interface Found<T> {
  readonly found: T;
}

/**
 * Looks for one resource in every tenant of the account, some at a time; the first that has it wins. `undefined` when
 * every tenant was asked and none has it; a failure that names the tenants when one could not be asked.
 */
export async function findInTenants<T>(
  arm: ArmHttp,
  account: { readonly cloud: Cloud; readonly tokens: TokenSource },
  sought: Sought<T>,
  signal: AbortSignal,
): Promise<Result<T | undefined>> {
  const tenants = await listTenants(arm, account, signal);
  if (!tenants.ok) return tenants;
  const streams = tenants.value.map(
    (tenant) => (inner: AbortSignal) => findInTenant(arm, tenant, sought, inner),
  );
  const failed: Failed[] = [];
  for await (const outcome of mergeStreams(streams, TENANTS_AT_ONCE, signal)) {
    if (signal.aborted) return cancelled();
    if ('found' in outcome) return ok(outcome.found);
    failed.push(outcome);
  }
  if (signal.aborted) return cancelled();
  return failed.length === 0 ? ok(undefined) : notFoundWhereItWasLookedFor(sought.name, failed);
}

async function* findInTenant<T>(
  arm: ArmHttp,
  tenant: Tenant,
  { query, pick, confirm }: Sought<T>,
  signal: AbortSignal,
): AsyncGenerator<Failed | Found<T>> {
  for await (const page of queryPages(arm, { tenant, query }, signal)) {
    if (!page.ok) {
      yield { tenant, failure: page.failure };
      return;
    }
    const hit = page.value.map((row) => pick(row, tenant)).find((picked) => picked !== undefined);
    if (hit === undefined) continue;
    const confirmed = await confirm(hit, signal);
    if (!confirmed.ok) yield { tenant, failure: confirmed.failure };
    else if (confirmed.value !== undefined) yield { found: confirmed.value };
    return;
  }
}

/** "Not found" would be a guess while a tenant has not answered, so the failure says which ones did not, and why. */
function notFoundWhereItWasLookedFor(name: string, failed: readonly Failed[]): Err {
  const [first] = failed;
  const reasons = failed
    .map(({ tenant, failure }) => message('{0}: {1}', tenant.name, failure.message))
    .reduce((all, next) => message('{0} {1}', all, next));
  return err(
    first?.failure.kind ?? 'unexpected',
    message('{0} was not found, but some tenants could not be asked. {1}', name, reasons),
    {
      ...(first?.failure.hint === undefined ? {} : { hint: first.failure.hint }),
      detail: failed
        .map(({ tenant, failure }) => `${tenant.id}: ${failure.detail ?? failure.kind}`)
        .join('; '),
    },
  );
}
