import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A process of a program, or one that it leaves running, known by the id that it writes into a file of the folder. */
export class LeftRunning {
  readonly #file: string;

  constructor(folder: string, name = 'left') {
    this.#file = path.join(folder, name);
  }

  /** The command of a shell that writes the id of `process`: `$$` or `$!`. */
  note(process: '$$' | '$!'): string {
    return `echo ${process} > "${this.#file}"`;
  }

  async isKnown(): Promise<void> {
    while (this.#id() === undefined) await delay(5);
  }

  async isGone(): Promise<void> {
    await this.isKnown();
    while (this.isRunning()) await delay(5);
  }

  /** Waits until its parent, this process, has heard of its end. */
  async isHeardOf(): Promise<void> {
    await this.isKnown();
    while (hasEntry(this.#id())) await delay(5);
  }

  isRunning(): boolean {
    const id = this.#id();
    return hasEntry(id) && !isZombie(id);
  }

  kill(): void {
    const id = this.#id();
    if (id !== undefined && this.isRunning()) process.kill(id, 'SIGKILL');
  }

  #id(): number | undefined {
    const text = existsSync(this.#file) ? readFileSync(this.#file, 'utf8') : '';
    return text.endsWith('\n') ? Number(text) : undefined;
  }
}

/** In the table of processes, where an ended one stays until its parent asks how it ended. */
function hasEntry(id: number | undefined): boolean {
  try {
    return id !== undefined && process.kill(id, 0);
  } catch {
    return false;
  }
}

/** It has ended, but in some containers nobody asks how in the place of a parent that is gone. */
function isZombie(id: number | undefined): boolean {
  try {
    return readFileSync(`/proc/${id}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}
