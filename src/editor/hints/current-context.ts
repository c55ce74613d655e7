import path from 'node:path';
import { Disposable, EventEmitter, RelativePattern, Uri, workspace } from 'vscode';
import type { Context } from '../../core/contexts/context.ts';
import type { Services } from '../services.ts';

/** Tools write a kubeconfig in several steps. */
const QUIET_IN_MS = 300;

/** The current context of the kubeconfig files, kept up to date by watching them. No cluster is contacted. */
export class CurrentContext implements Disposable {
  readonly #changed = new EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #services: Pick<Services, 'contexts'>;
  #watched = '';
  #watchers: Disposable | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #context: Context | undefined;

  constructor(services: Pick<Services, 'contexts'>) {
    this.#services = services;
  }

  get context(): Context | undefined {
    return this.#context;
  }

  /** Reads the files again. */
  async refresh(): Promise<void> {
    const { contexts, files } = await this.#services.contexts();
    this.#context = contexts.find(({ isCurrent, broken }) => isCurrent && broken === undefined);
    this.#watch(files);
    this.#changed.fire();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#watchers?.dispose();
    this.#changed.dispose();
  }

  #watch(files: readonly string[]): void {
    if (this.#watched === files.join('\n')) return;
    this.#watched = files.join('\n');
    this.#watchers?.dispose();
    const soon = (): void => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.refresh(), QUIET_IN_MS);
    };
    this.#watchers = Disposable.from(
      ...files.flatMap((file) => {
        const pattern = new RelativePattern(Uri.file(path.dirname(file)), path.basename(file));
        const watcher = workspace.createFileSystemWatcher(pattern);
        return [watcher, watcher.onDidCreate(soon), watcher.onDidChange(soon), watcher.onDidDelete(soon)];
      }),
    );
  }
}
