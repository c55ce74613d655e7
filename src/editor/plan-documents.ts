import {
  Disposable,
  EventEmitter,
  languages,
  Uri,
  window,
  workspace,
  type TextDocumentContentProvider,
} from 'vscode';
import { DOCUMENT_SCHEME } from './identifiers.ts';

/** Read-only documents that show a plan, and later its result, or a check, in one tab of each sort a manifest. */
export class PlanDocuments implements TextDocumentContentProvider, Disposable {
  readonly #changed = new EventEmitter<Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #texts = new Map<string, string>();
  readonly #registration: Disposable;

  constructor() {
    this.#registration = Disposable.from(
      workspace.registerTextDocumentContentProvider(DOCUMENT_SCHEME, this),
      workspace.onDidCloseTextDocument(({ uri }) => this.#texts.delete(uri.toString())),
    );
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.#texts.get(uri.toString()) ?? '';
  }

  /** Shows `text` about `subject`, and returns the address of the document, without taking the focus away from what asks the person. */
  async show(subject: Uri, text: string, title = 'ACR Pull plan'): Promise<Uri> {
    const uri = Uri.from({ scheme: DOCUMENT_SCHEME, path: `/${title}.md`, query: subject.toString() });
    this.#texts.set(uri.toString(), text);
    this.#changed.fire(uri);
    const document = await workspace.openTextDocument(uri);
    await languages.setTextDocumentLanguage(document, 'markdown');
    await window.showTextDocument(document, { preview: false, preserveFocus: true });
    return uri;
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
