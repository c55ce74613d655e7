import type { AzureState } from './state.ts';

/**
 * Everything that the emulated Azure knows, as plain data in a fixed order: two dumps are equal exactly when nothing
 * differs. Holds credentials of the emulator, which are nobody's.
 */
export function dumpState(state: AzureState): unknown {
  const { directory, assignments, settings, tenants } = state;
  const dump = {
    registries: [...state.allRegistries()].map(({ scopeMaps, tokens, ...registry }) => ({
      ...registry,
      scopeMaps: [...scopeMaps.values()].toSorted(byName),
      tokens: [...tokens.values()].toSorted(byName),
    })),
    clusters: [...state.allClusters()],
    principals: directory.principals,
    roleAssignments: tenants
      .flatMap(({ id }) => assignments.inTenant(id))
      .toSorted((a, b) => a.name.localeCompare(b.name)),
    settings,
  };
  return JSON.parse(JSON.stringify(dump)) as unknown;
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name.localeCompare(other.name);
}
