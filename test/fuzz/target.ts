/** Something that reads what others wrote. `run` throws when a promise is broken; what it answers does not matter. */
export interface FuzzTarget {
  readonly name: string;
  /** To begin with, beside the corpus. */
  readonly seeds: readonly string[];
  readonly run: (input: string) => void;
}

/** Several texts in one input: the files of a chart, two kubeconfigs. */
const SEPARATOR = '\n=====\n';

export function partsOf(input: string): string[] {
  return input.split(SEPARATOR);
}

export function joinParts(parts: readonly string[]): string {
  return parts.join(SEPARATOR);
}
