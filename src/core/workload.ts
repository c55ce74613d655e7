import type { ImageReference } from './image-reference.ts';

/** A half-open range of UTF-16 offsets in a document's text. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** An image that a workload names, and where. */
export interface WorkloadImage {
  /** Exactly as written, without quotes. */
  readonly text: string;
  /** `undefined` when the text is not a valid image reference. */
  readonly reference: ImageReference | undefined;
  readonly range: TextRange;
}

/** One object of a manifest that holds a pod template. */
export interface Workload {
  readonly apiVersion: string;
  readonly kind: string;
  /** `metadata.name`; empty when the object has only a `generateName` or none. */
  readonly name: string;
  /** `metadata.namespace`; absent when the manifest leaves it to the context. */
  readonly namespace?: string;
  readonly serviceAccountName?: string;
  /** Names in the pod template's `imagePullSecrets`. */
  readonly pullSecrets: readonly string[];
  readonly images: readonly WorkloadImage[];
  /** Index of the YAML document in the file, from 0. */
  readonly document: number;
  /** Where the map that takes `imagePullSecrets` sits in that document; absent where the kind takes none. */
  readonly podSpecPath?: readonly (string | number)[];
  /** Range of the whole object in the text. */
  readonly range: TextRange;
}
