import type { Failure, FailureKind } from '../../core/failure.ts';
import { message, type Message } from '../../core/message.ts';
import { err, type Err } from '../../core/result.ts';
import type { Secret } from '../../core/secret.ts';
import { isRecord } from './json-shape.ts';
import { redact } from '../http/redact.ts';

/** A call to Resource Manager as it is told to people when it fails. */
export interface ArmOperation {
  /** In the infinitive, after "could not": `create the scope map app`. */
  readonly what: Message;
  /** The resource that the call was about: an ARM id or a tenant. */
  readonly scope: string;
  /** The ARM action that it needs, and the least role that holds it. */
  readonly needs?: { readonly action: string; readonly role: Message };
}

/** What Resource Manager answered, without the parts that may hold a secret. */
export interface ArmAnswer {
  readonly status: number;
  readonly code?: string;
  /** The service's own words. */
  readonly text?: string;
  readonly requestId?: string;
  /** How long it asks to be left alone. */
  readonly retryAfterMs?: number;
}

/**
 * The failure for an answer of Resource Manager: says which operation failed on what, with status and code, and never
 * guesses a cause. The service's own words are shown only where they explain more than the code (not for 401 and
 * 403, whose remedy we know) and without `secrets`.
 */
export function armFailure(answer: ArmAnswer, operation: ArmOperation, secrets: readonly Secret[] = []): Err {
  const { status, code } = answer;
  const text =
    code === undefined
      ? message('Could not {0} (HTTP {1}). Scope: {2}', operation.what, status, operation.scope)
      : message('Could not {0} (HTTP {1}, {2}). Scope: {3}', operation.what, status, code, operation.scope);
  const hint = hintFor(answer, operation, secrets);
  const detail = [`HTTP ${status}`, code, answer.requestId].filter((part) => part !== undefined).join(' ');
  return err(kindFor(answer), text, { detail, ...(hint === undefined ? {} : { hint }) });
}

/**
 * Code and text of an error body. Resource Manager has `{"error":{…}}`, the registry's provider the same with a
 * `status` beside it, and some gateways the inner object alone.
 */
export function armErrorOf(body: unknown): Pick<ArmAnswer, 'code' | 'text'> {
  if (!isRecord(body)) return {};
  const error = isRecord(body['error']) ? body['error'] : body;
  const { code, message: text } = error;
  return {
    // Codes are identifiers; anything else is not one and could hold what nobody looked at.
    ...(typeof code === 'string' && CODE.test(code) ? { code } : {}),
    ...(typeof text === 'string' ? { text } : {}),
  };
}

/** Whether the answer says that the thing itself is absent, and not what should hold it. */
export function isAbsent({ status, code }: ArmAnswer): boolean {
  return status === 404 && (code === 'ResourceNotFound' || code === 'NotFound');
}

export const CODE = /^[A-Za-z][\w.-]{0,79}$/;

function kindFor({ status, code }: ArmAnswer): FailureKind {
  const known = code === undefined ? undefined : KINDS_BY_CODE[code];
  if (known !== undefined) return known;
  return KINDS_BY_STATUS[status] ?? 'unexpected';
}

const KINDS_BY_CODE: Readonly<Record<string, FailureKind>> = {
  ScopeLocked: 'forbidden',
  ReadOnlyDisabledSubscription: 'forbidden',
};

const KINDS_BY_STATUS: Readonly<Record<number, FailureKind>> = {
  400: 'invalid',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  408: 'timed-out',
  409: 'conflict',
  412: 'conflict',
  422: 'invalid',
  429: 'throttled',
  504: 'timed-out',
};

function hintFor(
  answer: ArmAnswer,
  operation: ArmOperation,
  secrets: readonly Secret[],
): Failure['hint'] | undefined {
  const { status, code, text } = answer;
  switch (code) {
    case 'AuthorizationFailed':
    case 'LinkedAuthorizationFailed':
      return operation.needs === undefined ? undefined : missingRight(operation.needs);
    case 'InvalidAuthenticationTokenTenant':
      return message('The sign-in is for another tenant than the one that holds this resource.');
    case 'ScopeLocked':
      return message('A lock on the resource, its group or its subscription forbids the change.');
    case 'RequestDisallowedByPolicy':
      return message('An Azure Policy of the organisation forbids the change.');
    case 'ReadOnlyDisabledSubscription':
      return message('The subscription is disabled, so that nothing in it can change.');
    default:
  }
  if (status === 401) return message('Sign in to Azure again.');
  if (status === 429) return patience(answer.retryAfterMs);
  if (status === 403 && code === undefined) {
    return message('The answer does not look like one of Azure: a proxy or firewall may have sent it.');
  }
  if (status === 403 || text === undefined || text.trim() === '') return undefined;
  return message('Azure says: {0}', redact(text, secrets));
}

function patience(milliseconds = 0): Message {
  const minutes = Math.ceil(milliseconds / 60_000);
  return minutes <= 1
    ? message('Azure asks for fewer requests. Try again in a minute.')
    : message('Azure asks for fewer requests. Try again in {0} minutes.', minutes);
}

function missingRight({ action, role }: NonNullable<ArmOperation['needs']>): Message {
  return message('The signed-in account lacks {0} there. The least role that has it: {1}.', action, role);
}
