import {
  CodeLens,
  Disposable,
  EventEmitter,
  languages,
  Range,
  workspace,
  type CodeLensProvider,
  type Command,
  type TextDocument,
  type Uri,
} from 'vscode';
import { DOCUMENT_SCHEME } from '../identifiers.ts';

/** A command above a line of a document of ours. */
export interface LineCommand {
  readonly line: number;
  readonly command: Command;
}

/** What can be started from the read-only documents of ours. Their texts hold no links: these are put beside them. */
export class DocumentLenses implements CodeLensProvider, Disposable {
  readonly #changed = new EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #commands = new Map<string, readonly LineCommand[]>();
  readonly #registration: Disposable;

  constructor() {
    this.#registration = Disposable.from(
      languages.registerCodeLensProvider({ scheme: DOCUMENT_SCHEME }, this),
      workspace.onDidCloseTextDocument(({ uri }) => this.#commands.delete(uri.toString())),
    );
  }

  set(uri: Uri, commands: readonly LineCommand[]): void {
    this.#commands.set(uri.toString(), commands);
    this.#changed.fire();
  }

  provideCodeLenses({ uri }: TextDocument): CodeLens[] {
    const commands = this.#commands.get(uri.toString()) ?? [];
    return commands.map(({ line, command }) => new CodeLens(new Range(line, 0, line, 0), command));
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
