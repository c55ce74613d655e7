import type { PipelinePolicy, PipelineResponse } from '@azure/core-rest-pipeline';
import { parseJson } from '../http/json-request.ts';
import { isTooLong, retryAfter, TRANSIENT } from '../http/retry.ts';
import { armErrorOf, type ArmAnswer } from './arm-failure.ts';

/** Carries an answer past the SDK's retries, which repeat their own errors only and let any other pass. */
export class AskedToWait extends Error {
  readonly answer: ArmAnswer;

  constructor(answer: ArmAnswer) {
    super('Azure asks for more patience than it gets.');
    this.answer = answer;
  }
}

/**
 * Lets an answer stand that asks for too long a wait, as `retryDelay` does for our own requests: the SDK sleeps out any
 * wait that it is asked for, until our time limit ends the call and nobody is told why.
 */
export const NO_LONG_WAITS: PipelinePolicy = {
  name: 'acrPullNoLongWaits',
  sendRequest: async (request, next) => {
    const response = await next(request);
    const { status, bodyAsText } = response;
    const retryAfterMs = TRANSIENT.has(status) ? askedFor(response) : undefined;
    if (retryAfterMs === undefined || !isTooLong(retryAfterMs)) return response;
    throw new AskedToWait({ status, ...armErrorOf(parseJson(bodyAsText ?? '')), retryAfterMs });
  },
};

/** The headers that the SDK looks at, in its order (`throttlingRetryStrategy` of @typespec/ts-http-runtime). */
function askedFor({ headers }: PipelineResponse): number | undefined {
  const inMilliseconds = ['retry-after-ms', 'x-ms-retry-after-ms']
    .map((name) => Number.parseFloat(headers.get(name) ?? ''))
    .find((milliseconds) => !Number.isNaN(milliseconds));
  return inMilliseconds ?? retryAfter(headers.get('retry-after') ?? null, Date.now());
}
