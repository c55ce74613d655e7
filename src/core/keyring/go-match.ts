import type { Bytes } from './go-url.ts';

/**
 * Whether a host's label fits a pattern by the rules of Go's `filepath.Match` on Linux, where kubelets run. Only `*`
 * is left of its signs: Go's `net/url`, through which each key has gone, takes a `?` for the query, refuses `[` but
 * before an IPv6 address, and refuses a backslash.
 */
export function matchLabel(pattern: Bytes, label: Bytes): boolean {
  const [first = '', ...others] = pattern.split('*');
  if (others.length === 0) return pattern === label;
  const last = others.pop() ?? '';
  if (!label.startsWith(first) || !label.endsWith(last)) return false;
  let position = first.length;
  const end = label.length - last.length;
  for (const part of others) {
    const found = label.indexOf(part, position);
    if (found === -1) return false;
    position = found + part.length;
  }
  return position <= end;
}
