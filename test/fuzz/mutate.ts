import type { Random } from './random.ts';

/** Longer inputs teach nothing new here; how time grows with them is measured by itself. */
export const LONGEST_INPUT = 6000;

const SIGNS = [
  '\n', '\r\n', '\t', '  ', ' ', '- ', ': ', '? ', '---\n', '...\n', '&a ', '*a', '<<: *a\n', '!!', '|\n', '>-\n', '# ',
  '"', "'", '\\', '{', '}', '[', ']', '(', ')', ',', '{{ ', ' }}', '{{- ', '%', '`', '=', '@', '/', '../', '.', '..',
  '\u0000', '\u2028', '\ufeff', '\u202e', '\ud800', 'é', '😀', '0', '-1', '1e400', 'null', '~', 'true', '__proto__',
  'constructor', 'toString', '🡒',
]; // prettier-ignore

type Mutation = (text: string, random: Random, more: Material) => string;

export interface Material {
  readonly words: readonly string[];
  readonly corpus: readonly string[];
}

/** One input made of another by a few changes. */
export function mutate(text: string, random: Random, more: Material): string {
  let changed = text;
  for (let left = 1 + random.below(5); left > 0; left -= 1)
    changed = random.of(MUTATIONS, insertSign)(changed, random, more);
  return changed.slice(0, LONGEST_INPUT);
}

const insertSign: Mutation = (text, random) => insert(text, random, random.of(SIGNS, ' '));

const insertWord: Mutation = (text, random, { words }) => insert(text, random, random.of(words, ''));

const insertMany: Mutation = (text, random, { words }) =>
  insert(text, random, random.of([...SIGNS, random.of(words, '')], ' ').repeat(2 + random.below(200)));

const remove: Mutation = (text, random) => {
  const start = random.below(text.length);
  return text.slice(0, start) + text.slice(start + 1 + random.below(random.below(20) === 0 ? 400 : 12));
};

const replaceSign: Mutation = (text, random) => {
  const at = random.below(text.length);
  return text.slice(0, at) + String.fromCharCode(random.below(random.below(8) === 0 ? 0x10000 : 0x80)) + text.slice(at + 1);
}; // prettier-ignore

const repeat: Mutation = (text, random) => {
  const start = random.below(text.length);
  return insert(text, random, text.slice(start, start + 1 + random.below(80)));
};

const splice: Mutation = (text, random, { corpus }) => {
  const other = random.of(corpus, '');
  const start = random.below(other.length);
  return insert(text, random, other.slice(start, start + 1 + random.below(200)));
};

const cross: Mutation = (text, random, { corpus }) => {
  const other = random.of(corpus, '');
  return text.slice(0, random.below(text.length)) + other.slice(random.below(other.length));
};

const repeatLine: Mutation = (text, random) => {
  const lines = text.split('\n');
  const line = random.of(lines, '');
  lines.splice(random.below(lines.length), 0, line);
  return lines.join('\n');
};

const indentLine: Mutation = (text, random) => {
  const lines = text.split('\n');
  const at = random.below(lines.length);
  const line = lines[at] ?? '';
  lines[at] = random.below(2) === 0 ? `  ${line}` : line.replace(/^ {1,2}/, '');
  return lines.join('\n');
};

const removeLine: Mutation = (text, random) => {
  const lines = text.split('\n');
  lines.splice(random.below(lines.length), 1);
  return lines.join('\n');
};

const MUTATIONS: readonly Mutation[] = [
  insertSign,
  insertSign,
  insertWord,
  insertWord,
  insertMany,
  remove,
  remove,
  replaceSign,
  repeat,
  splice,
  cross,
  repeatLine,
  indentLine,
  removeLine,
];

function insert(text: string, random: Random, what: string): string {
  const at = random.below(text.length + 1);
  return text.slice(0, at) + what + text.slice(at);
}
