import type { Failure } from './failure.ts';
import { message, plain, type Message } from './message.ts';
import type { Result } from './result.ts';

/** How far a run came that ended early. */
export interface Trail {
  /** What was under way. */
  readonly at: Message;
  /** What was done before, in order; absent where nothing was to be changed yet. */
  readonly done?: readonly Message[];
}

interface Progress {
  readonly signal: AbortSignal;
  readonly report: (step: Message) => void;
}

/**
 * Runs what changes something, and notes each step that it reports, so that its failure says how far it came. `title`
 * stands for what comes before the first step.
 */
export async function withTrail<T>(
  title: Message,
  progress: Progress,
  run: (progress: Progress) => Promise<Result<T>>,
): Promise<Result<T>> {
  const steps: Message[] = [];
  const result = await run({
    signal: progress.signal,
    report: (step) => {
      // One that is tried again is the same step.
      if (!steps.some((other) => plain(other) === plain(step))) steps.push(step);
      progress.report(step);
    },
  });
  if (result.ok) return result;
  const trail = { at: steps.at(-1) ?? title, done: steps.slice(0, -1) };
  return { ok: false, failure: { ...result.failure, trail } };
}

/** Runs what only reads, for a plan; its failure says that nothing was changed. */
export async function beforeAnyChange<T>(run: () => Promise<Result<T>>): Promise<Result<T>> {
  const result = await run();
  return result.ok ? result : { ok: false, failure: { ...result.failure, trail: { at: PLANNING } } };
}

const PLANNING = message('While the plan was made, before any change');

/** Everything that the person is told of a failure, sentence by sentence: what, where, what next, and how far it came. */
export function wordsOf({ kind, message: what, hint, trail }: Failure): Message[] {
  if (kind === 'cancelled')
    return trail?.done === undefined ? [what] : [wasCancelled(trail), ...howFar(trail)];
  return [
    trail === undefined ? what : message('{0}: {1}', trail.at, what),
    ...(hint === undefined ? [] : [hint]),
    ...(trail === undefined ? [] : howFar(trail)),
  ];
}

function wasCancelled({ at }: Trail): Message {
  return message('Cancelled while this was under way: {0}.', at);
}

function howFar({ done }: Trail): Message[] {
  const [first, ...others] = done ?? [];
  if (done === undefined) return [];
  if (first === undefined) return [message('No step was done before that. Run the command again to go on.')];
  const list = others.reduce((all, step) => message('{0}; {1}', all, step), first);
  return [message('Done before that: {0}. Run the command again: it goes on from there.', list)];
}
