import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.join(import.meta.dirname, '..', '..', '..');

/** A page of documentation; `prose` has no fenced code. */
export interface Page {
  /** Relative to the root, with `/`. */
  readonly file: string;
  readonly text: string;
  readonly prose: string;
}

export interface Link {
  readonly isImage: boolean;
  readonly text: string;
  readonly target: string;
}

const FENCE = /^ *```.*?^ *```$/gms;

export const pages: readonly Page[] = globSync(['*.md', 'docs/**/*.md', '.github/*.md'], { cwd: root })
  .map((file) => file.replaceAll('\\', '/'))
  .toSorted()
  .map((file) => {
    const text = readFileSync(path.join(root, file), 'utf8');
    return { file, text, prose: text.replaceAll(FENCE, '') };
  });

export function page(file: string): Page {
  const found = pages.find((each) => each.file === file);
  if (found === undefined) throw new Error(`There is no page ${file}.`);
  return found;
}

export function linksOf({ prose }: Page): Link[] {
  const text = prose.replaceAll(/`[^`]*`/g, (code) => code.replaceAll(/[[\]()]/g, '_'));
  return [...text.matchAll(/(!?)\[([^\]]*)\]\(([^)\s]*)\)/g)].map(([, mark, label = '', target = '']) => ({
    isImage: mark === '!',
    text: label,
    target,
  }));
}

/** What is written as code: spans, and the lines of fences. */
export function codeOf({ text, prose }: Page): string[] {
  const spans = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
  const fences = [...text.matchAll(FENCE)].flatMap(([fence]) => fence.split('\n').slice(1, -1));
  return [...spans, ...fences.map((line) => line.trim())].filter((line) => line !== '');
}

/** The anchors that GitHub gives the headings of a page. */
export function anchorsOf({ prose }: Page): string[] {
  return [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-'),
  );
}

/** The cells of the table under a heading, without its head. */
export function rowsUnder({ text }: Page, heading: string): string[][] {
  const section = text.split(`\n${heading}\n`)[1]?.split(/^#+ /m)[0] ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}
