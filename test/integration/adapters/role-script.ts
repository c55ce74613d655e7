import { ArmClusterDirectory } from '../../../src/adapters/azure/cluster-directory.ts';
import { GraphPrincipalDirectory } from '../../../src/adapters/azure/principal-directory.ts';
import { ArmRegistryDirectory } from '../../../src/adapters/azure/registry-directory.ts';
import { ArmRoleGateway } from '../../../src/adapters/azure/role-gateway.ts';
import { bestScenario, chooseScenario } from '../../../src/core/clusters/choose-scenario.ts';
import type { ManagedCluster } from '../../../src/core/clusters/managed-cluster.ts';
import { cloudFrom } from '../../../src/core/clouds.ts';
import type { Context } from '../../../src/core/contexts/context.ts';
import type { Failure } from '../../../src/core/failure.ts';
import { scanManifest } from '../../../src/core/manifests/scan.ts';
import { message, plain } from '../../../src/core/message.ts';
import type { ArmRegistry } from '../../../src/core/registry.ts';
import { ok, type Result } from '../../../src/core/result.ts';
import { outlineRoleGrant, type Principal } from '../../../src/core/role-grants/outline.ts';
import { planRoleGrant } from '../../../src/core/role-grants/plan.ts';
import { readRoleState } from '../../../src/core/role-grants/read-state.ts';
import { runRoleGrant } from '../../../src/core/role-grants/run.ts';
import { accountOf } from './account.ts';

/**
 * One grant by role with the real adapters, in the emulator's environment: the host of the cluster, the image, where
 * the emulator's clock is moved, and the tokens of the account. A wait moves the clock instead.
 */
const [host = '', image = '', controlUrl = ''] = process.argv.slice(2);
const cloud = cloudFrom({});
if (!cloud.ok) throw new Error('There is no public cloud.');
const parts = { cloud: cloud.value, tokens: accountOf(process.env['ACR_PULL_TEST_TOKENS'] ?? '{}') };
const roles = new ArmRoleGateway(parts);
const { signal } = new AbortController();
const waits: number[] = [];
/** From the confirmed plan to the verified role. */
let ranMs: number | undefined;

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

const granted = await grant();
console.log(JSON.stringify({ ...granted, waits, ranMs }));

async function grant(): Promise<Record<string, unknown>> {
  const cluster = await new ArmClusterDirectory(parts).find(host, signal);
  if (!cluster.ok) return { failure: told(cluster.failure) };
  const registry = await new ArmRegistryDirectory(parts).find(image.split('/')[0] ?? '', signal);
  if (!registry.ok) return { failure: told(registry.failure) };
  if (cluster.value === undefined || registry.value === undefined) return { notFound: true };
  const choice = chooseScenario({ kind: 'managed', cluster: cluster.value }, registry.value);
  const scenario = bestScenario(choice);
  const chosen = {
    scenario,
    reasons: choice.options.map(({ reason }) => plain(reason)),
    warnings: choice.warnings.map(plain),
  };
  const principal = await principalOf(cluster.value, registry.value);
  if (!principal.ok) return { ...chosen, failure: told(principal.failure) };
  if (principal.value === undefined) return chosen;
  return { ...chosen, ...(await grantTo(principal.value, cluster.value, registry.value)) };
}

async function grantTo(
  principal: Principal,
  cluster: ManagedCluster,
  registry: ArmRegistry,
): Promise<object> {
  const { workloads } = scanManifest(`kind: Pod\nspec:\n  containers:\n    - image: ${image}\n`);
  const outline = outlineRoleGrant({
    context: CONTEXT,
    cluster,
    registry,
    principal,
    workloads,
    breadth: 'repositories',
  });
  const state = await readRoleState(outline, roles, signal);
  if (!state.ok) return { failure: told(state.failure) };
  const plan = planRoleGrant(outline, state.value);
  if (!plan.ok) return { failure: told(plan.failure) };
  if (plan.value.change === undefined) return { nothingToDo: true };
  const started = performance.now();
  const done = await runRoleGrant(plan.value, { roles, sleep }, { signal, report: () => undefined });
  ranMs = performance.now() - started;
  return done.ok
    ? { findings: done.value.findings.map(({ level }) => level) }
    : { failure: told(done.failure) };
}

async function principalOf(
  { identity, name }: ManagedCluster,
  { tenantId }: ArmRegistry,
): Promise<Result<Principal | undefined>> {
  const label = message('identity of {0}', name);
  if (identity.kind === 'managed-identity') {
    return ok(identity.kubelet === undefined ? undefined : { objectId: identity.kubelet.objectId, label });
  }
  if (identity.kind !== 'service-principal') return ok(undefined);
  const found = await new GraphPrincipalDirectory(parts).findServicePrincipal(
    tenantId,
    identity.clientId,
    signal,
  );
  if (!found.ok) return found;
  return ok(found.value === undefined ? undefined : { objectId: found.value.objectId, label });
}

async function sleep(milliseconds: number): Promise<void> {
  waits.push(milliseconds);
  await fetch(`${controlUrl}/clock`, { method: 'POST', body: JSON.stringify({ advanceMs: milliseconds }) });
}

function told({ kind, message: text, hint, detail }: Failure): unknown {
  return { kind, text: plain(text), hint: hint === undefined ? '' : plain(hint), detail };
}
