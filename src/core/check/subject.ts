import type { Context } from '../contexts/context.ts';
import type { Workload } from '../workload.ts';
import type { Platform } from './platform.ts';
import type { PullObjects } from './pull-objects.ts';
import type { Failure } from '../failure.ts';

/** One image as pods of one sort pull it: their namespace, ServiceAccount and pull secrets decide with what. */
export interface PulledImage {
  /** As written: the kubelet compares that text. */
  readonly image: string;
  readonly loginServer: string;
  readonly repository: string;
  /** The digest, else the tag; `latest` where neither is written. */
  readonly reference: string;
  /** Such as `Deployment web`. */
  readonly workloads: readonly string[];
  readonly namespace: string;
  readonly serviceAccountName: string;
  /** Those that the pods name themselves. */
  readonly pullSecrets: readonly string[];
}

/** What the nodes run. A cluster is asked only when the person wants it. */
export type NodeFacts =
  | { readonly kind: 'not-asked' }
  | { readonly kind: 'not-read'; readonly failure: Failure }
  | { readonly kind: 'read'; readonly platforms: readonly Platform[] };

/** What is to be checked, and what is known before anything is asked. */
export interface CheckSubject {
  readonly context: Context;
  /** Every registry of the images, or the one that was asked for; lower case. */
  readonly loginServers: readonly string[];
  readonly images: readonly PulledImage[];
  /** More images than these were found. */
  readonly leftOut: number;
  readonly objects: PullObjects;
  readonly nodes: NodeFacts;
}

/** More is no question that a person asks at once. */
const MOST_IMAGES = 60;

/** The images of the workloads that come from wanted registries, each once for each way to a credential. */
export function pulledImages(
  workloads: readonly Workload[],
  { isWanted, namespace: fallback }: { isWanted: (host: string) => boolean; namespace: string },
): { readonly images: readonly PulledImage[]; readonly leftOut: number } {
  const found = new Map<string, PulledImage>();
  for (const workload of workloads) {
    for (const pulled of imagesOf(workload, fallback)) {
      if (!isWanted(pulled.loginServer)) continue;
      const { workloads: names, ...way } = pulled;
      const key = JSON.stringify(way);
      const others = found.get(key)?.workloads ?? [];
      found.set(key, { ...way, workloads: [...new Set([...others, ...names])] });
    }
  }
  const images = [...found.values()];
  return { images: images.slice(0, MOST_IMAGES), leftOut: Math.max(images.length - MOST_IMAGES, 0) };
}

function imagesOf(workload: Workload, fallback: string): PulledImage[] {
  const { kind, name, namespace = fallback, serviceAccountName = 'default', pullSecrets } = workload;
  return workload.images.flatMap(({ text, reference }) =>
    reference?.host === undefined
      ? []
      : [
          {
            image: text,
            loginServer: reference.host,
            repository: reference.repository,
            reference: reference.digest ?? reference.tag ?? 'latest',
            workloads: [name === '' ? kind : `${kind} ${name}`],
            namespace,
            serviceAccountName,
            pullSecrets,
          },
        ],
  );
}
