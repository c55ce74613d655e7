import type { RoleAccess } from '../../core/access.ts';
import type { Context } from '../../core/contexts/context.ts';
import type { Failure } from '../../core/failure.ts';
import type { ArmRegistry } from '../../core/registry.ts';
import type { Result } from '../../core/result.ts';
import type { KnownCluster } from '../../core/role-accesses.ts';
import type { Services } from '../services.ts';

/** What accesses by role lie between. */
export interface RoleSources {
  readonly contexts: () => Promise<readonly Context[]>;
  /** Those that could be listed; fails where none could be. */
  readonly registries: () => Promise<Result<readonly ArmRegistry[]>>;
}

/** What Azure tells of the AKS contexts. */
export interface RoleAccesses {
  readonly accesses: readonly RoleAccess[];
  readonly clusters: readonly KnownCluster[];
  /** Tenants whose roles could not be read; of their clusters no access is known. */
  readonly failures: readonly TenantFailure[];
}

export interface TenantFailure {
  readonly tenantId: string;
  readonly failure: Failure;
}

/**
 * Accesses by role, for all AKS contexts at once: one query for the clusters and one for the assignments in each
 * tenant. Loaded when a node that shows them is opened, kept until the next refresh.
 */
export class RoleAccessList {
  readonly #services: Services;
  readonly #sources: RoleSources;
  #abort = new AbortController();
  #loaded: Promise<Result<RoleAccesses>> | undefined;
  #hasFailed = false;
  #known: RoleAccesses | undefined;

  constructor(services: Services, sources: RoleSources) {
    this.#services = services;
    this.#sources = sources;
  }

  load(): Promise<Result<RoleAccesses>> {
    if (this.#loaded === undefined) {
      const loaded = this.#read(this.#abort.signal);
      this.#loaded = loaded;
      void loaded.then((result) => {
        if (this.#loaded !== loaded) return;
        if (result.ok) this.#known = result.value;
        this.#hasFailed = !result.ok || result.value.failures.length > 0;
      });
    }
    return this.#loaded;
  }

  /** What `load` gave last; another or none as soon as that was reset. */
  get loading(): Promise<Result<RoleAccesses>> | undefined {
    return this.#loaded;
  }

  /** As `reset`, and what was known before counts no more. */
  forget(): void {
    this.reset();
    this.#known = undefined;
  }

  /** What was loaded last; asks nothing. */
  get known(): RoleAccesses | undefined {
    return this.#known;
  }

  /** Whether what `load` gave last is a failure, or one for some tenant. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Forgets everything and stops what is under way; the next `load` asks again. */
  reset(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#loaded = undefined;
    this.#hasFailed = false;
  }

  dispose(): void {
    this.#abort.abort();
  }

  async #read(signal: AbortSignal): Promise<Result<RoleAccesses>> {
    const { readRoleAccesses } = await import('./read-role-accesses.ts');
    return readRoleAccesses(this.#services, this.#sources, signal);
  }
}
