import type { Memento } from 'vscode';
import type { PullSecretAccess } from '../core/access.ts';
import { isSameAccess } from '../core/apply/same-access.ts';

const KEY = 'appliedPullSecrets';

/** An access as it is kept: its end as text. */
type Kept = Omit<PullSecretAccess, 'expiresOn'> & { readonly expiresOn?: string };

/** The pull secrets that this workspace has applied to clusters without a file; names and dates, no credential. */
export class AppliedMemory {
  readonly #memory: Memento;

  /** `memory` is that of the workspace. */
  constructor(memory: Memento) {
    this.#memory = memory;
  }

  all(): PullSecretAccess[] {
    return this.#memory.get<readonly Kept[]>(KEY, []).map(({ expiresOn, ...access }) => ({
      ...access,
      ...(expiresOn === undefined ? {} : { expiresOn: new Date(expiresOn) }),
    }));
  }

  /** Each takes the place of what was known of the same Secret. */
  async remember(accesses: readonly PullSecretAccess[]): Promise<void> {
    if (accesses.length === 0) return;
    const others = this.all().filter((known) => !accesses.some((access) => isSameAccess(known, access)));
    await this.#keep([...others, ...accesses]);
  }

  async forget(access: PullSecretAccess): Promise<void> {
    const known = this.all();
    const others = known.filter((other) => !isSameAccess(other, access));
    if (others.length < known.length) await this.#keep(others);
  }

  async #keep(accesses: readonly PullSecretAccess[]): Promise<void> {
    const kept = accesses.map(({ expiresOn, ...access }): Kept => ({
      ...access,
      ...(expiresOn === undefined ? {} : { expiresOn: expiresOn.toISOString() }),
    }));
    await this.#memory.update(KEY, kept);
  }
}
