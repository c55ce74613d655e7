import { l10n, MarkdownString, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';

export interface ItemParts {
  readonly state?: TreeItemCollapsibleState;
  readonly value?: string;
  readonly icon?: ThemeIcon | string;
  readonly description?: string;
  readonly tooltip?: readonly (readonly [string, string])[];
}

/** A tree item of its parts; without `state` it has no children. */
export function item(
  label: string,
  { state = TreeItemCollapsibleState.None, value, icon, description, tooltip }: ItemParts,
): TreeItem {
  const rendered = new TreeItem(label, state);
  if (value !== undefined) rendered.contextValue = value;
  if (icon !== undefined) rendered.iconPath = typeof icon === 'string' ? new ThemeIcon(icon) : icon;
  if (description !== undefined) {
    rendered.description = description;
    // Read aloud, label and description have no comma between them, and a plain tooltip takes the place of both.
    rendered.accessibilityInformation = { label: l10n.t('{0}, {1}', label, description) };
  }
  if (tooltip !== undefined) rendered.tooltip = tooltipOf(label, tooltip);
  return rendered;
}

function tooltipOf(title: string, rows: readonly (readonly [string, string])[]): MarkdownString {
  const text = new MarkdownString().appendMarkdown('**').appendText(title).appendMarkdown('**\n\n');
  for (const [name, value] of rows) text.appendText(`${name}: ${value}`).appendMarkdown('\n\n');
  return text;
}
