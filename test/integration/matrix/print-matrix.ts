import { EXPECTED, FORM_NAMES, PLACE_NAMES, PLACES, type Cell } from './cells.ts';

/** What came of a cell: `pulls`, what a person is told instead, or what went wrong. */
export interface Ended extends Cell {
  readonly end: string;
}

const WIDTHS = [18, 17, ...PLACES.map(() => 16)];

/** Rows of credentials and forms, columns of places; what is not a pull is numbered, with the texts below. */
export function printMatrix(cells: readonly Ended[]): string {
  const reasons = [...new Set(cells.map(({ end }) => end).filter((end) => end !== 'pulls'))];
  const rows = Object.keys(EXPECTED).flatMap((credential) =>
    Object.entries(FORM_NAMES).flatMap(([form, name]) => {
      const own = cells.filter((cell) => cell.credential === credential && cell.form === form);
      if (own.length === 0) return [];
      const marks = PLACES.map((place) => markOf(own.find((cell) => cell.place === place)?.end, reasons));
      return [row([credential, name, ...marks])];
    }),
  );
  const head = row(['credential', 'form', ...PLACES.map((place) => PLACE_NAMES[place])]);
  const legend = reasons.map((reason, index) => `(${index + 1}) ${reason}`);
  return [head, ...rows, '', ...legend, ''].join('\n');
}

function markOf(end: string | undefined, reasons: readonly string[]): string {
  if (end === undefined) return '-';
  return end === 'pulls' ? end : `(${reasons.indexOf(end) + 1})`;
}

function row(texts: readonly string[]): string {
  return texts
    .map((text, index) => text.padEnd(WIDTHS[index] ?? 0))
    .join('')
    .trimEnd();
}
