import { EventEmitter } from 'vscode';
import { isCancelled } from '../../core/cancellation.ts';
import type { Failure } from '../../core/failure.ts';
import type { ListedRegistry, RegistryToken } from '../../core/ports.ts';
import type { ArmRegistry, Tenant } from '../../core/registry.ts';
import type { Result } from '../../core/result.ts';
import type { Services } from '../services.ts';

export interface TenantProblem {
  readonly tenant: Tenant;
  readonly failure: Failure;
}

/** A registry with the tenant under which it was found. */
export type TenantRegistry = ListedRegistry & { readonly tenant: Tenant };

/** The first page or the end, and the end. */
interface Reading {
  readonly first: Promise<void>;
  readonly end: Promise<void>;
}

/** VS Code renders all again at each change: what comes within this time is told as one. */
const TOGETHER_MS = 1_000;

/** The accessible registries: loaded once on first use, kept until the next refresh, growing page by page. */
export class RegistryList {
  readonly #changed = new EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #services: Services;
  #abort = new AbortController();
  #reading: Reading | undefined;
  #telling: NodeJS.Timeout | undefined;
  registries: TenantRegistry[] = [];
  problems: TenantProblem[] = [];
  /** Why nothing at all could be listed. */
  failure: Failure | undefined;

  constructor(services: Services) {
    this.#services = services;
  }

  /** Resolves with the first page, or with the end; later pages fire `onDidChange`. After a reset, those are of the next load. */
  async load(): Promise<void> {
    const reading = (this.#reading ??= this.#begin());
    await reading.first;
    if (this.#reading !== reading) await this.load();
  }

  /** Resolves with the last page, for what is wrong as long as one is missing. */
  async loadWhole(): Promise<void> {
    await this.load();
    const reading = this.#reading;
    await reading?.end;
    if (this.#reading !== reading) await this.loadWhole();
  }

  /** The tokens of a registry, asked anew each time. */
  async tokensOf(registry: ArmRegistry): Promise<Result<readonly RegistryToken[]>> {
    const azure = await this.#services.azure();
    return azure.ok ? azure.value.registryTokens.listTokens(registry, this.#abort.signal) : azure;
  }

  /** Forgets everything and stops what is under way; the next `load` asks again. */
  reset(): void {
    this.#abort.abort();
    clearTimeout(this.#telling);
    this.#telling = undefined;
    this.#abort = new AbortController();
    this.#reading = undefined;
    this.registries = [];
    this.problems = [];
    this.failure = undefined;
  }

  dispose(): void {
    this.#abort.abort();
    clearTimeout(this.#telling);
    this.#changed.dispose();
  }

  #add(tenant: Tenant, listed: readonly ListedRegistry[]): void {
    this.registries.push(...listed.map((entry) => ({ ...entry, tenant })));
  }

  #begin(): Reading {
    const firstPage = Promise.withResolvers<undefined>();
    const end = this.#read(this.#abort.signal, () => firstPage.resolve(undefined));
    return { first: Promise.race([firstPage.promise, end]), end };
  }

  async #read(signal: AbortSignal, onFirst: () => void): Promise<void> {
    const azure = await this.#services.azure();
    if (isCancelled(signal)) return;
    if (!azure.ok) {
      this.failure = azure.failure;
      return;
    }
    for await (const page of azure.value.directory.list(signal)) {
      if (isCancelled(signal)) return;
      if (!page.ok) this.failure = page.failure;
      else if (page.value.kind === 'failed') this.problems.push(page.value);
      else this.#add(page.value.tenant, page.value.registries);
      onFirst();
      this.#telling ??= setTimeout(() => this.#tell(), TOGETHER_MS);
    }
    if (this.#telling !== undefined) this.#tell();
  }

  #tell(): void {
    clearTimeout(this.#telling);
    this.#telling = undefined;
    this.#changed.fire();
  }
}
