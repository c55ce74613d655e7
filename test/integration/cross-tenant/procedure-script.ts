import { GraphApplicationDirectory } from '../../../src/adapters/azure/application-directory.ts';
import { GraphAssignmentDirectory } from '../../../src/adapters/azure/assignment-directory.ts';
import { ArmClusterDirectory } from '../../../src/adapters/azure/cluster-directory.ts';
import { ArmClusterGateway } from '../../../src/adapters/azure/cluster-gateway.ts';
import { GraphPrincipalDirectory } from '../../../src/adapters/azure/principal-directory.ts';
import { ArmRegistryDirectory } from '../../../src/adapters/azure/registry-directory.ts';
import { ArmRoleGateway } from '../../../src/adapters/azure/role-gateway.ts';
import { cloudFrom } from '../../../src/core/clouds.ts';
import type { Context } from '../../../src/core/contexts/context.ts';
import { actionsOf, type Action } from '../../../src/core/cross-tenant/actions.ts';
import { renderProcedure } from '../../../src/core/cross-tenant/document.ts';
import { recall, remember } from '../../../src/core/cross-tenant/memory.ts';
import { newMemory, type Procedure } from '../../../src/core/cross-tenant/procedure.ts';
import { readFacts, type Facts } from '../../../src/core/cross-tenant/read-facts.ts';
import { stepsOf, type Step } from '../../../src/core/cross-tenant/steps.ts';
import { reasonsOf } from '../../../src/core/cross-tenant/texts.ts';
import type { Failure } from '../../../src/core/failure.ts';
import { scanManifest } from '../../../src/core/manifests/scan.ts';
import { plain } from '../../../src/core/message.ts';
import type { Result } from '../../../src/core/result.ts';
import { accountOf } from '../adapters/account.ts';
import { Interrupted, interruptedAfter } from './interrupted.ts';
import { perform, type Ports } from './perform.ts';
import type { Run, RunOptions } from './run.ts';

/**
 * The way across tenants with the real adapters, in the emulator's environment, as a person walks it who takes what is
 * offered first, until something fails. A wait moves the emulator's clock instead.
 */
const options = JSON.parse(process.argv[2] ?? '{}') as RunOptions;
const cloud = value(cloudFrom({}));
const parts = { cloud, tokens: accountOf(process.env['ACR_PULL_TEST_TOKENS'] ?? '{}') };
const { signal } = new AbortController();
const { interruptAfter } = options;
const waits: number[] = [];
const performed: string[] = [];
let kept: unknown = options.kept;
let last:
  { readonly procedure: Procedure; readonly facts: Facts; readonly steps: readonly Step[] } | undefined;

const ports: Ports = {
  cloud,
  sleep,
  applications: interruptedAfter(new GraphApplicationDirectory(parts), interruptAfter),
  principals: new GraphPrincipalDirectory(parts),
  assignments: new GraphAssignmentDirectory(parts),
  roles: interruptedAfter(new ArmRoleGateway(parts), interruptAfter),
  clusterGateway: interruptedAfter(new ArmClusterGateway({ ...parts, pause }), interruptAfter),
};

const CONTEXT: Context = {
  name: 'c',
  clusterName: 'c',
  userName: 'u',
  file: '/k',
  flavour: 'aks',
  authentication: { kind: 'none' },
  isCurrent: true,
  notes: [],
};

console.log(JSON.stringify({ ...(await run()), performed, waits, kept } satisfies Run));

async function run(): Promise<Omit<Run, 'performed' | 'waits' | 'kept'>> {
  try {
    const failure = await walk(await begin());
    return { ...seen(), ...(failure === undefined ? {} : { failure: told(failure) }) };
  } catch (error) {
    if (error instanceof Interrupted) return seen();
    throw error;
  }
}

async function begin(): Promise<Procedure> {
  const cluster = value(await new ArmClusterDirectory(parts).find(options.host, signal));
  const registry = value(
    await new ArmRegistryDirectory(parts).find(options.image.split('/')[0] ?? '', signal),
  );
  if (cluster === undefined || registry === undefined) throw new Error('Cluster or registry is not there.');
  const { workloads } = scanManifest(`kind: Pod\nspec:\n  containers:\n    - image: ${options.image}\n`);
  const memory = recall(kept, cluster, registry) ?? newMemory(cluster, registry);
  return { context: CONTEXT, cluster, registry, workloads, breadth: 'repositories', memory };
}

/** Goes on until nothing of what the person takes is offered. A failure ends it. */
async function walk(begun: Procedure): Promise<Failure | undefined> {
  let procedure = begun;
  for (;;) {
    const facts = await readFacts(procedure, ports, signal);
    if (!facts.ok) return facts.failure;
    procedure = { ...procedure, cluster: facts.value.cluster };
    const steps = stepsOf(procedure, facts.value, new Map(), new Date());
    last = { procedure, facts: facts.value, steps };
    const action = choice(actionsOf(procedure, facts.value, steps));
    if (action === undefined) return undefined;
    performed.push(action.kind);
    const done = await perform(action, last, ports, options);
    if (!done.ok) return done.failure;
    procedure = { ...procedure, memory: done.value };
    kept = remember(kept, done.value);
  }
}

/** Who is told that all is done goes no further, but may tidy up. */
function choice(offered: readonly Action[]): Action | undefined {
  const isDone = offered.some(({ kind }) => kind === 'done');
  return offered.find((action) => {
    const name = action.kind === 'use-application' ? action.origin : action.kind;
    return options.takes.includes(name) && (!isDone || name === 'remove-passwords');
  });
}

/** What the person sees when it ends. */
function seen(): Pick<Run, 'steps' | 'document' | 'offered'> {
  if (last === undefined) return { steps: {}, document: '', offered: [] };
  const { procedure, facts, steps } = last;
  return {
    steps: Object.fromEntries(
      steps.map(({ id, state }) => [id, { state: state.kind, reasons: reasonsOf(state).map(plain) }]),
    ),
    document: renderProcedure(procedure, { facts, steps, warnings: [], now: new Date() }, plain),
    offered: actionsOf(procedure, facts, steps).map(({ kind }) => kind),
  };
}

async function sleep(milliseconds: number): Promise<void> {
  waits.push(milliseconds);
  const body = JSON.stringify({ advanceMs: milliseconds });
  await fetch(`${options.controlUrl}/clock`, { method: 'POST', body });
}

async function pause(milliseconds: number): Promise<boolean> {
  await sleep(milliseconds);
  return true;
}

function told({ kind, message, hint, detail }: Failure): Run['failure'] {
  return { kind, text: plain(message), hint: hint === undefined ? '' : plain(hint), detail: detail ?? '' };
}

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(plain(result.failure.message));
  return result.value;
}
