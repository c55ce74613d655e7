import type { CoreV1Api } from '@kubernetes/client-node';
import { message } from '../../core/message.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { CallOptions } from './cluster-sdk.ts';
import type { ClusterSession, SessionCall } from './cluster-session.ts';

const PER_PAGE = 500;
/** Twice the pods that a cluster may have (Kubernetes, "Considerations for large clusters": 150,000). */
const MOST_PAGES = 600;

/** Which page is asked for. */
export interface Paging {
  readonly limit: number;
  readonly _continue?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly metadata?: { readonly _continue?: string } | undefined;
}

/**
 * The items of all pages of a list. Each page is a call of its own, with the time that a call has. Fails as a call does,
 * and with `unexpected` for a list without an end.
 */
export async function listAll<T>(
  session: ClusterSession,
  call: SessionCall<Page<T>>,
  list: (core: CoreV1Api, page: Paging, options: CallOptions) => Promise<Page<T>>,
): Promise<Result<readonly T[]>> {
  const items: T[] = [];
  let next: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const wanted = { limit: PER_PAGE, ...(next === undefined ? {} : { _continue: next }) };
    const page = await session.run(call, ({ core }, options) => list(core, wanted, options));
    if (!page.ok) return page;
    items.push(...page.value.items);
    next = page.value.metadata?._continue;
    if (next === undefined || next === '') return ok(items);
  }
  return err('unexpected', message('The cluster answers with one page after the other, without an end.'));
}
