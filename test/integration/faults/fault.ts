/** What can go wrong at one request of a run. */
export const REQUEST_FAULTS = [
  'throttled once',
  'throttled for good',
  'error 500',
  'unavailable 503',
  'reset before it was done',
  'reset after it was done',
  'answer cut in the middle',
  'no answer, not done',
  'no answer, but done',
  'token expired',
  'operation failed',
  'window closed before',
  'window closed after',
  'cancelled before',
  'cancelled after',
  'cancelled at the answer',
] as const;

/** What can go wrong at one call of a port that is not a request: of a file, the cluster or a program. */
export const CALL_FAULTS = [
  'refused',
  'broken after it was done',
  'window closed before',
  'window closed after',
  'cancelled before',
  'cancelled at the answer',
] as const;

export type RequestFault = (typeof REQUEST_FAULTS)[number];
export type CallFault = (typeof CALL_FAULTS)[number];
export type Fault = RequestFault | CallFault;

/** A fault and the place where it happens: the index of a request or call among those of the run. */
export interface Injection {
  readonly at: number;
  readonly fault: Fault;
}

export function isClosing(fault: Fault): boolean {
  return fault.startsWith('window closed');
}

export function isCancelling(fault: Fault): boolean {
  return fault.startsWith('cancelled');
}

/** Something that a run asked of the world outside. */
export interface Asked {
  readonly kind: 'request' | 'call';
  /** Such as `GET contoso.azurecr.io/v2/` or `files.write`. */
  readonly name: string;
  /** The step that was reported last. */
  readonly step: string;
  /** Whether it polls a long-running operation, which can fail as such. */
  readonly isPoll: boolean;
}

/** The faults that make sense there. */
export function faultsFor({ kind, isPoll }: Asked): readonly Fault[] {
  if (kind === 'call') return CALL_FAULTS;
  return isPoll ? REQUEST_FAULTS : REQUEST_FAULTS.filter((fault) => fault !== 'operation failed');
}
