import type { PullSecretAccess } from '../access.ts';
import type { ScopeMap } from '../ports.ts';
import type { Workload } from '../workload.ts';
import type { ProbedImage } from './check.ts';

/** More would only take time: one credential lets pull all of them or none, but for mistakes in a scope map. */
const MOST_IMAGES = 10;

/**
 * The images with which a new credential is tried: those of the workloads that refer to the Secret in its namespace,
 * as far as a token's scope map has their repositories; else the repositories of the scope map.
 */
export function imagesToProbe(
  { loginServer, secretName, namespace }: PullSecretAccess,
  workloads: readonly Workload[],
  { scopeMap, defaultNamespace }: { readonly scopeMap?: ScopeMap; readonly defaultNamespace: string },
): ProbedImage[] {
  const permitted = scopeMap === undefined ? undefined : repositoriesOf(scopeMap);
  const named = workloads
    .filter(({ pullSecrets }) => pullSecrets.includes(secretName))
    .filter((workload) => (workload.namespace ?? defaultNamespace) === (namespace ?? defaultNamespace))
    .flatMap(({ images }) => images.flatMap(({ reference }) => reference ?? []))
    .filter(({ host, repository }) => host === loginServer && permitted?.includes(repository) !== false)
    .map(({ repository, digest, tag }) => ({ repository, reference: digest ?? tag ?? 'latest' }));
  const distinct = [
    ...new Map(named.map((image) => [`${image.repository} ${image.reference}`, image])).values(),
  ];
  const found = distinct.length > 0 ? distinct : (permitted ?? []).map((repository) => ({ repository }));
  return found.slice(0, MOST_IMAGES);
}

/** Names that a scope map lets pull; patterns are no names. */
function repositoriesOf({ actions }: ScopeMap): string[] {
  return actions.flatMap((action) => {
    const name = /^repositories\/(.+)\/content\/read$/.exec(action)?.[1];
    return name === undefined || name.includes('*') ? [] : [name];
  });
}
