import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LeakDetector } from '../integration/faults/leaks.ts';
import { validValues } from '../integration/faults/same-state.ts';
import { filesBelow, gitObjects, keptIn, ProcessWatch, shownIn } from './places-of-leaks.ts';
import { useWorkbench, type Walk, type WalkOptions } from './use-workbench.ts';

/** A token of Entra or of a registry. */
const JWT = /eyJ[\w-]{15,}\.eyJ[\w-]{20,}\.[\w-]{20,}/;

type Places = Readonly<Record<string, string>>;

/**
 * A walk in which secrets are looked for; it begins and ends with the suite. `meantFile` is the one of the workspace
 * that is to hold a secret.
 */
export function useLeakSearch(
  { environment, ...options }: WalkOptions = {},
  meantFile?: string,
): { readonly walk: Walk; readonly search: LeakSearch } {
  const temporary = mkdtempSync(path.join(tmpdir(), 'acr-pull-leaks-'));
  const walk = useWorkbench({ ...options, environment: { ...environment, TMPDIR: temporary } });
  const search = new LeakSearch(walk, temporary, meantFile);
  before(() => search.begin());
  after(() => search.end());
  return { walk, search };
}

/** Looks for secrets wherever a VS Code, its processes and our extension could leave them. */
class LeakSearch {
  readonly #walk: Walk;
  /** For the temporary files of all processes that are looked at. */
  readonly temporary: string;
  readonly #meantFile: string | undefined;
  readonly #everywhere = new LeakDetector();
  readonly #inEnvironments = new LeakDetector();
  readonly #own = new Set<string>();
  readonly #shown: string[] = [];
  #watch: ProcessWatch | undefined;

  constructor(walk: Walk, temporary: string, meantFile: string | undefined) {
    this.#walk = walk;
    this.temporary = temporary;
    this.#meantFile = meantFile;
  }

  begin(): void {
    this.#watch = new ProcessWatch(this.temporary);
    const own = this.#walk.rig.environment['AZURE_CLIENT_SECRET'];
    if (own !== undefined) this.addOwn(own, 'the environment');
  }

  add(secret: string, source: string): void {
    this.#everywhere.add(secret, source);
    if (!this.#own.has(secret)) this.#inEnvironments.add(secret, source);
  }

  /** A secret that the person has put into the environment of a process, where it may be. */
  addOwn(secret: string, source: string): void {
    this.#own.add(secret);
    this.add(secret, source);
  }

  /** Learns the secrets that Azure has by now, and keeps what the window shows. */
  async note(): Promise<void> {
    const state: unknown = await (await fetch(`${this.#walk.rig.emulator.controlUrl}/state`)).json();
    for (const value of validValues(state)) this.add(value, 'Azure');
    this.#shown.push(await shownIn(this.#walk.page));
  }

  async look(): Promise<Places> {
    const { rig, page, workbench } = this.#walk;
    const { root, folder } = rig.workspace;
    this.#watch?.look();
    return {
      'profile, logs and storage': filesBelow(path.join(root, 'vs-code'), isNoProgram),
      'temporary files': filesBelow(this.temporary),
      repository: filesBelow(folder, (name) => name !== this.#meantFile && !name.startsWith('.git/')),
      'git objects': gitObjects(folder),
      'state in the browser': await keptIn(page),
      'what was shown': [...this.#shown, await shownIn(page)].join('\n'),
      clipboard: await workbench.clipboard(),
      'command lines': this.#watch?.commandLines ?? '',
      environments: this.#watch?.environments ?? '',
    };
  }

  /** Each secret in a place where none is to be. */
  leaks(places: Places): string[] {
    return Object.entries(places).flatMap(([place, text]) => {
      const detector = place === 'environments' ? this.#inEnvironments : this.#everywhere;
      return [
        ...detector.find(text).map((shape) => `${place}: a secret ${shape}`),
        ...(JWT.test(text) ? [`${place}: a token`] : []),
      ];
    });
  }

  /** In which shapes a secret is in the text. */
  find(text: string): string[] {
    return this.#everywhere.find(text);
  }

  end(): void {
    this.#watch?.stop();
    rmSync(this.temporary, { recursive: true });
  }
}

/** The extension itself, as it was installed. */
function isNoProgram(name: string): boolean {
  return !name.startsWith('extensions/');
}
