import path from 'node:path';
import { Disposable, EventEmitter, RelativePattern, Uri, workspace, type FileSystemWatcher } from 'vscode';
import { debounce } from './debounce.ts';

/** Tells when a kubeconfig file is made, changed or deleted; follows the files that are looked for. */
export class KubeconfigWatch implements Disposable {
  readonly #changed = new EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #soon = debounce(() => this.#changed.fire());
  #files = '';
  #watchers: Disposable | undefined;

  /** Watches these files, absolute paths, and no others any more. */
  follow(files: readonly string[]): void {
    if (this.#files === files.join('\n')) return;
    this.#files = files.join('\n');
    this.#watchers?.dispose();
    this.#watchers = Disposable.from(...files.map((file) => onAnyChange(watcherOf(file), this.#soon)));
  }

  dispose(): void {
    this.#soon.dispose();
    this.#watchers?.dispose();
    this.#changed.dispose();
  }
}

/** Runs `action` at every change that a watcher tells of; disposes of the watcher, too. */
export function onAnyChange(watcher: FileSystemWatcher, action: () => void): Disposable {
  return Disposable.from(
    watcher,
    watcher.onDidCreate(action),
    watcher.onDidChange(action),
    watcher.onDidDelete(action),
  );
}

function watcherOf(file: string): FileSystemWatcher {
  const pattern = new RelativePattern(Uri.file(path.dirname(file)), path.basename(file));
  return workspace.createFileSystemWatcher(pattern);
}
