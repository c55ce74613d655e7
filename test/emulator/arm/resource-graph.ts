import { createHash, randomUUID } from 'node:crypto';
import { isObject, objectAt, parseJson, type JsonObject } from '../json.ts';
import { jsonReply, type Reply } from '../service.ts';
import { RESOURCE_GRAPH_VERSIONS } from './api-versions.ts';
import { unknownKey, type Checked } from './body-rules.ts';
import { parseGraphQuery, type GraphQuery } from './graph-query.ts';
import { graphRows } from './graph-rows.ts';
import { GraphQueryError } from './graph-value.ts';
import type { ArmCall, ArmRoute } from './route.ts';
import { visibleSubscriptions } from './subscriptions.ts';

const MAX_ROWS = 1000;

interface Page {
  readonly query: GraphQuery;
  readonly subscriptions: ReadonlySet<string>;
  readonly top: number;
  readonly skip: number;
  readonly fingerprint: string;
}

function badRequest(code: string, message: string, extra: JsonObject = {}): Reply {
  const support = `timestamp = ${new Date().toISOString()}, correlationId = ${randomUUID()}`;
  const details = [{ code, message }, ...(Object.keys(extra).length > 0 ? [extra] : [])];
  const text = `Please provide below info when asking for support: ${support}.`;
  return jsonReply(400, { error: { code: 'BadRequest', message: text, details } });
}

function invalidQuery(token: string): Reply {
  const advice =
    'Please refer to the documentation for the Azure Resource Graph service and fix the error before retrying.';
  return badRequest('InvalidQuery', `Query is invalid. ${advice}`, {
    code: 'ParserFailure',
    message: `ParserFailure near '${token}'`,
    line: 1,
    characterPositionInLine: 0,
    token,
  });
}

function readPage(call: ArmCall): Checked<Page> {
  const { body } = call;
  if (!isObject(body) || typeof body['query'] !== 'string') {
    return { refusal: badRequest('InvalidPayload', "Payload is invalid: 'query' is required.") };
  }
  const options = objectAt(body, 'options') ?? {};
  const foreign =
    unknownKey(body, ['query', 'subscriptions', 'options', 'managementGroups', 'facets']) ??
    unknownKey(options, [
      'resultFormat',
      '$top',
      '$skip',
      '$skipToken',
      'allowPartialScopes',
      'authorizationScopeFilter',
    ]);
  if (foreign !== undefined)
    return { refusal: badRequest('InvalidPayload', `Payload is invalid: '${foreign}'.`) };
  const format = options['resultFormat'] ?? 'objectArray';
  if (format !== 'objectArray')
    return { refusal: badRequest('InvalidPayload', 'Only objectArray is emulated.') };
  const top = options['$top'] ?? MAX_ROWS;
  if (typeof top !== 'number' || top < 1 || top > MAX_ROWS) {
    return { refusal: badRequest('InvalidPayload', `$top must be between 1 and ${MAX_ROWS}.`) };
  }
  const subscriptions = readSubscriptions(call, body['subscriptions']);
  if ('refusal' in subscriptions) return subscriptions;
  const fingerprint = createHash('sha256').update(body['query']).digest('base64url');
  const skip = readSkip(options, fingerprint);
  if (skip === undefined)
    return { refusal: badRequest('InvalidSkipToken', 'The $skipToken is not of this query.') };
  const query = readQuery(body['query']);
  if ('refusal' in query) return query;
  return { value: { query: query.value, subscriptions: subscriptions.value, top, skip, fingerprint } };
}

function readQuery(text: string): Checked<GraphQuery> {
  try {
    return { value: parseGraphQuery(text) };
  } catch (error) {
    if (error instanceof GraphQueryError) return { refusal: invalidQuery(error.token) };
    throw error;
  }
}

function readSubscriptions(call: ArmCall, wanted: unknown): Checked<ReadonlySet<string>> {
  const visible = visibleSubscriptions(call).map(({ id }) => id);
  if (wanted === undefined) return { value: new Set(visible) };
  const asked: readonly unknown[] = Array.isArray(wanted) ? wanted : [];
  const chosen = visible.filter((id) =>
    asked.some((entry) => typeof entry === 'string' && entry.toLowerCase() === id),
  );
  if (chosen.length > 0) return { value: new Set(chosen) };
  const message = `There must be at least one subscription that is eligible to contain resources. Given: '${asked.join(', ')}'.`;
  return { refusal: badRequest('NoValidSubscriptionsInQueryRequest', message) };
}

function readSkip(options: JsonObject, fingerprint: string): number | undefined {
  const token = options['$skipToken'];
  if (token === undefined) return typeof options['$skip'] === 'number' ? options['$skip'] : 0;
  if (typeof token !== 'string') return undefined;
  const content = parseJson(Buffer.from(token, 'base64url').toString('utf8'));
  if (!isObject(content) || content['query'] !== fingerprint) return undefined;
  return typeof content['skip'] === 'number' ? content['skip'] : undefined;
}

/** Pages only when the rows carry their id: without it the rest is cut off and no token is given. */
function queryResources(call: ArmCall): Reply {
  const page = readPage(call);
  if ('refusal' in page) return page.refusal;
  const { query, top, skip, fingerprint } = page.value;
  const rows = query.steps.reduce<readonly JsonObject[]>(
    (current, step) => step(current),
    graphRows(call, query.table, page.value.subscriptions),
  );
  const data = rows.slice(skip, skip + top);
  const hasMore = skip + top < rows.length;
  const canPage = data.every((row) => typeof row['id'] === 'string');
  const next = Buffer.from(JSON.stringify({ query: fingerprint, skip: skip + top })).toString('base64url');
  return jsonReply(
    200,
    {
      totalRecords: rows.length,
      count: data.length,
      data,
      facets: [],
      resultTruncated: hasMore && !canPage ? 'true' : 'false',
      ...(hasMore && canPage ? { $skipToken: next } : {}),
    },
    { 'x-ms-user-quota-remaining': '14', 'x-ms-user-quota-resets-after': '00:00:05' },
  );
}

export const RESOURCE_GRAPH_ROUTES: readonly ArmRoute[] = [
  {
    method: 'POST',
    path: '/providers/Microsoft.ResourceGraph/resources',
    versions: RESOURCE_GRAPH_VERSIONS,
    handle: queryResources,
  },
];
