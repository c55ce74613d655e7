import type { TextRange } from '../workload.ts';
import type { HintFacts } from './facts.ts';
import type { FileReading } from './file-reader.ts';
import type { Hint, HintFix } from './hint.ts';
import { imageHints } from './image-hints.ts';
import { referenceHints } from './reference-hints.ts';
import { refreshHints } from './refresh-hints.ts';
import { secretHints } from './secret-hints.ts';

/**
 * What is to be said of a file, in the order of its text: each trouble once, where it is to be mended. A template has
 * no hints, and neither has a document that cannot be parsed. Asks nobody; what is not known is not called wrong.
 */
export function hintsOf(file: FileReading, facts: HintFacts): Hint[] {
  if (file.isTemplate) return [];
  // A generator stands beside the ExternalSecret that uses it.
  const scoped = new Set(file.documents.flatMap(({ reading }) => reading.scopedGenerators));
  const hints = file.documents.flatMap(({ start, reading }) => {
    const own = [
      ...reading.workloads.flatMap((workload) => [
        ...imageHints(workload, facts),
        ...referenceHints(workload, facts),
      ]),
      ...reading.secrets.flatMap((secret) => secretHints(secret, facts)),
      ...reading.refreshes.flatMap((refresh) => refreshHints(refresh, scoped)),
    ];
    return own.map((hint) => moved(hint, start));
  });
  return distinct(hints).toSorted((a, b) => a.range.start - b.range.start);
}

function moved(hint: Hint, by: number): Hint {
  return {
    ...hint,
    range: shifted(hint.range, by),
    fixes: hint.fixes.map((fix): HintFix =>
      'range' in fix ? { ...fix, range: shifted(fix.range, by) } : fix,
    ),
  };
}

function shifted({ start, end }: TextRange, by: number): TextRange {
  return { start: start + by, end: end + by };
}

/** What workloads share by an alias stands once in the text. */
function distinct(hints: readonly Hint[]): Hint[] {
  const key = ({ kind, range }: Hint): string => `${kind} ${range.start}`;
  return [...new Map(hints.toReversed().map((hint) => [key(hint), hint])).values()].toReversed();
}
