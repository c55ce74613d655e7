/** The text of an ignore file with one more line at its end, with the line ends that it has. */
export function withLine(text: string, line: string): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const separator = text === '' || text.endsWith('\n') ? '' : eol;
  return `${text}${separator}${line}${eol}`;
}

/** The text without the last line that reads exactly so; the same text when there is none. */
export function withoutLine(text: string, line: string): string {
  const lines = text.split(/(?<=\n)/);
  const index = lines.findLastIndex((own) => own.replace(/\r?\n$/, '') === line);
  return index === -1 ? text : lines.toSpliced(index, 1).join('');
}

/**
 * The line of a `.gitignore` that hides the file of this name beside it. Characters that would make it a pattern are
 * escaped (gitignore documentation, "Pattern format").
 */
export function ignoreLineOf(fileName: string): string {
  const escaped = fileName.replace(/[\\*?[\]!#]/g, '\\$&');
  return `/${escaped.replace(/ +$/, (spaces) => '\\ '.repeat(spaces.length))}`;
}
