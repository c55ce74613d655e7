import path from 'node:path';
import { authentication, Disposable, RelativePattern, Uri, workspace } from 'vscode';
import { PULL_SECRET_FILES } from './identifiers.ts';

/** Changes that come in bursts, such as a merge of kubeconfigs, are one refresh. */
const QUIET_IN_MS = 300;

export interface Refreshes {
  readonly everything: () => void;
  readonly filesOnly: () => void;
  /** A manifest is other than it was when it was checked. */
  readonly checksOnly: () => void;
}

/** Refreshes the tree when something it shows has changed; nothing is polled. */
export function watch(
  kubeconfigs: readonly string[],
  { everything, filesOnly, checksOnly }: Refreshes,
): Disposable {
  const filesChanged = debounce(filesOnly);
  const allChanged = debounce(everything);
  const patterns = [
    ...kubeconfigs.map((file) => new RelativePattern(Uri.file(path.dirname(file)), path.basename(file))),
    PULL_SECRET_FILES,
  ];
  const watchers = patterns.flatMap((pattern) => {
    const watcher = workspace.createFileSystemWatcher(pattern);
    return [
      watcher,
      watcher.onDidCreate(filesChanged),
      watcher.onDidChange(filesChanged),
      watcher.onDidDelete(filesChanged),
    ];
  });
  return Disposable.from(
    ...watchers,
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

function debounce(action: () => void): (() => void) & { dispose(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const run = (): void => {
    clearTimeout(timer);
    timer = setTimeout(action, QUIET_IN_MS);
  };
  return Object.assign(run, { dispose: () => clearTimeout(timer) });
}
