import { EventEmitter, type Disposable, type Event, type Uri } from 'vscode';
import type { CheckReport } from '../../core/check/report.ts';

/** What a check found, for one place of the tree. */
export interface CheckResult {
  /** As far as it is about the place. */
  readonly part: CheckReport;
  readonly whole: CheckReport;
  readonly at: Date;
  /** What the tab of the report is for. */
  readonly tab: Uri;
}

/** The latest results of checks by their places, until something changes that they looked at. */
export class CheckResults implements Disposable {
  readonly #byPlace = new Map<string, CheckResult>();
  #generation = 0;
  readonly #added = new EventEmitter<readonly string[]>();
  /** Fires with the places of new results. */
  readonly onDidAdd: Event<readonly string[]> = this.#added.event;

  at(place: string): CheckResult | undefined {
    return this.#byPlace.get(place);
  }

  /** To be taken before a check reads what it is about. */
  get generation(): number {
    return this.#generation;
  }

  /** Not where something has changed since the check took the generation: it may have read what was before. */
  add(
    parts: ReadonlyMap<string, CheckReport>,
    { whole, at, tab }: Pick<CheckResult, 'whole' | 'at' | 'tab'>,
    generation: number,
  ): void {
    if (generation !== this.#generation) return;
    for (const [place, part] of parts) this.#byPlace.set(place, { part, whole, at, tab });
    this.#added.fire([...parts.keys()]);
  }

  /** Takes away what is there. A check that is under way adds what it finds all the same. */
  hide(): void {
    this.#byPlace.clear();
  }

  /** Takes away what is there; what checks that are under way have read counts no more. */
  clear(): void {
    this.#generation += 1;
    this.hide();
  }

  dispose(): void {
    this.#added.dispose();
  }
}
