import { window, workspace, type FileSystemWatcher, type TreeDataProvider, type Uri } from 'vscode';

/** Names of the contexts that the view has shown last. */
let shown: readonly string[] = [];
let waiting: (() => void) | undefined;

// Before the extension is activated, so that nothing it gives VS Code is missed.
const { createTreeView } = window;
const { createFileSystemWatcher } = workspace;
window.createTreeView = (id, options) => {
  if (id.startsWith('acrPull.')) listen(id, options.treeDataProvider);
  return createTreeView(id, options);
};

/** How often a watcher of the extension was told that the kubeconfig changed. */
let heard = 0;

workspace.createFileSystemWatcher = (...args) => {
  const watcher = createFileSystemWatcher(...args);
  const { onDidChange } = watcher;
  const counted: FileSystemWatcher['onDidChange'] = (listener, self, disposables) =>
    onDidChange(
      (uri: Uri) => {
        if (uri.fsPath === process.env['KUBECONFIG']) heard += 1;
        listener.call(self, uri);
      },
      undefined,
      disposables,
    );
  Object.defineProperty(watcher, 'onDidChange', { value: counted });
  return watcher;
};

export function changesHeard(): number {
  return heard;
}

let drawn = 0;

/** How many rows VS Code was given for our views. */
export function rowsDrawn(): number {
  return drawn;
}

function listen<T>(view: string, provider: TreeDataProvider<T>): void {
  const getChildren = provider.getChildren.bind(provider);
  provider.getChildren = async (parent) => {
    const rows = await getChildren(parent);
    drawn += rows?.length ?? 0;
    if (view === 'acrPull.contexts' && parent === undefined) {
      shown = (rows ?? []).map(nameOf);
      waiting?.();
    }
    return rows;
  };
}

function nameOf(row: unknown): string {
  return (row as { readonly context?: { readonly name: string } }).context?.name ?? '';
}

/** Resolves when VS Code has been given a row for the context. */
export async function untilShown(context: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers();
  const timer = setTimeout(() => reject(new Error(`The view does not show ${context}.`)), 20_000);
  waiting = () => {
    if (shown.includes(context)) resolve(undefined);
  };
  waiting();
  try {
    await promise;
  } finally {
    waiting = undefined;
    clearTimeout(timer);
  }
}
