import type { GrantOutline, PlannedPullSecret } from '../grants/outline.ts';

/** How `az acr` calls the registry. */
export function registryName({ registry }: Pick<GrantOutline, 'registry'>): string {
  return registry.arm?.name ?? registry.loginServer;
}

/** A shell variable of one pull secret; several secrets have one each, told apart by a letter. */
export function variable({ pullSecrets }: GrantOutline, secret: PlannedPullSecret, name: string): string {
  if (pullSecrets.length < 2) return name;
  return `${name}_${letters(pullSecrets.indexOf(secret))}`;
}

/** A, B, … Z, BA, BB, … */
function letters(index: number): string {
  const last = String.fromCharCode('A'.charCodeAt(0) + (Math.max(index, 0) % 26));
  return index < 26 ? last : `${letters(Math.floor(index / 26))}${last}`;
}
