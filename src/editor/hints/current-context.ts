import { EventEmitter, type Disposable } from 'vscode';
import type { Context } from '../../core/contexts/context.ts';
import { KubeconfigWatch } from '../kubeconfig-watch.ts';
import type { Services } from '../services.ts';

/** The current context of the kubeconfig files, kept up to date by watching them. No cluster is contacted. */
export class CurrentContext implements Disposable {
  readonly #changed = new EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #services: Pick<Services, 'contexts'>;
  readonly #watch = new KubeconfigWatch();
  #context: Context | undefined;

  constructor(services: Pick<Services, 'contexts'>) {
    this.#services = services;
    this.#watch.onDidChange(() => void this.refresh());
  }

  get context(): Context | undefined {
    return this.#context;
  }

  /** Reads the files again. */
  async refresh(): Promise<void> {
    const { contexts, files } = await this.#services.contexts();
    this.#context = contexts.find(({ isCurrent, broken }) => isCurrent && broken === undefined);
    this.#watch.follow(files);
    this.#changed.fire();
  }

  dispose(): void {
    this.#watch.dispose();
    this.#changed.dispose();
  }
}
