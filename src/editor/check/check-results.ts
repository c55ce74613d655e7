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
  readonly #added = new EventEmitter<readonly string[]>();
  /** Fires with the places of new results. */
  readonly onDidAdd: Event<readonly string[]> = this.#added.event;

  at(place: string): CheckResult | undefined {
    return this.#byPlace.get(place);
  }

  add(
    parts: ReadonlyMap<string, CheckReport>,
    { whole, at, tab }: Pick<CheckResult, 'whole' | 'at' | 'tab'>,
  ): void {
    for (const [place, part] of parts) this.#byPlace.set(place, { part, whole, at, tab });
    this.#added.fire([...parts.keys()]);
  }

  clear(): void {
    this.#byPlace.clear();
  }

  dispose(): void {
    this.#added.dispose();
  }
}
