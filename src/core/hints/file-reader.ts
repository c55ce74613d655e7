import type { PullObjects } from '../check/pull-objects.ts';
import type { ParsedDocument } from '../manifests/documents.ts';
import { partsOf } from './parts.ts';
import { NOTHING, parseForReading, readDocument, type DocumentReading } from './reading.ts';
import { reparse } from './reparse.ts';

/** What hints need of a file: its documents, or their objects, and where each begins in the text. */
export interface FileReading {
  /** Whether any document is a template (Helm, Jinja): nothing is said of such a file. */
  readonly isTemplate: boolean;
  readonly documents: readonly { readonly start: number; readonly reading: DocumentReading }[];
}

interface Known {
  readonly reading: DocumentReading;
  /** The last version that could be parsed, of a part that is long enough for that to matter. */
  readonly parsed?: ParsedDocument;
}

/** Shorter parts are parsed as a whole. */
const LONG = 2_000;

/** Reads a file again and again while it is written, and parses only what has changed. */
export class FileReader {
  readonly #file: string;
  #known: ReadonlyMap<string, Known> = new Map();

  /** `file` is how the file is called in messages and accesses. */
  constructor(file: string) {
    this.#file = file;
  }

  read(text: string): FileReading {
    const parts = partsOf(text);
    const texts = new Set(parts.map(({ text: own }) => own));
    const gone = [...this.#known].filter(([own]) => !texts.has(own)).map(([, known]) => known);
    const fresh = [...texts].filter((own) => !this.#known.has(own));
    // With as many, each was edited in its place.
    const former = fresh.length === gone.length ? gone : [];
    const read = new Map(fresh.map((own, index) => [own, this.#read(own, former[index]?.parsed)]));
    const known = new Map<string, Known>();
    const documents = parts.flatMap(({ start, text: own }) => {
      const found = this.#known.get(own) ?? read.get(own);
      if (found === undefined) return [];
      known.set(own, found);
      return [{ start, reading: found.reading }];
    });
    this.#known = known;
    return { isTemplate: documents.some(({ reading }) => reading.isTemplate), documents };
  }

  #read(text: string, former: ParsedDocument | undefined): Known {
    const document = (former && reparse(former, text)) ?? parseForReading(text);
    if (document === undefined) return { reading: NOTHING };
    const reading = readDocument(this.#file, document);
    if (text.length < LONG) return { reading };
    const parsed = document.yaml.errors.length > 0 ? former : document;
    return { reading, ...(parsed === undefined ? {} : { parsed }) };
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
