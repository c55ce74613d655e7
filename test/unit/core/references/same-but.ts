import { parseAllDocuments } from 'yaml';
import { SECRET } from './read-fixtures.ts';

/** What the documents of a file say. */
export function objectsIn(text: string): unknown[] {
  const documents = parseAllDocuments(text.replace(/^\uFEFF/, ''), { uniqueKeys: false });
  if (!Array.isArray(documents)) return [];
  return documents.map((document) => {
    if (document.errors.length > 0) throw document.errors[0] ?? new Error('unreadable');
    return document.toJS() as unknown;
  });
}

/**
 * The value without every entry that is about the Secret, and without what is empty after that; of two values with
 * the same rest, one has only more references. Written apart from the product's own proof.
 */
export function withoutReferences(value: unknown): unknown {
  if (Array.isArray(value)) {
    const kept = value.filter((item) => !isReference(item)).map(withoutReferences);
    return kept.filter((item) => item !== undefined);
  }
  if (typeof value !== 'object' || value === null)
    return value === SECRET || value === '' ? undefined : value;
  const kept = Object.entries(value)
    .map(([key, child]) => [key, withoutReferences(child)] as const)
    .filter(([, child]) => !isEmpty(child));
  return Object.fromEntries(kept.sort(([a], [b]) => a.localeCompare(b, 'en')));
}

function isReference(item: unknown): boolean {
  if (item === SECRET) return true;
  if (typeof item === 'string') return item.includes(SECRET);
  if (typeof item !== 'object' || item === null) return false;
  if ('patch' in item) return String(item.patch).includes(SECRET);
  return 'name' in item && item.name === SECRET;
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0)
  );
}

/** How often something refers to the Secret. */
export function countReferences(value: unknown): number {
  if (Array.isArray(value)) {
    return value.reduce<number>((sum, item) => sum + (isReference(item) ? 1 : countReferences(item)), 0);
  }
  if (typeof value !== 'object' || value === null) return value === SECRET ? 1 : 0;
  return Object.values(value).reduce<number>((sum, child) => sum + countReferences(child), 0);
}
