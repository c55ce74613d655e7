import type { Message, MessageArgument } from '../message.ts';

/** One or more spans of code, as `asCode` and `planDocument.code` make them. */
const CODE = /^`[^`]*`(?:, `[^`]*`)*$/;

/** A text on one line, without control characters and those that turn the direction of what is read. */
export function onOneLine(text: string): string {
  return text.replace(/[\s\p{C}]+/gu, ' ');
}

/** The message with no argument that becomes a link, an image, HTML or a line of its own: names come from files. */
export function withTamedNames({ text, args }: Message): Message {
  return { text, args: args.map(tamed) };
}

function tamed(argument: MessageArgument): MessageArgument {
  if (typeof argument === 'number') return argument;
  if (typeof argument !== 'string') return withTamedNames(argument);
  return CODE.test(argument) ? argument : onOneLine(argument).replace(/[[<`]/g, String.raw`\$&`);
}

/** A fence that the text cannot close: longer than every run of backquotes in it. */
export function fenceFor(text: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  return '`'.repeat(longest + 1);
}
