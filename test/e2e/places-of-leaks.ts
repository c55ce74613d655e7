import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';

/** Every file below a folder, byte for byte, with its name. */
export function filesBelow(folder: string, isMeant: (name: string) => boolean = () => true): string {
  if (!existsSync(folder)) return '';
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .filter(isMeant)
    .map((name) => `${name}\n${readFileSync(path.join(folder, name), 'latin1')}`)
    .join('\n');
}

/** Everything that git holds of a repository, unpacked. */
export function gitObjects(folder: string): string {
  return execFileSync('git', ['cat-file', '--batch-all-objects', '--batch'], {
    cwd: folder,
    encoding: 'latin1',
    maxBuffer: 256 * 1024 * 1024,
  });
}

/** What a window shows, tooltips and labels for screen readers included. */
export function shownIn(page: Page): Promise<string> {
  return page.evaluate<string>(`(() => {
    const attributes = ['title', 'aria-label', 'aria-description', 'value', 'placeholder'];
    const said = [...document.querySelectorAll('*')].flatMap((element) =>
      attributes.flatMap((name) => element.getAttribute(name) ?? []),
    );
    return [document.body.innerText, ...said].join('\\n');
  })()`);
}

/** What the window keeps in the browser: this is where VS Code in a browser has its state. */
export function keptIn(page: Page): Promise<string> {
  return page.evaluate<string>(`(async () => {
    const kept = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })];
    const done = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(new Error('IndexedDB'));
      });
    for (const { name } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        const objects = database.transaction(store).objectStore(store);
        kept.push(name, store, JSON.stringify([await done(objects.getAllKeys()), await done(objects.getAll())]));
      }
      database.close();
    }
    return kept.join('\\n');
  })()`);
}

/** Looks again and again at the command lines and environments of a process and all that it starts. */
export class ProcessWatch {
  readonly #commandLines = new Set<string>();
  readonly #environments = new Set<string>();
  readonly #root: string;
  readonly #timer: NodeJS.Timeout;

  /** `root` is a folder that the processes to be watched have in their environment. */
  constructor(root: string) {
    this.#root = root;
    this.#timer = setInterval(() => this.look(), 100);
  }

  look(): void {
    for (const id of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const environment = read(`/proc/${id}/environ`);
      if (!environment.includes(this.#root)) continue;
      this.#environments.add(environment);
      this.#commandLines.add(read(`/proc/${id}/cmdline`));
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  get commandLines(): string {
    return [...this.#commandLines].join('\n');
  }

  get environments(): string {
    return [...this.#environments].join('\n');
  }
}

/** Of a process that is gone, or is somebody else's, nothing. */
function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
