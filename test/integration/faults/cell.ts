import assert from 'node:assert/strict';
import { inspect, isDeepStrictEqual } from 'node:util';
import { contosoSeed } from '../../emulator/contoso-seed.ts';
import type { AzureMaker } from '../../emulator/in-process.ts';
import type { Injection } from './fault.ts';
import { runCommand, type Ran } from './run-command.ts';
import { brokenFile, comparable, heldValues, validValues, type Comparable } from './same-state.ts';
import type { Command, Scenario } from './scenario.ts';
import { World, type Snapshot } from './world.ts';
import { leaksOf } from './sinks.ts';
import { listenToOutput } from './listen-to-output.ts';
import { whatIsNotSaid } from './what-is-said.ts';

/** How a scenario goes when nothing fails. */
export interface Clean {
  readonly ran: Ran;
  readonly seeded: Snapshot;
  readonly before: Snapshot;
  readonly after: Snapshot;
}

const LOGIN = 'contoso.azurecr.io';
/** Longer than Azure needs to put a credential on the nodes of a cluster. */
const A_WHILE_MS = 15 * 60_000;

const MANIFEST = (login: string): string =>
  [
    '# kept as it is',
    'apiVersion: v1',
    'kind: Pod',
    'metadata:',
    '  name: web',
    '  namespace: shop',
    'spec:',
    '  # the one container',
    '  containers:',
    '    - name: web',
    `      image: ${login}/team/web:1.4.2 # pinned`,
    '',
  ].join('\n');

async function worldFor(scenario: Scenario, maker: AzureMaker): Promise<{ world: World; seeded: Snapshot }> {
  const world = await World.make(maker, contosoSeed(), MANIFEST(scenario.login ?? LOGIN));
  const seeded = await world.snapshot();
  for (const command of scenario.before ?? []) await succeed(world, command);
  return { world, seeded };
}

async function succeed(world: World, command: Command): Promise<Ran> {
  const ran = await runCommand(world, command);
  if (ran.result?.ok !== true) assert.fail(`did not go well: ${inspect(ran.result, { depth: 6 })}`);
  return ran;
}

/** Runs a scenario without a fault: what it asks for are the places where one can happen. */
export async function runClean(scenario: Scenario, maker: AzureMaker): Promise<Clean> {
  const { world, seeded } = await worldFor(scenario, maker);
  try {
    const before = await world.snapshot();
    const ran = await succeed(world, scenario.command);
    return { ran, seeded, before, after: await world.snapshot() };
  } finally {
    await world.close();
  }
}

/** What is not as it should be after a cell, and how much was looked for. */
export interface CellReport {
  readonly problems: readonly string[];
  /** Secrets that got out. */
  readonly leaks: readonly string[];
  /** Sorts of secrets that were looked for. */
  readonly sources: readonly string[];
}

/**
 * One cell of the matrix: the command meets the fault, is looked at, and is run again. Answers what is not as it should
 * be: nothing lost, no file half-written, the person told how far it came, and in the end the state of a clean run.
 */
export async function runCell(
  scenario: Scenario,
  clean: Clean,
  injection: Injection,
  maker: AzureMaker,
): Promise<CellReport> {
  const { world, seeded } = await worldFor(scenario, maker);
  try {
    const before = await world.snapshot();
    const output = listenToOutput();
    const first = await runCommand(world, scenario.command, injection).finally(output.stop);
    world.azure.finishOperations();
    const halfWay = await world.snapshot();
    const problems = [
      ...whatIsNotSaid(first, injection, scenario),
      ...whatIsBroken(halfWay, clean, scenario),
      ...whatChangedUnsaid(first, { before, halfWay }, scenario),
    ];
    const leaks = leaksOf({ ran: first, snapshot: halfWay, output: output.text });
    const { sources } = first.session.detector;
    // From the very state of before, the next run is the clean one again.
    const isAsBefore = first.result?.ok !== true && isDeepStrictEqual(halfWay, before);
    if (isAsBefore) return { problems, leaks, sources };
    if (first.result?.ok !== true || !isSame(halfWay, clean, seeded)) {
      const next = await runAgain(world, scenario);
      problems.push(...next.problems);
      leaks.push(...next.leaks);
      if (next.problems.length > 0) return { problems, leaks, sources };
    }
    problems.push(...(await whatIsLeft(world, clean, scenario, seeded)));
    return { problems, leaks, sources };
  } finally {
    await world.close();
  }
}

/** The next run, a while later: it must come to the end. */
async function runAgain(
  world: World,
  { command }: Scenario,
): Promise<Pick<CellReport, 'problems' | 'leaks'>> {
  world.azure.clock.advance(A_WHILE_MS);
  world.azure.finishOperations();
  const ran = await runCommand(world, command);
  const leaks = leaksOf({ ran, snapshot: await world.snapshot(), output: '' });
  const isDone = ran.result?.ok === true && ran.result.value.isOpen !== true;
  return { leaks, problems: isDone ? [] : [`the next run ends with ${inspect(ran.result, { depth: 6 })}`] };
}

function isSame(snapshot: Snapshot, clean: Clean, seeded: Snapshot): boolean {
  return isDeepStrictEqual(comparable(snapshot, seeded).state, comparable(clean.after, clean.seeded).state);
}

/** A change that nobody asked for, or of which a cancel says nothing: a failure without a list of steps shows nothing. */
function whatChangedUnsaid(
  { result }: Ran,
  { before, halfWay }: { readonly before: Snapshot; readonly halfWay: Snapshot },
  { onlyReads = false, isGuided = false }: Scenario,
): string[] {
  if (isDeepStrictEqual(halfWay, before)) return [];
  const isSilent =
    result?.ok === false && result.failure.kind === 'cancelled' && result.failure.trail?.done === undefined;
  return [
    ...(onlyReads ? ['what only reads has changed something'] : []),
    ...(isSilent && !isGuided ? ['a cancel half-way says nothing of what was done'] : []),
  ];
}

/** Files that are not whole, and credentials in use that work no more. */
function whatIsBroken(
  halfWay: Snapshot,
  { before, after }: Clean,
  { keepsPulling = false }: Scenario,
): string[] {
  const broken = brokenFile(halfWay.files);
  const manifest = halfWay.files['web.yaml'] ?? '';
  const isManifestWhole = [before, after].some(({ files }) => files['web.yaml'] === manifest);
  const valid = new Set(validValues(halfWay.azure));
  const lost = keepsPulling ? [...heldValues(halfWay)].filter((value) => !valid.has(value)) : [];
  return [
    ...(broken === undefined ? [] : [broken]),
    ...(isManifestWhole ? [] : [`web.yaml is neither as before nor as after: ${manifest}`]),
    ...(lost.length === 0 ? [] : ['a credential in use was cut off']),
  ];
}

/** How the state differs from that of a clean run; what is spare must go with an undo. */
async function whatIsLeft(
  world: World,
  clean: Clean,
  scenario: Scenario,
  seeded: Snapshot,
): Promise<string[]> {
  const now: Comparable = comparable(await world.snapshot(), seeded);
  const wanted = comparable(clean.after, clean.seeded);
  const problems = isDeepStrictEqual(now.state, wanted.state)
    ? []
    : [`the state differs: ${difference(now.state, wanted.state)}`];
  if (now.spares === wanted.spares) return problems;
  if (scenario.undo === undefined) return [...problems, `${now.spares} credentials are left over`];
  await succeed(world, scenario.undo);
  const undone = comparable(await world.snapshot(), seeded);
  if (isDeepStrictEqual(undone.state, comparable(seeded, seeded).state) && undone.spares === 0)
    return problems;
  return [...problems, `an undo leaves ${difference(undone.state, comparable(seeded, seeded).state)}`];
}

function difference(one: unknown, other: unknown): string {
  try {
    assert.deepEqual(one, other);
    return 'nothing';
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 1_500) : 'something';
  }
}
