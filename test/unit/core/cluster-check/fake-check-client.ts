import type { CheckClient } from '../../../../src/core/cluster-check/run.ts';
import type { ContainerState, PodCreation, PodEvent, PodState } from '../../../../src/core/cluster-ports.ts';
import { ok, type Result } from '../../../../src/core/result.ts';

export interface Script {
  readonly creation?: Result<PodCreation>;
  /** What the watch tells, one after the other; then it waits for its signal. */
  readonly changes?: readonly Result<PodState | undefined>[];
  readonly events?: Result<readonly PodEvent[]>;
  readonly deletion?: Result<void>;
}

/** A cluster that plays a script and remembers what it was asked. */
export class FakeCheckClient implements CheckClient {
  readonly pods = new Set<string>();
  readonly deleted: string[] = [];
  readonly #script: Script;

  constructor(script: Script) {
    this.#script = script;
  }

  createPod(namespace: string, pod: Readonly<Record<string, unknown>>): Promise<Result<PodCreation>> {
    const { name } = pod['metadata'] as { name: string };
    const creation = this.#script.creation ?? ok({ kind: 'created' });
    if (creation.ok && creation.value.kind === 'created') this.pods.add(`${namespace}/${name}`);
    return Promise.resolve(creation);
  }

  async *watchPod(
    _namespace: string,
    _name: string,
    signal: AbortSignal,
  ): AsyncGenerator<Result<PodState | undefined>> {
    for (const change of this.#script.changes ?? []) yield await Promise.resolve(change);
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve());
    });
  }

  podEvents(): Promise<Result<readonly PodEvent[]>> {
    return Promise.resolve(this.#script.events ?? ok([]));
  }

  deletePod(namespace: string, name: string): Promise<Result<void>> {
    const deletion = this.#script.deletion ?? ok(undefined);
    this.deleted.push(`${namespace}/${name}`);
    if (deletion.ok) this.pods.delete(`${namespace}/${name}`);
    return Promise.resolve(deletion);
  }
}

export function pod(container: Partial<ContainerState>, more: Partial<PodState> = {}): PodState {
  return {
    phase: 'Pending',
    isBeingDeleted: false,
    nodeName: 'node-1',
    containers: [{ name: 'pull', state: 'waiting', ...container }],
    ...more,
  };
}
