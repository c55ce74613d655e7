/** One row of the bench: ours beside what people use now, or beside a limit. */
export interface Figure {
  readonly what: string;
  readonly ours: string;
  /** What it is measured against, with its own figure. */
  readonly peer: string;
  /** Ours in units of the peer; a figure that holds on another machine, too. */
  readonly ratio?: number;
  readonly budget: string;
  /** Left out where there is no budget, only something to know. */
  readonly isMet?: boolean;
}

const HEADINGS = ['what', 'ours', 'peer or limit', 'ratio', 'budget', 'ok'] as const;

/** The figures as a table of plain text. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = [HEADINGS, ...figures.map(cells)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  return lines.map((line) => line.trimEnd()).join('\n');
}

function cells({ what, ours, peer, ratio, budget, isMet }: Figure): string[] {
  const verdict = isMet === undefined ? '' : isMet ? 'yes' : 'NO';
  return [what, ours, peer, ratio === undefined ? '' : `${round(ratio)} ×`, budget, verdict];
}

/** Three figures that count. */
export function round(value: number): string {
  return String(Number(value.toPrecision(3)));
}

export function milliseconds(value: number): string {
  return value >= 10_000 ? `${round(value / 1000)} s` : `${round(value)} ms`;
}

export function megabytes(bytes: number): string {
  return `${round(bytes / 1_000_000)} MB`;
}
