import type { TextRange } from '../workload.ts';
import type { HintFacts } from './facts.ts';
import type { FileReading } from './file-reader.ts';
import type { Hint, HintFix } from './hint.ts';
import { registryImages } from './image-access.ts';
import { imageHints, upperCaseHints } from './image-hints.ts';
import type { ReadWorkload } from './reading.ts';
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
      ...reading.workloads.flatMap((workload) => workloadHints(workload, facts)),
      ...reading.secrets.flatMap((secret) => secretHints(secret, facts)),
      ...reading.refreshes.flatMap((refresh) => refreshHints(refresh, scoped)),
    ];
    return own.map((hint) => moved(hint, start));
  });
  return distinct(hints).toSorted((a, b) => a.range.start - b.range.start);
}

function workloadHints(workload: ReadWorkload, facts: HintFacts): Hint[] {
  const { context } = facts;
  // Without a context, only what the file itself tells.
  if (context === undefined)
    return workload.images.flatMap((image) => upperCaseHints(image, workload, facts));
  const images = registryImages(workload, context, facts);
  return [
    ...imageHints(workload, images, { ...facts, context }),
    ...referenceHints(workload, images, { ...facts, context }),
  ];
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
