import { QuickPickItemKind, ThemeIcon, window, type QuickPickItem } from 'vscode';

/** An entry of a quick pick with the value behind it. */
export interface Choice<T> extends QuickPickItem {
  readonly value: T;
  /** The name of a product icon. In the label itself a screen reader would read it out. */
  readonly icon?: string;
}

export interface Question {
  readonly title: string;
  readonly placeholder: string;
}

/** Asks for one of several; `undefined` when the person leaves. Stays open while they look at a document. */
export async function ask<T>(question: Question, choices: readonly Choice<T>[]): Promise<T | undefined> {
  const items = choices.map(({ icon, ...item }) =>
    icon === undefined ? item : { ...item, iconPath: new ThemeIcon(icon) },
  );
  const picked = await window.showQuickPick(items, {
    title: question.title,
    placeHolder: question.placeholder,
    ignoreFocusOut: true,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.kind === QuickPickItemKind.Separator ? undefined : picked?.value;
}
