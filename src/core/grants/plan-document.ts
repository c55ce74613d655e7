import type { Finding } from '../finding.ts';
import { message, type Message } from '../message.ts';
import { fenceFor, onOneLine, withTamedNames } from './markdown-text.ts';

/** Turns a message into the person's language. */
export type Say = (text: Message) => string;

/** One line of a plan: what changes, how to do it by hand, how to undo it. */
export interface PlanStep {
  readonly title: Message;
  readonly details: readonly Message[];
  /** The same by `az`, `kubectl` or the shell; a password stands as `$PASSWORD`. */
  readonly command?: string;
  readonly undo?: Message;
}

/** The commands of a plan, in the order of its steps. */
export function commandsOf(steps: readonly PlanStep[]): string[] {
  return steps.flatMap(({ command }) => (command === undefined ? [] : [command]));
}

/** Parts of the Markdown documents that show plans and reports. */
export const planDocument = {
  sections: (parts: readonly string[]): string => `${parts.join('\n\n')}\n`,

  heading: (text: Message, say: Say): string => `## ${say(withTamedNames(text))}`,

  facts: (rows: readonly (readonly [Message, string])[], say: Say): string =>
    rows.map(([name, value]) => `- **${say(name)}**: ${value}`).join('\n'),

  steps: (steps: readonly PlanStep[], say: Say): string[] =>
    steps.map((step, index) => renderStep(index + 1, step, say)),

  findings: (findings: readonly Finding[], say: Say): string =>
    findings.map((finding) => renderFinding(finding, say)).join('\n'),

  code: (text: string): string => `\`${onOneLine(text).replaceAll('`', "'")}\``,

  fence: (language: string, text: string): string => {
    const fence = fenceFor(text);
    return `${fence}${language}\n${text.replace(/\n$/, '')}\n${fence}`;
  },
} as const;

function renderStep(number: number, step: PlanStep, say: Say): string {
  const lines = [
    `### ${number}. ${say(withTamedNames(step.title))}`,
    ...step.details.map((detail) => `- ${say(withTamedNames(detail))}`),
  ];
  if (step.undo !== undefined) lines.push(`- ${say(withTamedNames(message('To undo: {0}', step.undo)))}`);
  if (step.command !== undefined) lines.push('', planDocument.fence('sh', step.command));
  return lines.join('\n').replace('\n- ', '\n\n- ');
}

const MARKS = { pass: '✓', warn: '!', fail: '✗', unknown: '?' } as const;

function renderFinding({ level, text, hint }: Finding, say: Say): string {
  const words: Record<Finding['level'], Message> = {
    pass: message('Pass'),
    warn: message('Warning'),
    fail: message('Failed'),
    unknown: message('Unknown'),
  };
  const next = hint === undefined ? '' : ` ${say(withTamedNames(hint))}`;
  return `- ${MARKS[level]} **${say(words[level])}**: ${say(withTamedNames(text))}${next}`;
}
