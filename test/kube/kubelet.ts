import { setTimeout as delay } from 'node:timers/promises';
import type { AdminClient, Json } from './admin-client.ts';

/** One step of what a kubelet does with a pod: a status that it writes, or an event. */
export type KubeletStep =
  | { readonly state: Json; readonly imageID?: string; readonly phase?: string }
  | { readonly event: string; readonly message: string }
  | { readonly unschedulable: string };

export interface PodAsStored {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly spec: Json & {
    readonly nodeName?: string;
    readonly containers: readonly { readonly name: string; readonly image: string }[];
  };
}

const NODE = 'node-1';
const POLL_MS = 50;

/**
 * Scheduler and kubelet of one namespace, as far as the API server sees them: binds each pod, writes the status and
 * the events of `play`, one after the other, and takes a pod away when it is to be deleted.
 */
export class Kubelet {
  /** The pods that came, as the API server admitted them. */
  readonly pods: PodAsStored[] = [];
  readonly #admin: AdminClient;
  readonly #base: string;
  readonly #play: (pod: PodAsStored) => readonly KubeletStep[];
  readonly #done: Promise<void>;
  #isStopped = false;

  constructor(admin: AdminClient, namespace: string, play: (pod: PodAsStored) => readonly KubeletStep[]) {
    this.#admin = admin;
    this.#base = `/api/v1/namespaces/${namespace}`;
    this.#play = play;
    this.#done = this.#run();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#done;
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      const { items } = await this.#admin.must('GET', `${this.#base}/pods`);
      for (const pod of items as readonly PodAsStored[]) await this.#look(pod);
      await delay(POLL_MS);
    }
  }

  async #look(pod: PodAsStored): Promise<void> {
    const { name, deletionTimestamp } = pod.metadata;
    if (deletionTimestamp !== undefined) {
      // The kubelet's last word: the containers are gone.
      await this.#admin.send('DELETE', `${this.#base}/pods/${name}?gracePeriodSeconds=0`);
      return;
    }
    if (this.pods.some(({ metadata }) => metadata.name === name)) return;
    this.pods.push(pod);
    const steps = this.#play(pod);
    if (!steps.some((step) => 'unschedulable' in step)) await this.#bind(name);
    for (const step of steps) await this.#take(pod, step);
  }

  async #bind(name: string): Promise<void> {
    await this.#admin.send('POST', `${this.#base}/pods/${name}/binding`, {
      metadata: { name },
      target: { kind: 'Node', name: NODE },
    });
  }

  /** The pod may be deleted at any moment; a kubelet does not mind. */
  async #take({ metadata: { name }, spec }: PodAsStored, step: KubeletStep): Promise<void> {
    if ('event' in step) {
      await this.#admin.send('POST', `${this.#base}/events`, eventOf(this.#base, name, step));
      return;
    }
    const [container] = spec.containers;
    const status =
      'unschedulable' in step
        ? { conditions: [unschedulable(step.unschedulable)] }
        : {
            phase: step.phase ?? 'Pending',
            containerStatuses: [
              {
                ...{ name: container?.name, image: container?.image, imageID: step.imageID ?? '' },
                ...{ ready: false, restartCount: 0, state: step.state },
              },
            ],
          };
    await this.#admin.send('PATCH', `${this.#base}/pods/${name}/status`, { status });
  }
}

function unschedulable(message: string): Json {
  return { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message };
}

let events = 0;

function eventOf(base: string, name: string, step: { event: string; message: string }): Json {
  const namespace = base.split('/').at(-1);
  const now = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  return {
    metadata: { name: `${name}.${String(++events)}`, namespace },
    involvedObject: { kind: 'Pod', namespace, name, apiVersion: 'v1' },
    type: /^(Pulled|Pulling|Scheduled)$/.test(step.event) ? 'Normal' : 'Warning',
    reason: step.event,
    message: step.message,
    source: { component: 'kubelet', host: NODE },
    ...{ firstTimestamp: now, lastTimestamp: now, count: 1 },
  };
}

/** What a kubelet with containerd 1.7 says, as pods of real clusters show it. */
export const kubeletSays = {
  pulled: (image: string): KubeletStep[] => [
    { event: 'Pulled', message: `Successfully pulled image "${image}" in 1.2s` },
    {
      state: { terminated: { exitCode: 0, reason: 'Completed' } },
      imageID: `${image.replace(/[:@][^/]*$/, '')}@sha256:${'a'.repeat(64)}`,
      phase: 'Succeeded',
    },
  ],
  /** The pull fails, and then the kubelet waits before it tries again. */
  notPulled: (image: string, cause: string): KubeletStep[] => {
    const said = `rpc error: code = Unknown desc = failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${cause}`;
    return [
      { event: 'Failed', message: `Failed to pull image "${image}": ${said}` },
      { state: { waiting: { reason: 'ErrImagePull', message: said } } },
    ];
  },
  backOff: (image: string): KubeletStep => ({
    state: { waiting: { reason: 'ImagePullBackOff', message: `Back-off pulling image "${image}"` } },
  }),
  unauthorized: (host: string): string =>
    `failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://${host}/oauth2/token?scope=repository%3Ateam%2Fweb%3Apull&service=${host}: 401 Unauthorized`,
  missingSecret: (name: string): KubeletStep => ({
    event: 'FailedToRetrieveImagePullSecret',
    message: `Unable to retrieve some image pull secrets (${name}); attempting to pull the image may not succeed.`,
  }),
} as const;
