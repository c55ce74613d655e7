import type { RolePermissions } from './role-definitions.ts';

/**
 * Whether a role allows a control-plane action: some entry has it in `actions` and not in `notActions`. A `notActions`
 * takes away only from its own entry (Azure RBAC, "Understand role definitions"). Deny assignments are not looked at.
 */
export function permitsAction(permissions: readonly RolePermissions[], action: string): boolean {
  return permissions.some(
    ({ actions, notActions }) => matchesAny(actions, action) && !matchesAny(notActions, action),
  );
}

/** Whether a role allows a data-plane action: as {@link permitsAction}, by `dataActions` and `notDataActions`. */
export function permitsDataAction(permissions: readonly RolePermissions[], action: string): boolean {
  return permissions.some(
    ({ dataActions, notDataActions }) =>
      matchesAny(dataActions, action) && !matchesAny(notDataActions, action),
  );
}

/** Whether `pattern` names `action`: `*` stands for any text, slashes too, in any place; case does not count. */
export function actionMatches(pattern: string, action: string): boolean {
  const [head = '', ...rest] = pattern.toLowerCase().split('*');
  const text = action.toLowerCase();
  const tail = rest.pop();
  if (tail === undefined) return text === head;
  if (text.length < head.length + tail.length || !text.startsWith(head) || !text.endsWith(tail)) return false;
  // The first place that fits leaves the most room for the pieces after it, so nothing is ever tried twice.
  const end = text.length - tail.length;
  let from = head.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, from);
    if (found === -1 || found + piece.length > end) return false;
    from = found + piece.length;
  }
  return true;
}

function matchesAny(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => actionMatches(pattern, action));
}
