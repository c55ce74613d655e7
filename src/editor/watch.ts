import { authentication, Disposable, workspace, type Uri } from 'vscode';
import { debounce } from './debounce.ts';
import { PULL_SECRET_FILES } from './identifiers.ts';
import { KubeconfigWatch, onAnyChange } from './kubeconfig-watch.ts';
import { onDelete } from './on-delete.ts';

export interface Refreshes {
  readonly everything: () => void;
  readonly filesOnly: () => void;
  /** A manifest is other than it was when it was checked. */
  readonly checksOnly: () => void;
  /** Whether something that the tree shows was read below this folder. */
  readonly showsFilesBelow: (folder: Uri) => boolean;
}

/** Refreshes the tree when something it shows has changed. Nothing is polled, nor watched before the first `follow`. */
export class TreeWatch implements Disposable {
  readonly #refreshes: Refreshes;
  readonly #kubeconfigs = new KubeconfigWatch();
  #others: Disposable | undefined;

  constructor(refreshes: Refreshes) {
    this.#refreshes = refreshes;
    this.#kubeconfigs.onDidChange(refreshes.filesOnly);
  }

  /** Watches these kubeconfig files, and all that is not a kubeconfig. */
  follow(kubeconfigs: readonly string[]): void {
    this.#kubeconfigs.follow(kubeconfigs);
    this.#others ??= watchOthers(this.#refreshes);
  }

  dispose(): void {
    this.#kubeconfigs.dispose();
    this.#others?.dispose();
  }
}

function watchOthers({ everything, filesOnly, checksOnly, showsFilesBelow }: Refreshes): Disposable {
  const filesChanged = debounce(filesOnly);
  const allChanged = debounce(everything);
  return Disposable.from(
    onAnyChange(workspace.createFileSystemWatcher(PULL_SECRET_FILES), filesChanged),
    onDelete((uri) => {
      if (showsFilesBelow(uri)) filesChanged();
    }),
    filesChanged,
    allChanged,
    authentication.onDidChangeSessions(({ provider }) => {
      if (provider.id.startsWith('microsoft')) allChanged();
    }),
    workspace.onDidSaveTextDocument(({ languageId }) => {
      if (/^(yaml|helm|kubernetes)$/.test(languageId)) checksOnly();
    }),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('acrPull') || change.affectsConfiguration('microsoft-sovereign-cloud'))
        allChanged();
    }),
  );
}
