import { workspace, type Disposable, type TextDocument } from 'vscode';
import { FileReader, type FileReading } from '../../core/hints/file-reader.ts';
import { isManifest, manifestText } from './manifest-language.ts';

interface Entry {
  readonly reader: FileReader;
  readonly version: number;
  readonly reading: FileReading;
}

/** What stands in the open manifests, each version read once, and of each only what has changed. */
export class OpenManifests implements Disposable {
  readonly #entries = new Map<string, Entry>();
  readonly #closing = workspace.onDidCloseTextDocument(({ uri }) => this.#entries.delete(uri.toString()));

  read(document: TextDocument): FileReading {
    const key = document.uri.toString();
    const known = this.#entries.get(key);
    if (known?.version === document.version) return known.reading;
    const reader = known?.reader ?? new FileReader(document.uri.fsPath);
    const reading = reader.read(manifestText(document));
    this.#entries.set(key, { reader, version: document.version, reading });
    return reading;
  }

  /** By address. */
  all(): ReadonlyMap<string, FileReading> {
    const documents = workspace.textDocuments.filter(isManifest);
    return new Map(documents.map((document) => [document.uri.toString(), this.read(document)]));
  }

  dispose(): void {
    this.#closing.dispose();
    this.#entries.clear();
  }
}
