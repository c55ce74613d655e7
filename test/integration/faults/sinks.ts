import { inspect } from 'node:util';
import type { PullSecretAccess } from '../../../src/core/access.ts';
import { plain } from '../../../src/core/message.ts';
import { readAccesses } from '../../../src/core/read-accesses.ts';
import { commandEvent } from '../../../src/core/telemetry/events.ts';
import { wordsOf } from '../../../src/core/trail.ts';
import type { Ran } from './run-command.ts';
import type { Snapshot } from './world.ts';

/** Everything that a run leaves where somebody may look, by the kind of place. */
export interface Leavings {
  readonly ran: Ran;
  readonly snapshot: Snapshot;
  /** What was written to the output of the process while it ran. */
  readonly output: string;
}

/** The one file that the plan names for a credential. */
const SECRET_FILE = 'pull.secret.yaml';

/** How each kind of place is read. */
export const SINKS: Readonly<Record<string, (leavings: Leavings) => string>> = {
  'progress and log': ({ ran }) => ran.session.reported.join('\n'),
  'message of a failure': ({ ran }) =>
    ran.result?.ok === false ? wordsOf(ran.result.failure).map(plain).join('\n') : '',
  'detail of a failure': ({ ran }) => (ran.result?.ok === false ? (ran.result.failure.detail ?? '') : ''),
  findings: ({ ran }) =>
    ran.result?.ok === true
      ? ran.result.value.findings
          .map(({ text, hint }) => `${plain(text)} ${hint ? plain(hint) : ''}`)
          .join('\n')
      : '',
  'plan, preview, commands and report': ({ ran }) =>
    ran.result?.ok === true ? ran.result.value.shown.join('\n') : '',
  'the result, inspected': ({ ran }) => inspect(ran.result, { depth: 20, showHidden: true }),
  'the result as JSON': ({ ran }) => asJson(ran.result),
  'a thrown error': ({ ran }) =>
    ran.thrown === undefined
      ? ''
      : `${inspect(ran.thrown, { depth: 20, showHidden: true })} ${(ran.thrown as Error).stack ?? ''}`,
  telemetry: ({ ran, snapshot }) => {
    const [access] = accessesIn(snapshot);
    const facts = access === undefined ? {} : { form: access.form, credential: access.credential };
    return JSON.stringify(commandEvent('acrPull.revoke', ran.result, { facts, milliseconds: 1 }));
  },
  'addresses of requests': ({ ran }) => ran.session.addresses.join('\n'),
  'state that is kept': ({ snapshot }) => asJson(snapshot.kept),
  'accesses of the tree': ({ snapshot }) => JSON.stringify(accessesIn(snapshot)),
  'other files': ({ snapshot }) =>
    Object.entries(snapshot.files)
      .filter(([name]) => name !== SECRET_FILE)
      .map((entry) => entry.join('\n'))
      .join('\n'),
  'labels and annotations in the cluster': ({ snapshot }) =>
    JSON.stringify(
      Object.entries(snapshot.cluster).map(([key, { type, labels, annotations }]) => [
        key,
        type,
        labels,
        annotations,
      ]),
    ),
  'output of the process': ({ output }) => output,
};

function accessesIn({ files }: Snapshot): PullSecretAccess[] {
  return readAccesses(SECRET_FILE, files[SECRET_FILE] ?? '');
}

/** Of nothing there is no JSON. */
function asJson(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value);
}

/** Where a secret got out, and in which shape. */
export function leaksOf(leavings: Leavings): string[] {
  const { detector } = leavings.ran.session;
  return Object.entries(SINKS).flatMap(([name, read]) =>
    detector.find(read(leavings)).map((shape) => `a secret is in ${name}, ${shape}`),
  );
}
