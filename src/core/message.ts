/**
 * A text for people, not yet in their language: an English template with numbered places, and its values.
 * `core` cannot import `vscode.l10n`, so it hands templates on and `editor/localise.ts` translates them.
 */
export interface Message {
  readonly text: string;
  readonly args: readonly MessageArgument[];
}

export type MessageArgument = string | number | Message;

/** Builds a message; `{0}`, `{1}`… in `text` stand for `args`. An argument may be a message itself. */
export function message(text: string, ...args: readonly MessageArgument[]): Message {
  return { text, args };
}

/** The message in English, for logs, tests and command lines. */
export function plain(value: Message): string {
  return value.text.replace(/\{(\d+)\}/g, (place, index: string) => {
    const argument = value.args[Number(index)];
    if (argument === undefined) return place;
    return typeof argument === 'object' ? plain(argument) : String(argument);
  });
}
