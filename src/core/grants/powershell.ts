/**
 * A command of a plan, as it is written for a POSIX shell, for PowerShell 7. Only what plans are made of is known:
 * words, single quotes, continued lines, `NAME=$(…)`, `"$NAME"`, `>`, `>>`, `||` and `echo` into a file
 * (about_Quoting_Rules, about_Parsing, about_Redirection of the PowerShell documentation).
 */
export function powerShell(command: string): string {
  return splitLines(command).map(translate).join('\n');
}

/** Commands, each with its continued lines. */
function splitLines(command: string): string[] {
  return command.split(/(?<! \\)\n/);
}

function translate(line: string): string {
  const assigned = /^([A-Z_]+)=\$\(([^]*)\)$/.exec(line);
  if (assigned !== null) return `$${assigned[1] ?? ''} = ${words(assigned[2] ?? '')}`;
  const redirected = /^([^]*?) (>>?) (\S+|'[^]*')$/.exec(line);
  if (redirected === null) return words(line);
  const [, left = '', operator = '', file = ''] = redirected;
  const write = operator === '>' ? 'Set-Content' : 'Add-Content';
  const text = /^echo ([^]*)$/.exec(left)?.[1];
  return text === undefined
    ? `${words(left)} | ${write} -Encoding utf8 ${words(file)}`
    : `${write} -Encoding utf8 ${words(file)} ${quoted(text)}`;
}

function quoted(text: string): string {
  const word = words(text);
  return word.startsWith("'") ? word : `'${word}'`;
}

/** A quote inside single quotes is doubled, a line continues by a backtick, and a word with a special sign is quoted. */
function words(text: string): string {
  return text
    .replaceAll(' \\\n', ' `\n')
    .replaceAll("'\\''", "''")
    .replace(/"\$([A-Z_]+)"/g, '$$$1')
    .replace(/(?<=^|\s)([\w./:-]*@[\w./:@-]*)(?=\s|$)/g, "'$1'");
}
