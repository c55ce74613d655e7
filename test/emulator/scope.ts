/** Whether something given at `upper` holds at `lower`. Every management group holds all of its tenant here. */
export function isAtOrAbove(upper: string, lower: string): boolean {
  const above = isManagementGroup(upper) ? '' : upper.toLowerCase().replace(/\/$/, '');
  const below = lower.toLowerCase();
  return above === '' || below === above || below.startsWith(`${above}/`);
}

export function isSameScope(one: string, other: string): boolean {
  const plain = (scope: string): string => scope.toLowerCase().replace(/\/$/, '');
  return plain(one) === plain(other);
}

function isManagementGroup(scope: string): boolean {
  return /^\/providers\/Microsoft\.Management\/managementGroups\/[^/]+$/i.test(scope);
}
