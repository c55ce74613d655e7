import { planDocument } from '../grants/plan-document.ts';
import type { Message, MessageArgument } from '../message.ts';

const LONGEST_NAME = 500;

/**
 * Someone else's text inside a Markdown line: as code, on one line, without control and formatting characters. It
 * cannot end its code span, so no link, command link, heading or HTML comes of it.
 */
export function asCode(text: string): string {
  const line = text.replace(/[\s\p{C}]+/gu, ' ').trim();
  const cut =
    line.length > LONGEST_NAME ? `${line.slice(0, LONGEST_NAME).replace(/[\ud800-\udbff]$/, '')}…` : line;
  return planDocument.code(cut === '' ? '-' : cut);
}

/** The message with every text that it is about as code: names come from clusters, only templates are ours. */
export function withCode({ text, args }: Message): Message {
  return { text, args: args.map(argumentAsCode) };
}

function argumentAsCode(argument: MessageArgument): MessageArgument {
  if (typeof argument === 'number') return argument;
  return typeof argument === 'string' ? asCode(argument) : withCode(argument);
}
