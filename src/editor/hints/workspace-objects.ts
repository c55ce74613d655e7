import { Disposable, EventEmitter, workspace, type Uri } from 'vscode';
import type { PullObjects } from '../../core/check/pull-objects.ts';
import { mayHoldPullObjects } from '../../core/check/pull-objects.ts';
import { FileReader, madeByFile, objectsOfFile } from '../../core/hints/file-reader.ts';
import { mayMakeSecrets } from '../../core/hints/made-secrets.ts';
import { onDelete } from '../on-delete.ts';
import { workspaceText } from '../workspace-text.ts';
import { YAML_FILES, yamlFiles } from '../yaml-files.ts';

export interface FileObjects {
  readonly objects: PullObjects;
  readonly made: readonly string[];
}

/** Pull secrets and ServiceAccounts in the files of the workspace, in all of its folders; read once and then kept. */
export class WorkspaceObjects implements Disposable {
  readonly #changed = new EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #files = new Map<string, FileObjects>();
  #watching: Disposable | undefined;
  #isRead = false;

  get isRead(): boolean {
    return this.#isRead;
  }

  /** By address of their files. */
  get files(): ReadonlyMap<string, FileObjects> {
    return this.#files;
  }

  /** Reads all files, and from then on those that change. */
  start(): Promise<void> {
    const watcher = workspace.createFileSystemWatcher(YAML_FILES, false, false, true);
    const reread = (uri: Uri): void => void this.#read(uri).then(() => this.#changed.fire());
    this.#watching = Disposable.from(
      watcher,
      watcher.onDidCreate(reread),
      watcher.onDidChange(reread),
      onDelete((uri) => this.#forget(uri)),
      workspace.onDidChangeWorkspaceFolders(() => void this.#readAll()),
    );
    return this.#readAll();
  }

  dispose(): void {
    this.#watching?.dispose();
    this.#changed.dispose();
  }

  async #readAll(): Promise<void> {
    this.#files.clear();
    for await (const { uri, text } of yamlFiles()) this.#keep(uri, text);
    this.#isRead = true;
    this.#changed.fire();
  }

  async #read(uri: Uri): Promise<void> {
    this.#keep(uri, await workspaceText(uri));
  }

  /** A file, or all that were below a folder. */
  #forget(uri: Uri): void {
    const place = uri.toString();
    const gone = [...this.#files.keys()].filter((key) => key === place || key.startsWith(`${place}/`));
    for (const key of gone) this.#files.delete(key);
    if (gone.length > 0) this.#changed.fire();
  }

  #keep(uri: Uri, text: string | undefined): void {
    const key = uri.toString();
    if (text === undefined || !(mayHoldPullObjects(text) || mayMakeSecrets(text))) {
      this.#files.delete(key);
      return;
    }
    const reading = new FileReader(uri.fsPath).read(text);
    const found = { objects: objectsOfFile(reading), made: madeByFile(reading) };
    const { secrets, accounts } = found.objects;
    if (secrets.length + accounts.length + found.made.length > 0) this.#files.set(key, found);
    else this.#files.delete(key);
  }
}
