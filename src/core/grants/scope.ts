import { message } from '../message.ts';
import type { PasswordSlot, RegistryToken, ScopeMap, TokenPassword } from '../ports.ts';
import { err, ok, type Result } from '../result.ts';

/** What is to be done about a scope map that may exist already. */
export type ScopeMapChange =
  | { readonly kind: 'create' }
  | { readonly kind: 'extend'; readonly actions: readonly string[]; readonly added: readonly string[] }
  | { readonly kind: 'keep' };

/** What is to be done about a token that may exist already. Somebody may have disabled it, perhaps for a reason. */
export interface TokenChange {
  readonly kind: 'create' | 'enable' | 'keep';
}

/** Starts the description of every scope map we make: tells ours from somebody else's. */
export const SCOPE_MAP_DESCRIPTION = 'Made by ACR Pull for Kubernetes';

/** `content/read` pulls; `metadata/read` lists tags, for diagnosis (ACR, "repository-scoped permissions"). */
export function pullActions(repositories: readonly string[]): string[] {
  return [...new Set(repositories)]
    .sort()
    .flatMap((repository) => [
      `repositories/${repository}/content/read`,
      `repositories/${repository}/metadata/read`,
    ]);
}

/**
 * Whether a scope map must be created or extended. It is never narrowed: another manifest of the namespace may
 * count on its entries. Fails with `conflict` when the name belongs to somebody else.
 */
export function changeOfScopeMap(
  existing: ScopeMap | undefined,
  wanted: { readonly name: string; readonly actions: readonly string[] },
): Result<ScopeMapChange> {
  if (existing === undefined) return ok({ kind: 'create' });
  if (!existing.description.startsWith(SCOPE_MAP_DESCRIPTION)) {
    return err(
      'conflict',
      message('A scope map named {0} exists and was not made by this extension.', wanted.name),
      {
        hint: message('Delete or rename it in the registry, then grant again. Nothing was changed.'),
      },
    );
  }
  const present = new Set(existing.actions);
  const added = wanted.actions.filter((action) => !present.has(action));
  if (added.length === 0) return ok({ kind: 'keep' });
  return ok({ kind: 'extend', actions: [...existing.actions, ...added], added });
}

/** Whether a token must be created, or enabled again. Fails with `conflict` when the name is taken by a token with another scope map. */
export function changeOfToken(
  existing: RegistryToken | undefined,
  wanted: { readonly name: string; readonly scopeMapName: string },
): Result<TokenChange> {
  if (existing === undefined) return ok({ kind: 'create' });
  const scopeMap = existing.scopeMapId.split('/').at(-1) ?? '';
  if (scopeMap.toLowerCase() !== wanted.scopeMapName.toLowerCase()) {
    return err(
      'conflict',
      message('The token name {0} is taken: that token has the scope map {1}.', wanted.name, scopeMap),
      {
        hint: message('Delete or rename that token in the registry, then grant again. Nothing was changed.'),
      },
    );
  }
  return ok({ kind: existing.status === 'enabled' ? 'keep' : 'enable' });
}

const SLOTS: readonly PasswordSlot[] = ['password1', 'password2'];

/**
 * The password to generate: an empty one, else the one that ended, else the older one. So the password that was
 * written last goes on working, and a cluster that still holds it is not cut off.
 */
export function choosePasswordSlot(passwords: readonly TokenPassword[], now: Date): PasswordSlot {
  const empty = SLOTS.find((slot) => !passwords.some((password) => password.slot === slot));
  if (empty !== undefined) return empty;
  const ended = passwords.find(({ expiresOn }) => expiresOn !== undefined && expiresOn <= now);
  const oldest = passwords.toSorted((a, b) => a.createdOn.getTime() - b.createdOn.getTime())[0];
  return (ended ?? oldest)?.slot ?? 'password1';
}
