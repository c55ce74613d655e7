import assert from 'node:assert/strict';
import type { ManagedCluster } from '../../../../src/core/clusters/managed-cluster.ts';
import type { Context } from '../../../../src/core/contexts/context.ts';
import { message, plain } from '../../../../src/core/message.ts';
import type { ArmRegistry } from '../../../../src/core/registry.ts';
import { err, ok, type Err, type Result } from '../../../../src/core/result.ts';
import { scanManifest } from '../../../../src/core/manifests/scan.ts';
import { outlineRoleGrant, type Breadth } from '../../../../src/core/role-grants/outline.ts';
import {
  planRoleGrant,
  requestText,
  seemsToLackRight,
  type RolePlan,
} from '../../../../src/core/role-grants/plan.ts';
import { renderRolePreview, renderRoleReport } from '../../../../src/core/role-grants/preview.ts';
import { readRoleState } from '../../../../src/core/role-grants/read-state.ts';
import { recheckRole } from '../../../../src/core/role-grants/recheck.ts';
import { runRoleGrant, type RoleReport } from '../../../../src/core/role-grants/run.ts';
import { assignmentOf, FakeRoleGateway } from '../../../fakes/fake-role-gateway.ts';

const KUBELET = 'eeeeeeee-1111-4111-8111-111111111111';
const ACR_PULL = '7f951dda-4ed3-4680-a7ca-43fe172d538d';
const REPOSITORY_READER = 'b93aa761-3e63-49ed-ac28-beffa264f7ac';
const CONTRIBUTOR = 'b24988ac-6180-42a0-ab88-20f7382dd24c';
const MANIFEST =
  'kind: Pod\nspec:\n  containers:\n    - image: contoso.azurecr.io/team/web:1\n    - image: contoso.azurecr.io/team/api\n    - image: redis\n';
const WEB = conditionFor("'team/web'");

/** The text of azure-facts B4, written down here by hand. */
function conditionFor(...repositories: string[]): string {
  const attribute =
    '@Request[Microsoft.ContainerRegistry/registries/repositories:name] StringEqualsIgnoreCase';
  const each = repositories.map((repository) => `${attribute} ${repository}`).join(' OR ');
  return `((!(ActionMatches{'Microsoft.ContainerRegistry/registries/repositories/content/read'}) AND !(ActionMatches{'Microsoft.ContainerRegistry/registries/repositories/metadata/read'})) OR (${each}))`;
}

const CONTEXT: Context = {
  name: 'shop-prod',
  clusterName: 'shop-prod',
  userName: 'u',
  file: '/k',
  server: 'https://shop-prod.hcp.westeurope.azmk8s.io:443',
  flavour: 'aks',
  authentication: { kind: 'none' },
  isCurrent: true,
  notes: [],
};

const CLUSTER: ManagedCluster = {
  id: '/subscriptions/c/resourcegroups/rg-shop/providers/Microsoft.ContainerService/managedClusters/shop-prod',
  name: 'shop-prod',
  subscriptionId: 'c',
  resourceGroup: 'rg-shop',
  tenantId: 't',
  location: 'westeurope',
  hosts: ['shop-prod.hcp.westeurope.azmk8s.io'],
  identity: {
    kind: 'managed-identity',
    type: 'SystemAssigned',
    kubelet: { objectId: KUBELET, clientId: 'c', resourceId: 'r' },
  },
  powerState: 'Running',
  provisioningState: 'Succeeded',
};

const LEGACY: ArmRegistry = {
  id: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/contoso',
  name: 'contoso',
  loginServer: 'contoso.azurecr.io',
  subscriptionId: 's',
  resourceGroup: 'rg',
  tenantId: 't',
  location: 'westeurope',
  sku: 'Premium',
  roleAssignmentMode: 'LegacyRegistryPermissions',
  anonymousPullEnabled: false,
  adminUserEnabled: false,
  armTokensAccepted: true,
  publicNetworkAccess: 'Enabled',
};
const ABAC: ArmRegistry = { ...LEGACY, roleAssignmentMode: 'AbacRepositoryPermissions' };

/** One registry and one kubelet identity, for which grants are planned and run again and again. */
const sleep = (): Promise<void> => Promise.resolve();

class World {
  readonly roles = new FakeRoleGateway();
  readonly waits: number[] = [];
  readonly abort = new AbortController();
  readonly #registry: ArmRegistry;
  readonly #breadth: Breadth;

  constructor(registry: ArmRegistry, breadth: Breadth = 'registry') {
    this.#registry = registry;
    this.#breadth = breadth;
  }

  /** Gives the kubelet identity a role beforehand. */
  given(roleGuid: string, more: { condition?: string; scope?: string; principalId?: string } = {}): void {
    const { principalId = KUBELET, scope, condition } = more;
    const put = { name: `given-${this.roles.assignments.length}`, roleGuid, principalId };
    const assignment = assignmentOf(
      this.#registry,
      condition === undefined ? put : { ...put, condition },
      scope,
    );
    this.roles.assignments = [...this.roles.assignments, assignment];
  }

  async plan(): Promise<Result<RolePlan>> {
    const outline = outlineRoleGrant({
      context: CONTEXT,
      cluster: CLUSTER,
      registry: this.#registry,
      principal: { objectId: KUBELET, label: message('kubelet identity of {0}', 'shop-prod') },
      workloads: scanManifest(MANIFEST).workloads,
      breadth: this.#breadth,
    });
    const state = await readRoleState(outline, this.roles, this.abort.signal);
    return state.ok ? planRoleGrant(outline, state.value) : state;
  }

  async planned(): Promise<RolePlan> {
    const plan = await this.plan();
    assert.ok(plan.ok);
    return plan.value;
  }

  async run(plan?: RolePlan): Promise<Result<RoleReport>> {
    const ports = {
      roles: this.roles,
      sleep: (milliseconds: number) => {
        this.waits.push(milliseconds);
        return Promise.resolve();
      },
    };
    return runRoleGrant(plan ?? (await this.planned()), ports, {
      signal: this.abort.signal,
      report: () => undefined,
    });
  }
}

describe('a grant by role', () => {
  it('gives AcrPull on a legacy registry, for the kubelet identity alone', async () => {
    const world = new World(LEGACY, 'repositories');
    const report = await world.run();
    assert.ok(report.ok);
    const [assignment, ...others] = world.roles.assignments;
    assert.deepEqual(others, []);
    assert.ok(assignment);
    assert.equal(assignment.principalId, KUBELET);
    assert.ok(assignment.roleDefinitionId.endsWith(ACR_PULL));
    assert.equal(assignment.condition, undefined);
    assert.deepEqual(
      report.value.findings.map(({ level }) => level),
      ['pass', 'pass', 'unknown'],
    );
  });

  it('gives Repository Reader for just the repositories of the manifest on an ABAC registry', async () => {
    const world = new World(ABAC, 'repositories');
    assert.ok((await world.run()).ok);
    const [assignment] = world.roles.assignments;
    assert.ok(assignment);
    assert.ok(assignment.roleDefinitionId.endsWith(REPOSITORY_READER));
    assert.equal(assignment.condition, conditionFor("'team/api'", "'team/web'"));
  });

  it('needs two requests from the confirmed plan to the end', async () => {
    const world = new World(LEGACY);
    const plan = await world.planned();
    const before = world.roles.calls.length;
    assert.ok((await world.run(plan)).ok);
    assert.deepEqual(world.roles.calls.slice(before), ['put', 'get']);
  });

  it('run twice is one assignment, and the second plan has nothing to do', async () => {
    const world = new World(ABAC, 'repositories');
    await world.run();
    assert.equal((await world.planned()).steps.length, 0);
    assert.equal(world.roles.assignments.length, 1);
  });

  it('extends a condition, and keeps what it allows', async () => {
    const world = new World(ABAC, 'repositories');
    world.given(REPOSITORY_READER, { condition: WEB });
    const plan = await world.planned();
    assert.equal(plan.change?.kind, 'extend');
    assert.ok((await world.run(plan)).ok);
    const [assignment, ...others] = world.roles.assignments;
    assert.deepEqual(others, []);
    assert.ok(assignment?.condition?.includes("'team/web'") && assignment.condition.includes("'team/api'"));
  });

  it('never overwrites a condition that it does not understand', async () => {
    const world = new World(ABAC, 'repositories');
    world.given(REPOSITORY_READER, { condition: '@Environment[UtcNow] DateTimeLessThan 2030' });
    const plan = await world.plan();
    assert.ok(!plan.ok && plan.failure.kind === 'conflict');
  });

  const covered: [name: string, registry: ArmRegistry, give: (world: World) => void][] = [
    ['AcrPull at the registry', LEGACY, (world) => world.given(ACR_PULL)],
    ['AcrPull at the subscription', LEGACY, (world) => world.given(ACR_PULL, { scope: '/subscriptions/s' })],
    ['AcrPull of a group', LEGACY, (world) => world.given(ACR_PULL, { principalId: 'a-group' })],
    ['Contributor', LEGACY, (world) => world.given(CONTRIBUTOR)],
    ['Repository Reader without a condition', ABAC, (world) => world.given(REPOSITORY_READER)],
  ];
  for (const [name, registry, give] of covered) {
    it(`recognises ${name} as access, and shows it instead of granting`, async () => {
      const world = new World(registry);
      world.roles.definitions.set(CONTRIBUTOR, [
        {
          actions: ['*'],
          notActions: ['Microsoft.Authorization/*/Write'],
          dataActions: [],
          notDataActions: [],
        },
      ]);
      give(world);
      const plan = await world.planned();
      assert.deepEqual(plan.steps, []);
      assert.equal(plan.access.level, 'all');
      assert.match(renderRolePreview(plan, [], plain), /There is nothing to grant/);
    });
  }

  it('does not take AcrPull on an ABAC registry for access', async () => {
    const world = new World(ABAC);
    world.given(ACR_PULL);
    assert.equal((await world.planned()).change?.kind, 'create');
  });

  it('waits for a principal that is not replicated, and for nothing else', async () => {
    const world = new World(LEGACY);
    world.roles.nextPuts.push('principal-not-found', 'principal-not-found');
    assert.ok((await world.run()).ok);
    assert.deepEqual(world.waits, [5_000, 10_000]);
  });

  it('gives up on a principal after little more than two minutes', async () => {
    const world = new World(LEGACY);
    world.roles.nextPuts.push(...Array<'principal-not-found'>(9).fill('principal-not-found'));
    const report = await world.run();
    assert.ok(!report.ok && report.failure.kind === 'not-found');
    const total = world.waits.reduce((sum, wait) => sum + wait, 0);
    assert.ok(total >= 120_000 && total <= 150_000);
  });

  it('ends at once without the right', async () => {
    const world = new World(LEGACY);
    world.roles.nextPuts.push(err('forbidden', message('No right.')));
    const before = world.roles.calls.length;
    const report = await world.run();
    assert.ok(!report.ok && report.failure.kind === 'forbidden');
    assert.deepEqual(
      world.roles.calls.slice(before).filter((call) => call === 'put'),
      ['put'],
    );
  });

  it('looks into an assignment that came meanwhile: enough', async () => {
    const world = new World(ABAC, 'repositories');
    const plan = await world.planned();
    world.given(REPOSITORY_READER);
    world.roles.nextPuts.push('exists');
    assert.ok((await world.run(plan)).ok);
  });

  it('looks into an assignment that came meanwhile: not enough', async () => {
    const world = new World(ABAC, 'repositories');
    const plan = await world.planned();
    world.given(REPOSITORY_READER, { condition: WEB });
    world.roles.nextPuts.push('exists');
    const report = await world.run(plan);
    assert.ok(!report.ok && report.failure.kind === 'conflict');
    assert.match(plain(report.failure.message), /leaves out team\/api/);
    assert.ok((await world.run()).ok, 'a second run extends it');
  });

  it('stops between tries when cancelled', async () => {
    const world = new World(LEGACY);
    world.roles.nextPuts.push('principal-not-found');
    const plan = await world.planned();
    world.abort.abort();
    const report = await world.run(plan);
    assert.ok(!report.ok && report.failure.kind === 'cancelled');
  });

  it('can be checked again, which ends as soon as it counts', async () => {
    const world = new World(LEGACY);
    const { outline } = await world.planned();
    const progress = { signal: world.abort.signal, report: () => undefined };
    let asked = 0;
    const sleep = (): Promise<void> => {
      asked += 1;
      if (asked === 2) world.given(ACR_PULL);
      return Promise.resolve();
    };
    const found = await recheckRole(outline, { roles: world.roles, sleep }, progress);
    assert.ok(found.ok && found.value.level === 'pass');
    assert.equal(asked, 2);
  });

  it('is checked again for ten minutes at most, and then said to have failed', async () => {
    const world = new World(LEGACY);
    const { outline } = await world.planned();
    let waited = 0;
    const sleep = (milliseconds: number): Promise<void> => {
      waited += milliseconds;
      return Promise.resolve();
    };
    const progress = { signal: world.abort.signal, report: () => undefined };
    const found = await recheckRole(outline, { roles: world.roles, sleep }, progress);
    assert.ok(found.ok && found.value.level === 'fail');
    assert.equal(waited, 600_000);
  });

  it('is checked again where Azure does not answer meanwhile', async () => {
    const world = new World(LEGACY);
    const { outline } = await world.planned();
    world.given(ACR_PULL);
    world.roles.nextLists.push(
      err('unreachable', message('No way.')),
      err('unexpected', message('HTTP 500')),
    );
    const progress = { signal: world.abort.signal, report: () => undefined };
    const found = await recheckRole(outline, { roles: world.roles, sleep }, progress);
    assert.ok(found.ok && found.value.level === 'pass');
  });

  it('is not checked again where Azure refuses to tell', async () => {
    const world = new World(LEGACY);
    const { outline } = await world.planned();
    world.roles.nextLists.push(err('forbidden', message('No right.')));
    const progress = { signal: world.abort.signal, report: () => undefined };
    const found = await recheckRole(outline, { roles: world.roles, sleep }, progress);
    assert.ok(!found.ok && found.failure.kind === 'forbidden');
  });

  it('says after ten minutes why Azure did not answer at last', async () => {
    const world = new World(LEGACY);
    const { outline } = await world.planned();
    world.roles.nextLists.push(...Array<Err>(14).fill(err('unreachable', message('No way.'))));
    const progress = { signal: world.abort.signal, report: () => undefined };
    const found = await recheckRole(outline, { roles: world.roles, sleep }, progress);
    assert.ok(!found.ok && found.failure.kind === 'unreachable');
    assert.equal(world.roles.nextLists.length, 0);
  });

  it('says which right seems to be missing, at which scope, and offers a request', async () => {
    const world = new World(LEGACY);
    world.roles.caller = ok([
      {
        actions: ['*'],
        notActions: ['Microsoft.Authorization/*/Write'],
        dataActions: [],
        notDataActions: [],
      },
    ]);
    const plan = await world.planned();
    assert.ok(seemsToLackRight(plan));
    assert.match(
      plan.warnings.map(plain).join(),
      /roleAssignments\/write on contoso\.azurecr\.io.*Role Based Access Control Administrator/,
    );
    const request = plain(requestText(plan));
    for (const part of [KUBELET, 'AcrPull', LEGACY.id]) assert.ok(request.includes(part));
  });

  it('takes an unknown answer about rights for no obstacle', async () => {
    const world = new World(LEGACY);
    world.roles.caller = err('forbidden', message('No right.'));
    assert.ok(!seemsToLackRight(await world.planned()));
  });

  it('shows principal, role, scope, condition, commands and undo in the plan, and the assignment in the report', async () => {
    const world = new World(ABAC, 'repositories');
    const plan = await world.planned();
    const preview = renderRolePreview(plan, [message('Look out.')], plain);
    for (const part of [
      KUBELET,
      REPOSITORY_READER,
      ABAC.id,
      'az role assignment create',
      'az role assignment delete',
      "'team/api'",
      'Look out.',
    ])
      assert.ok(preview.includes(part), part);
    const report = await world.run(plan);
    assert.ok(report.ok);
    assert.ok(renderRoleReport(report.value, plain).includes(report.value.assignment.id));
  });
});
