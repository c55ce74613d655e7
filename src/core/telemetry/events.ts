import type { Result } from '../result.ts';
import {
  VOCABULARY,
  type EventOf,
  type Property,
  type RunFacts,
  type TelemetryEvent,
  type ToolName,
} from './vocabulary.ts';

/** How something ended; absent where it threw, which is a fault of ours. */
export type Ended = Result<unknown> | undefined;

const LONGEST: readonly (readonly [milliseconds: number, bucket: EventOf<'command'>['duration']])[] = [
  [1_000, 'under-1s'],
  [10_000, 'under-10s'],
  [60_000, 'under-1min'],
  [600_000, 'under-10min'],
];

/** The event of a command. `id` is that of package.json; one that is not listed counts as another. */
export function commandEvent(
  id: string,
  ended: Ended,
  { facts, milliseconds }: { readonly facts: RunFacts; readonly milliseconds: number },
): TelemetryEvent {
  const { values } = VOCABULARY.command.properties.command;
  const command = values.find((value) => id === `acrPull.${value}`) ?? 'other';
  const unknown = {
    scenario: 'none',
    credential: 'none',
    form: 'none',
    place: 'none',
    flavour: 'none',
  } as const;
  return {
    name: 'command',
    properties: { ...unknown, ...facts, command, ...endOf(ended), duration: bucketOf(milliseconds) },
  };
}

/** The event of a language-model tool. */
export function toolEvent(tool: ToolName, ended: Ended, milliseconds: number): TelemetryEvent {
  return { name: 'tool', properties: { tool, ...endOf(ended), duration: bucketOf(milliseconds) } };
}

/**
 * The properties of an event as they may leave the machine. The types let nothing else in already; what a mistake or
 * an argument of another extension put there in spite of them is left out.
 */
export function sendable({ name, properties }: TelemetryEvent): Record<string, string> {
  const known: Readonly<Record<string, Property>> = VOCABULARY[name].properties;
  return Object.fromEntries(
    Object.entries(properties).filter(([key, value]) => known[key]?.values.includes(value) === true),
  );
}

function endOf(ended: Ended): Pick<EventOf<'tool'>, 'outcome' | 'failure'> {
  if (ended === undefined) return { outcome: 'fault', failure: 'none' };
  if (ended.ok) return { outcome: 'done', failure: 'none' };
  const { kind } = ended.failure;
  return kind === 'cancelled'
    ? { outcome: 'cancelled', failure: 'none' }
    : { outcome: 'failed', failure: kind };
}

function bucketOf(milliseconds: number): EventOf<'tool'>['duration'] {
  return LONGEST.find(([limit]) => milliseconds < limit)?.[1] ?? 'longer';
}
