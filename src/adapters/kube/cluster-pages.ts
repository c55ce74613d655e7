import type { CoreV1Api } from '@kubernetes/client-node';
import { ok, type Result } from '../../core/result.ts';
import type { CallOptions } from './cluster-sdk.ts';
import type { ClusterSession, SessionCall } from './cluster-session.ts';

const PER_PAGE = 500;

/** Which page is asked for. */
export interface Paging {
  readonly limit: number;
  readonly _continue?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly metadata?: { readonly _continue?: string } | undefined;
}

/** The items of all pages of a list. Each page is a call of its own, with the time that a call has. */
export async function listAll<T>(
  session: ClusterSession,
  call: SessionCall<Page<T>>,
  list: (core: CoreV1Api, page: Paging, options: CallOptions) => Promise<Page<T>>,
): Promise<Result<readonly T[]>> {
  const items: T[] = [];
  let next: string | undefined;
  do {
    const wanted = { limit: PER_PAGE, ...(next === undefined ? {} : { _continue: next }) };
    const page = await session.run(call, ({ core }, options) => list(core, wanted, options));
    if (!page.ok) return page;
    items.push(...page.value.items);
    next = page.value.metadata?._continue;
  } while (next !== undefined && next !== '');
  return ok(items);
}
