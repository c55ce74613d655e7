import type { Clock } from '../clock.ts';
import type { GraphRights } from '../directory.ts';
import type { EntraIdentity } from '../entra/access-token.ts';
import type { JsonObject } from '../json.ts';
import type { Reply } from '../service.ts';
import type { AzureState } from '../state.ts';

export interface GraphCall {
  readonly state: AzureState;
  readonly clock: Clock;
  readonly caller: EntraIdentity;
  readonly host: string;
  readonly query: URLSearchParams;
  /** What the path names: an object id, or `appId='…'` of an alternate key. */
  readonly key: string;
  readonly body: JsonObject;
}

export interface GraphRoute {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Tried on the path below `/v1.0`; a group named `key` goes to the handler. */
  readonly path: RegExp;
  readonly needs: Exclude<GraphRights, 'none'>;
  readonly handle: (call: GraphCall) => Reply;
}

const HEADERS = {
  'content-type':
    'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8',
  'odata-version': '4.0',
};

/** An answer that carries its OData context; `type` such as `applications` or `servicePrincipals/$entity`. */
export function graphReply(
  call: GraphCall,
  answer: { readonly status: number; readonly type: string; readonly location?: string },
  value: JsonObject,
): Reply {
  const context = { '@odata.context': `https://${call.host}/v1.0/$metadata#${answer.type}` };
  const location = answer.location === undefined ? {} : { location: answer.location };
  return {
    status: answer.status,
    headers: { ...HEADERS, ...location },
    body: JSON.stringify({ ...context, ...value }),
  };
}

/** Only the properties of `$select`, when there is one. */
export function selected(call: GraphCall, entity: JsonObject): JsonObject {
  const wanted = call.query.get('$select')?.split(',');
  if (!wanted) return entity;
  return Object.fromEntries(Object.entries(entity).filter(([name]) => wanted.includes(name)));
}

/** The value in `name eq '…'`. */
export function equalValue(filter: string, name: string): string | undefined {
  return unquoted(new RegExp(`^${name}\\s+eq\\s+${LITERAL}$`, 'i').exec(filter)?.groups);
}

/** The value in `name/any(c:c eq '…')`. */
export function anyValue(filter: string, name: string): string | undefined {
  const inside = `(?<each>\\w+):\\s*\\k<each>\\s+eq\\s+${LITERAL}`;
  return unquoted(new RegExp(`^${name}/any\\(${inside}\\)$`, 'i').exec(filter)?.groups);
}

/** A test of `displayName`, by `eq` or `startswith(…)`, as `az` looks for a name that is taken. */
export function nameTest(filter: string): ((displayName: string) => boolean) | undefined {
  const whole = equalValue(filter, 'displayName');
  if (whole !== undefined) return (name) => name === whole;
  const start = unquoted(
    new RegExp(`^startswith\\(displayName,\\s*${LITERAL}\\)$`, 'i').exec(filter)?.groups,
  );
  return start === undefined ? undefined : (name) => name.toLowerCase().startsWith(start.toLowerCase());
}

const LITERAL = "'(?<value>(?:[^']|'')*)'";

function unquoted(groups: Partial<Record<string, string>> | undefined): string | undefined {
  return groups?.['value']?.replaceAll("''", "'");
}
