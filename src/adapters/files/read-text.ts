import { open, stat } from 'node:fs/promises';
import { message, type Message } from '../../core/message.ts';

/** What people and programs write for others to read is far smaller. */
const MOST_MB = 10;

/**
 * The text of a file, in UTF-8. Rejects as `readFile` does; with EFBIG where the file is larger than 10 MB, and with
 * ENOTSUP where it is no regular file: a device or a pipe, which another's file may name, would never end.
 */
export async function readText(file: string): Promise<string> {
  // Before it is opened: to open a pipe waits for somebody who writes.
  const found = await stat(file);
  if (!found.isFile() && !found.isDirectory()) throw unfit('ENOTSUP');
  const handle = await open(file);
  try {
    if ((await handle.stat()).size > MOST_MB * 1_000_000) throw unfit('EFBIG');
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

/** Why a file could not be read, by the code of `readText`. */
export function whyUnreadable(file: string, code: string): Message {
  if (code === 'EFBIG') return message('{0} is larger than {1} MB, and was not read.', file, MOST_MB);
  if (code === 'ENOTSUP') return message('{0} is no regular file, and was not read.', file);
  return message('{0} cannot be read ({1}).', file, code);
}

function unfit(code: string): Error {
  return Object.assign(new Error('The file is not to be read.'), { code });
}
