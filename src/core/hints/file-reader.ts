import type { PullObjects } from '../check/pull-objects.ts';
import { partsOf } from './parts.ts';
import { readDocument, type DocumentReading } from './reading.ts';

/** What hints need of a file: its documents, or their objects, and where each begins in the text. */
export interface FileReading {
  /** Whether any document is a template (Helm, Jinja): nothing is said of such a file. */
  readonly isTemplate: boolean;
  readonly documents: readonly { readonly start: number; readonly reading: DocumentReading }[];
}

/** Reads a file again and again while it is written, and parses only the parts that have changed. */
export class FileReader {
  readonly #file: string;
  #known: ReadonlyMap<string, DocumentReading> = new Map();

  /** `file` is how the file is called in messages and accesses. */
  constructor(file: string) {
    this.#file = file;
  }

  read(text: string): FileReading {
    const known = new Map<string, DocumentReading>();
    const documents = partsOf(text).map(({ start, text: own }) => {
      const reading = known.get(own) ?? this.#known.get(own) ?? readDocument(this.#file, own);
      known.set(own, reading);
      return { start, reading };
    });
    this.#known = known;
    return { isTemplate: documents.some(({ reading }) => reading.isTemplate), documents };
  }
}

/** The pull secrets and ServiceAccounts of a file. */
export function objectsOfFile({ documents }: FileReading): PullObjects {
  return {
    secrets: documents.flatMap(({ reading }) => reading.objects.secrets),
    accounts: documents.flatMap(({ reading }) => reading.objects.accounts),
  };
}

/** Names of the Secrets that objects of a file make. */
export function madeByFile({ documents }: FileReading): string[] {
  return documents.flatMap(({ reading }) => reading.made);
}
