import { readFile } from 'node:fs/promises';
import type { CellTask } from './cells.ts';
import { grantCell } from './grant-cell.ts';
import { openGrantSession } from './grant-session.ts';
import { inParallel } from './in-parallel.ts';
import type { Granted, MatrixTask } from './matrix-task.ts';

/**
 * Grants in every cell of the matrix with the real adapters, in the emulator's environment. Argument: the file of the
 * task; the environment has the tokens of the account. Prints what came of each cell, in order.
 */
const task = JSON.parse(await readFile(process.argv[2] ?? '', 'utf8')) as MatrixTask;
const session = await openGrantSession(task, process.env['ACR_PULL_TEST_TOKENS'] ?? '{}');
/** Requests and programs wait for one another. */
const WIDTH = 4;

console.log(JSON.stringify(await inParallel(task.cells, WIDTH, attempt)));
session.cluster.close();

async function attempt(cell: CellTask): Promise<Granted> {
  try {
    return await grantCell(cell, session);
  } catch (error) {
    return { kind: 'failed', text: error instanceof Error ? error.message : String(error) };
  }
}
