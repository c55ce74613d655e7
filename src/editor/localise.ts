import { l10n } from 'vscode';
import type { Message } from '../core/message.ts';

/** The message in the display language of VS Code. */
export function say(text: Message): string {
  return l10n.t(
    text.text,
    ...text.args.map((argument) => (typeof argument === 'object' ? say(argument) : argument)),
  );
}
