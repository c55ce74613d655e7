import type { Clock } from '../clock.ts';
import type { EntraIdentity } from '../entra/access-token.ts';
import type { Reply } from '../service.ts';
import type { AzureState } from '../state.ts';
import type { AsyncOperations } from './async-operations.ts';
import type { ClusterOperations } from './cluster-operations.ts';

/** One ARM call after sign-in, version and rights were checked. */
export interface ArmCall {
  readonly state: AzureState;
  readonly clock: Clock;
  readonly operations: AsyncOperations;
  readonly clusterOperations: ClusterOperations;
  readonly caller: EntraIdentity;
  readonly host: string;
  readonly path: string;
  readonly search: string;
  readonly query: URLSearchParams;
  readonly apiVersion: string;
  /** Values of the route's `{placeholders}`, spelled as the client spelled them. */
  readonly params: Readonly<Record<string, string>>;
  /** Parsed JSON; `undefined` without a body. */
  readonly body: unknown;
}

export interface ArmRoute {
  readonly method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';
  /**
   * Such as `/subscriptions/{subscription}/resourceGroups/{group}`; fixed parts ignore case. `{scope}` at the front
   * stands for any path, the root's too.
   */
  readonly path: string;
  readonly versions: readonly string[] | RegExp;
  /** The permission a caller needs at the path's scope; left out where the answer is filtered instead. */
  readonly action?: string;
  readonly handle: (call: ArmCall) => Reply;
}

const SCOPE = '{scope}';

/** The placeholders' values when `path` has the shape of `template`. */
export function matchPath(template: string, path: string): Record<string, string> | undefined {
  const given = path.replace(/\/$/, '').split('/');
  if (!template.startsWith(SCOPE)) return matchParts(template.split('/'), given);
  const wanted = template.slice(SCOPE.length).split('/').slice(1);
  const start = given.length - wanted.length;
  if (start < 1) return undefined;
  const params = matchParts(wanted, given.slice(start));
  return params && { ...params, scope: given.slice(0, start).join('/') || '/' };
}

function matchParts(wanted: readonly string[], given: readonly string[]): Record<string, string> | undefined {
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    const placeholder = /^\{(\w+)\}$/.exec(part)?.[1];
    if (placeholder !== undefined && value !== '') params[placeholder] = decodeURIComponent(value);
    else if (part.toLowerCase() !== value.toLowerCase()) return undefined;
  }
  return params;
}
