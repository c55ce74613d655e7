import { isScalar } from 'yaml';
import type { TextRange } from '../workload.ts';

/** Where the text of a scalar stands, without its quotes, counted from the beginning of its file. */
export function scalarRange(node: unknown, start: number): TextRange | undefined {
  if (!isScalar(node) || !node.range) return undefined;
  const quote = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' ? 1 : 0;
  return { start: start + node.range[0] + quote, end: start + node.range[1] - quote };
}
