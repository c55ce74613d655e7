import type { Build } from './graph.ts';

/** What a build does to names and namespaces. */
export interface BuildEffects {
  /** Of every namespaced object in the build; absent where the objects keep their own. */
  readonly namespace?: string;
  readonly namePrefix: string;
  readonly nameSuffix: string;
}

/** The effects of the steps from `from` on (a path of a kustomization file; default the first step). */
export function effectsOf({ steps }: Build, from?: string): BuildEffects {
  const first = from === undefined ? 0 : steps.findIndex(({ path }) => path === from);
  const later = steps.slice(Math.max(first, 0));
  const namespace = later.findLast((step) => step.namespace !== undefined)?.namespace;
  return {
    ...(namespace === undefined ? {} : { namespace }),
    namePrefix: later
      .toReversed()
      .map((step) => step.namePrefix)
      .join(''),
    nameSuffix: later.map((step) => step.nameSuffix).join(''),
  };
}

/** Whether a Secret that the build includes keeps its name. */
export function keepsNames({ namePrefix, nameSuffix }: BuildEffects): boolean {
  return namePrefix === '' && nameSuffix === '';
}
