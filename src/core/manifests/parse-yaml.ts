import { parseAllDocuments, parseDocument, type Document, type LineCounter } from 'yaml';

export interface ParseYamlOptions {
  readonly lineCounter?: LineCounter;
  /** Whether keys that stand twice are an error; they are when left out. */
  readonly uniqueKeys?: boolean;
}

/**
 * Reads one YAML document. Never throws: what is wrong is among its errors, too deep nesting too. The library's pretty
 * messages quote the line for each error, which takes hours for a long line with many; nobody reads them here.
 */
export function parseYaml(text: string, options: ParseYamlOptions = {}): Document.Parsed {
  return parseDocument(text, { logLevel: 'silent', prettyErrors: false, ...options });
}

/** Reads every document of a stream, as {@link parseYaml} does. */
export function parseYamlStream(text: string): Document.Parsed[] {
  const documents = parseAllDocuments(text, { logLevel: 'silent', prettyErrors: false });
  return Array.isArray(documents) ? documents : [];
}
