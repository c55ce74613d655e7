import { message } from '../../core/message.ts';
import { err, type Err } from '../../core/result.ts';
import type { Secret } from '../../core/secret.ts';
import { isNetworkError, networkFailure, proxyFailure } from '../http/network-failure.ts';
import { armFailure, CODE, type ArmAnswer, type ArmOperation } from './arm-failure.ts';
import { isRecord } from './json-shape.ts';
import { AskedToWait } from './no-long-waits.ts';

export interface SdkCall {
  readonly operation: ArmOperation;
  readonly host: string;
  readonly isTimedOut: boolean;
  /** What was sent; taken out of the service's words. */
  readonly secrets: readonly Secret[];
}

/**
 * The failure for what an Azure SDK threw. Only status, code and the service's text are taken from the error: it also
 * holds the request and the response, with their headers.
 */
export function sdkFailure(error: unknown, { operation, host, isTimedOut, secrets }: SdkCall): Err {
  if (isTimedOut) {
    return err('timed-out', message('Azure did not finish in time: could not {0}.', operation.what), {
      hint: message(
        'Azure may still be at it. Wait a minute and run the command again: it takes up what is there.',
      ),
      detail: operation.scope,
    });
  }
  const answer = answerOf(error);
  if (answer?.status === 407) return proxyFailure(407, host);
  if (answer !== undefined) return armFailure(answer, operation, secrets);
  const failed = failedOperation(error);
  if (failed !== undefined) return armFailure({ status: 200, ...failed }, operation, secrets);
  if (isNetworkError(error)) return networkFailure(error, host);
  return err(
    'unexpected',
    message(
      'Could not {0}: Azure sent an answer that cannot be read. Scope: {1}',
      operation.what,
      operation.scope,
    ),
    { detail: error instanceof Error ? error.name : typeof error },
  );
}

/** Status and code of the answer that the SDK did not like; `undefined` when there was none. */
export function answerOf(error: unknown): ArmAnswer | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof AskedToWait) return error.answer;
  const { statusCode, code, details } = error as Error & {
    statusCode?: unknown;
    code?: unknown;
    details?: unknown;
  };
  if (typeof statusCode !== 'number') return undefined;
  const inner = isRecord(details) && isRecord(details['error']) ? details['error'] : {};
  const known = typeof code === 'string' ? code : inner['code'];
  return {
    status: statusCode,
    ...(typeof known === 'string' && CODE.test(known) ? { code: known } : {}),
    text: error.message,
  };
}

/** A long-running operation that ended badly: the SDK puts ARM's code and text into words, and nowhere else. */
function failedOperation(error: unknown): Pick<ArmAnswer, 'code' | 'text'> | undefined {
  if (!(error instanceof Error)) return undefined;
  const match = /^The long-running operation has failed(?:\. ([A-Za-z][\w.-]*?)\. (.*))?$/s.exec(
    error.message,
  );
  if (match === null) return undefined;
  const [, code, text] = match;
  return { ...(code === undefined ? {} : { code }), ...(text === undefined ? {} : { text }) };
}
