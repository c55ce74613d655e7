import { Disposable, EventEmitter, workspace, type Event } from 'vscode';
import { ALL_REGISTRY_SUFFIXES, cloudFrom, hasRegistrySuffix } from '../../core/clouds.ts';
import type { HintFacts } from '../../core/hints/facts.ts';
import { madeByFile, objectsOfFile, type FileReading } from '../../core/hints/file-reader.ts';
import type { AppliedMemory } from '../applied-memory.ts';
import type { Services } from '../services.ts';
import { settings } from '../settings.ts';
import type { LoadedByTree } from '../tree/tree-provider.ts';
import { CurrentContext } from './current-context.ts';
import type { OpenManifests } from './open-manifests.ts';
import { WorkspaceObjects, type FileObjects } from './workspace-objects.ts';

/** What the tree has loaded so far. */
export interface TreeKnowledge {
  readonly loaded: LoadedByTree;
  readonly onDidLoad: Event<void>;
}

/** Everything that is known without asking: files, the current context, and what the tree has loaded before. */
export class KnownFacts implements Disposable {
  readonly #changed = new EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #open: OpenManifests;
  readonly #tree: TreeKnowledge;
  readonly #applied: AppliedMemory;
  readonly #objects = new WorkspaceObjects();
  readonly #context: CurrentContext;
  readonly #subscriptions: Disposable;
  #started: Promise<void> | undefined;

  constructor(
    services: Pick<Services, 'contexts'>,
    tree: TreeKnowledge,
    open: OpenManifests,
    applied: AppliedMemory,
  ) {
    this.#applied = applied;
    this.#open = open;
    this.#tree = tree;
    this.#context = new CurrentContext(services);
    const changed = (): void => this.#changed.fire();
    this.#subscriptions = Disposable.from(
      this.#objects,
      this.#context,
      this.#objects.onDidChange(changed),
      this.#context.onDidChange(changed),
      tree.onDidLoad(changed),
      workspace.onDidChangeConfiguration((change) => {
        const isOurs = change.affectsConfiguration('acrPull');
        if (isOurs || change.affectsConfiguration('microsoft-sovereign-cloud')) this.#again();
      }),
      workspace.onDidGrantWorkspaceTrust(() => this.#again()),
    );
  }

  /**
   * Reads the files of the workspace and the kubeconfig, but only once there is a manifest that they matter for.
   * Resolves when they are read.
   */
  needFor(reading: FileReading): Promise<void> {
    if (this.#started === undefined && namesRegistry(reading, this.#isRegistry())) {
      this.#started = Promise.all([this.#objects.start(), this.#context.refresh()]).then(() => undefined);
    }
    return this.#started ?? Promise.resolve();
  }

  /** Facts as they are now. What stands in open editors counts, saved or not. */
  now(): HintFacts {
    const open = this.#open.all();
    const files = [
      ...[...this.#objects.files].flatMap(([address, file]) => (open.has(address) ? [] : [file])),
      ...[...open.values()].map((reading): FileObjects => ({
        objects: objectsOfFile(reading),
        made: madeByFile(reading),
      })),
    ];
    const { context } = this.#context;
    const { roles, registries } = this.#tree.loaded;
    return {
      ...(context === undefined ? {} : { context }),
      isRegistry: this.#isRegistry(),
      objects: {
        secrets: files.flatMap(({ objects }) => objects.secrets),
        accounts: files.flatMap(({ objects }) => objects.accounts),
      },
      made: new Set([
        ...files.flatMap(({ made }) => made),
        ...this.#applied.all().map(({ secretName }) => secretName),
      ]),
      // Without a folder, nobody knows where the other files are.
      areFilesRead: this.#objects.isRead && workspace.workspaceFolders !== undefined,
      ...(roles === undefined ? {} : { roles }),
      registries,
      now: new Date(),
      noticeDays: settings.expiryNoticeDays(),
    };
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#changed.dispose();
  }

  #again(): void {
    if (this.#started !== undefined) void this.#context.refresh();
    this.#changed.fire();
  }

  #isRegistry(): (host: string) => boolean {
    const cloud = cloudFrom(settings.cloud());
    const suffixes = [...ALL_REGISTRY_SUFFIXES, ...(cloud.ok ? cloud.value.registrySuffixes : [])];
    const typed = settings.registries();
    return (host) => hasRegistrySuffix(host, suffixes) || typed.includes(host);
  }
}

function namesRegistry({ documents }: FileReading, isRegistry: (host: string) => boolean): boolean {
  return documents.some(({ reading }) => {
    const hosts = reading.workloads.flatMap(({ images }) =>
      images.flatMap(({ reference }) => reference?.host ?? []),
    );
    return hosts.some(isRegistry) || reading.secrets.length > 0;
  });
}
