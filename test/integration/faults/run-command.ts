import type { Result } from '../../../src/core/result.ts';
import { dumpState } from '../../emulator/dump-state.ts';
import type { Injection } from './fault.ts';
import { productIn } from './product.ts';
import { QuickTime } from './quick-time.ts';
import { validValues } from './same-state.ts';
import type { Command, Told } from './scenario.ts';
import { Session } from './session.ts';
import type { World } from './world.ts';

/** What came of one run; without a result the window was closed on it. */
export interface Ran {
  readonly session: Session;
  readonly result: Result<Told> | undefined;
  /** A bug, which the border of commands catches. */
  readonly thrown?: unknown;
}

/** Runs a command in a world as a window of its own does, with a fault at one place or with none. */
export async function runCommand(world: World, command: Command, injection?: Injection): Promise<Ran> {
  const session = new Session(injection);
  const product = productIn(world, session, new QuickTime(world.azure.clock));
  for (const secret of secretsBefore(world)) session.detector.add(secret, 'credentials in Azure');
  try {
    const result = await product.during(() => Promise.race([command(product), session.closed]));
    return { session, result: result === 'closed' ? undefined : result };
  } catch (thrown) {
    return { session, result: undefined, thrown };
  }
}

/** What Azure holds already: passwords of tokens and admin users, and secrets of applications. */
function secretsBefore({ azure }: World): string[] {
  return validValues(dumpState(azure.state));
}
