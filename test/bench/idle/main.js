import { commands } from 'vscode';

export function activate(context) {
  context.subscriptions.push(commands.registerCommand('idle.doNothing', () => undefined));
}
