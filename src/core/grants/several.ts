import type { Failure } from '../failure.ts';
import type { Finding } from '../finding.ts';
import { message, type Message } from '../message.ts';
import { wordsOf } from '../trail.ts';
import { planDocument, type PlanStep, type Say } from './plan-document.ts';

/** One cluster and one registry of a plan for several. */
export interface Pair {
  readonly loginServer: string;
  readonly contextName: string;
}

/** A grant that is planned and only waits for the confirmation. */
export interface PlannedPart extends Pair {
  /** How the cluster will pull: by which role, or by which pull secret. */
  readonly how: Message;
  /** None where it can pull already. */
  readonly steps: readonly PlanStep[];
  /** What will become of the cluster, where a pull secret is applied to it. */
  readonly cluster?: readonly Message[];
  readonly warnings: readonly Message[];
}

/** A grant that is not part of the plan, and why. */
export interface LeftOut extends Pair {
  readonly failure: Failure;
}

/** What became of one grant. */
export type PartOutcome =
  | (Pair & { readonly kind: 'granted'; readonly how: Message; readonly findings: readonly Finding[] })
  | (LeftOut & { readonly kind: 'failed' }) // or cancelled after it had begun
  | (Pair & { readonly kind: 'not-run' }); // nothing of it has begun

const { facts, heading, sections } = planDocument;

/** The plan for several clusters or registries as one Markdown document, what it leaves out included. */
export function renderSeveralPreview(
  parts: readonly PlannedPart[],
  leftOut: readonly LeftOut[],
  say: Say,
): string {
  return sections([
    `# ${say(message('Grant ACR pull: {0} grants', parts.length))}`,
    say(message('Nothing has been changed yet. This is what will happen when you confirm.')),
    overview(parts, say),
    ...parts.flatMap((part) => renderPart(part, say)),
    ...(leftOut.length === 0 ? [] : [heading(message('Not part of this plan'), say), failures(leftOut, say)]),
  ]);
}

/** What each grant of the plan came to. One that failed hides none of the others. */
export function renderSeveralReport(outcomes: readonly PartOutcome[], say: Say): string {
  const done = outcomes.filter(({ kind }) => kind === 'granted').length;
  return sections([
    `# ${say(message('Granted ACR pull: {0} of {1} grants', done, outcomes.length))}`,
    ...outcomes.flatMap((outcome) => renderOutcome(outcome, say)),
  ]);
}

/** All grants at a glance: the steps of the first may fill the screen. */
function overview(parts: readonly PlannedPart[], say: Say): string {
  return parts.map(({ how, ...pair }) => `- ${say(titleOf(pair))}: ${say(how)}`).join('\n');
}

function renderPart({ how, steps, cluster = [], warnings, ...pair }: PlannedPart, say: Say): string[] {
  return [
    heading(titleOf(pair), say),
    facts(
      [
        [message('Way'), say(how)],
        ...cluster.map((text) => [message('Cluster'), say(text)] as const),
        ...warnings.map((text) => [message('Warning'), say(text)] as const),
      ],
      say,
    ),
    ...(steps.length === 0
      ? [say(message('It can pull already; there is nothing to grant'))]
      : planDocument.steps(steps, say)),
  ];
}

function renderOutcome(outcome: PartOutcome, say: Say): string[] {
  const title = heading(titleOf(outcome), say);
  switch (outcome.kind) {
    case 'granted':
      return [title, say(outcome.how), planDocument.findings(outcome.findings, say)];
    case 'failed':
      return [title, failures([outcome], say)];
    case 'not-run':
      return [title, say(message('Not run, since the plan was stopped before.'))];
  }
}

function failures(failed: readonly LeftOut[], say: Say): string {
  return failed
    .map(({ failure, ...pair }) => `- **${say(titleOf(pair))}**: ${wordsOf(failure).map(say).join(' ')}`)
    .join('\n');
}

function titleOf({ loginServer, contextName }: Pair): Message {
  return message('{0} to {1}', loginServer, contextName);
}
