import type { Document } from 'yaml';

/** What a document says, as plain values; `undefined` when it cannot be told (errors, endless aliases). */
export function valueOf(document: Document.Parsed): { readonly value: unknown } | undefined {
  if (document.errors.length > 0) return undefined;
  try {
    const value: unknown = document.toJS();
    // Fails on values that contain themselves, and breaks what aliases share.
    return { value: JSON.parse(JSON.stringify(value ?? null)) as unknown };
  } catch {
    return undefined;
  }
}

/** Whether two plain values are equal, whatever the order of their keys. */
export function isSameValue(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => isSameValue(item, other[index]));
  }
  if (!isRecord(one) || !isRecord(other)) return one === other;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSameValue(one[key], other[key]))
  );
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
