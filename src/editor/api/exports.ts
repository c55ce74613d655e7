import type { AppliedMemory } from '../applied-memory.ts';
import type { AcrPullApi, AcrPullExports } from '../../api.ts';
import type { RoleAccess } from '../../core/access.ts';
import type { Services } from '../services.ts';

export interface ApiDependencies {
  readonly services: Services;
  /** Accesses by role that the tree has loaded; asks nothing. */
  /** Pull secrets that no file holds. */
  readonly applied: AppliedMemory;
  readonly loadedRoles: () => readonly RoleAccess[];
}

/** What other extensions get. What is behind it is loaded with the first call. */
export function exportsFor(dependencies: ApiDependencies): AcrPullExports {
  const api: AcrPullApi = {
    version: 1,
    getAccess: async (query) => (await import('./answers.ts')).answers.getAccess(query, dependencies),
    planGrant: async (request) => (await import('./answers.ts')).answers.planGrantFor(request, dependencies),
  };
  return {
    getApi(version) {
      // Callers may be written in JavaScript, or for a later version than this.
      if ((version as unknown) !== 1)
        throw new RangeError(`ACR Pull has the API version 1, not ${String(version)}.`);
      return api;
    },
  };
}
