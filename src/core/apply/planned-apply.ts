import type { PlannedAccount } from './grant-accounts.ts';
import type { Clash, ClusterState, Place } from './place-state.ts';

/** That pull secrets are applied as a part of a plan, and what the person agreed to. */
export interface PlannedApply {
  readonly state: ClusterState;
  /** Namespaces in which what is there may be lost. */
  readonly agreed: ReadonlySet<string>;
  /** ServiceAccounts of the cluster that are to refer to the pull secret. */
  readonly accounts?: readonly PlannedAccount[];
}

export type PlaceWithClash = Place & { readonly found: Clash };

/** Where a Secret is in the way, so that the person has to be asked. */
export function clashesOf({ state }: PlannedApply): readonly PlaceWithClash[] {
  return placesOf(state).filter(hasClash);
}

/** Whether anything can be applied, if the person agrees. */
export function canApply({ state }: PlannedApply): boolean {
  return placesOf(state).some((place) => isFit(place) || hasClash(place));
}

/** Whether ours may be put there. */
export function isConfirmed(place: Place, { agreed }: PlannedApply): boolean {
  return isFit(place) || (hasClash(place) && agreed.has(place.namespace));
}

export function placesOf(state: ClusterState): readonly Place[] {
  return state.kind === 'reached' ? state.places : [];
}

function isFit({ found }: Place): boolean {
  return found.kind === 'free' || found.kind === 'ours';
}

export function hasClash(place: Place): place is PlaceWithClash {
  const { kind } = place.found;
  return kind === 'other-manager' || kind === 'wrong-type' || kind === 'immutable';
}
