import { isCollection, isPair, parseAllDocuments, parseDocument, YAMLParseError, type Document } from 'yaml';

export interface ParseYamlOptions {
  /** Whether keys that stand twice are an error; they are when left out. */
  readonly uniqueKeys?: boolean;
}

/** No file that people write nests deeper; what goes through a document by recursion has room for this. */
const DEEPEST = 200;

/**
 * Reads one YAML document. Never throws: what is wrong is among its errors, too deep nesting too. The library's pretty
 * messages quote the line for each error, which takes hours for a long line with many; nobody reads them here.
 */
export function parseYaml(text: string, options: ParseYamlOptions = {}): Document.Parsed {
  return withDepthChecked(parseDocument(text, { logLevel: 'silent', prettyErrors: false, ...options }));
}

/** Reads every document of a stream, as {@link parseYaml} does. */
export function parseYamlStream(text: string): Document.Parsed[] {
  const documents = parseAllDocuments(text, { logLevel: 'silent', prettyErrors: false });
  return Array.isArray(documents) ? documents.map(withDepthChecked) : [];
}

function withDepthChecked(document: Document.Parsed): Document.Parsed {
  if (document.errors.length === 0 && isTooDeep(document.contents))
    document.errors.push(new YAMLParseError([0, 0], 'RESOURCE_EXHAUSTION', 'Nested too deeply.'));
  return document;
}

/** Level by level, as a recursion might itself have no end. */
function isTooDeep(contents: unknown): boolean {
  let level: unknown[] = [contents];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) return true;
    level = level.flatMap((node): unknown[] => {
      if (!isCollection(node)) return [];
      return node.items.flatMap((item): unknown[] => (isPair(item) ? [item.key, item.value] : [item]));
    });
  }
  return false;
}
