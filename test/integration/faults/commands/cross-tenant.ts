import { actionsOf, type Action } from '../../../../src/core/cross-tenant/actions.ts';
import { renderProcedure } from '../../../../src/core/cross-tenant/document.ts';
import { recall, remember } from '../../../../src/core/cross-tenant/memory.ts';
import { newMemory, type Procedure } from '../../../../src/core/cross-tenant/procedure.ts';
import { readFacts } from '../../../../src/core/cross-tenant/read-facts.ts';
import { stepsOf } from '../../../../src/core/cross-tenant/steps.ts';
import type { Finding } from '../../../../src/core/finding.ts';
import { scanManifest } from '../../../../src/core/manifests/scan.ts';
import { message, plain } from '../../../../src/core/message.ts';
import { err, ok, type Result } from '../../../../src/core/result.ts';
import { perform } from '../../cross-tenant/perform.ts';
import { beforeAnyChange } from '../../../../src/core/trail.ts';
import type { Product } from '../product.ts';
import type { Command, Told } from '../scenario.ts';
import { aksContext } from './contexts.ts';

export interface CrossTenantGrant {
  readonly login: string;
  readonly cluster: string;
  readonly host: string;
  /** Actions that the person takes, whichever of them is offered first. */
  readonly takes: readonly string[];
}

/** Grant ACR Pull… across tenants, by a person who takes what is offered first until nothing is left. */
export function grantAcrossTenants(grant: CrossTenantGrant): Command {
  return async (product) => {
    const begun = await beforeAnyChange(() => begin(grant, product));
    return begun.ok ? walk(begun.value, grant, product) : begun;
  };
}

async function begin(grant: CrossTenantGrant, product: Product): Promise<Result<Procedure>> {
  const { clusters, registries, progress, world } = product;
  const cluster = await clusters.find(grant.host, progress.signal);
  if (!cluster.ok) return cluster;
  const registry = await registries.find(grant.login, progress.signal);
  if (!registry.ok) return registry;
  if (cluster.value === undefined || registry.value === undefined) {
    return err('not-found', message('{0} or {1} is not there.', grant.cluster, grant.login));
  }
  const image = `${grant.login}/team/web:1.4.2`;
  const { workloads } = scanManifest(`kind: Pod\nspec:\n  containers:\n    - image: ${image}\n`);
  const memory =
    recall(world.kept, cluster.value, registry.value) ?? newMemory(cluster.value, registry.value);
  return ok({
    context: aksContext(grant.cluster),
    cluster: cluster.value,
    registry: registry.value,
    workloads,
    breadth: 'repositories',
    memory,
  });
}

async function walk(begun: Procedure, grant: CrossTenantGrant, product: Product): Promise<Result<Told>> {
  const { world, progress, credentials, applications } = product;
  const ports = { ...product, ...credentials, applications, open: product.browse };
  const shown: string[] = [];
  let procedure = begun;
  let last: Action['kind'] | undefined;
  for (;;) {
    const facts = await beforeAnyChange(() => readFacts(procedure, ports, progress.signal));
    if (!facts.ok) return facts;
    procedure = { ...procedure, cluster: facts.value.cluster };
    const now = world.azure.clock.now();
    const steps = stepsOf(procedure, facts.value, new Map(), now);
    shown.push(renderProcedure(procedure, { facts: facts.value, steps, warnings: [], now }, plain));
    const failed = steps.map(({ state }) => state).find(({ kind }) => kind === 'failed');
    const action = choice(actionsOf(procedure, facts.value, steps), grant.takes);
    // Who is offered again what went well a moment ago looks at what is shown instead.
    if (action === undefined || action.kind === last) {
      const isDone = actionsOf(procedure, facts.value, steps).some(({ kind }) => kind === 'done');
      // The document beside tells what of each step is done, and what could not be read.
      const findings: Finding[] =
        failed?.kind === 'failed' ? [{ level: 'fail', text: failed.failure.message }] : [];
      return ok({ findings, shown, isOpen: !isDone });
    }
    const options = { host: '', image: '', controlUrl: '', takes: [] };
    const done = await perform(action, { procedure, facts: facts.value }, ports, options);
    if (!done.ok) return done;
    last = action.kind;
    procedure = { ...procedure, memory: done.value };
    world.kept = remember(world.kept, done.value);
  }
}

/** Who is told that all is done goes no further, but may tidy up. */
function choice(offered: readonly Action[], takes: readonly string[]): Action | undefined {
  const isDone = offered.some(({ kind }) => kind === 'done');
  return offered.find((action) => {
    const name = action.kind === 'use-application' ? action.origin : action.kind;
    return takes.includes(name) && (!isDone || name === 'remove-passwords');
  });
}
