import assert from 'node:assert/strict';
import { Uri } from 'vscode';
import type { ManagedCluster } from '../../src/core/clusters/managed-cluster.ts';
import type { Context } from '../../src/core/contexts/context.ts';
import { scanManifest } from '../../src/core/manifests/scan.ts';
import { message } from '../../src/core/message.ts';
import type { ArmRegistry } from '../../src/core/registry.ts';
import { err, type Result } from '../../src/core/result.ts';
import type { RoleAssignment } from '../../src/core/roles/role-definitions.ts';
import { RoleSession, type RoleAnswers } from '../../src/editor/grant/role-session.ts';
import type { GrantDependencies } from '../../src/editor/grant/session.ts';
import type { AzureServices } from '../../src/editor/services.ts';
import { FakeRoleGateway } from '../fakes/fake-role-gateway.ts';
import { FakedQuestions } from './soak/faked-questions.ts';

const IMAGE = 'contoso.azurecr.io/team/web:1';
const CUT = err('unreachable', message('The connection was cut off.'));

class CutOff extends FakeRoleGateway {
  override getAssignment(): Promise<Result<RoleAssignment | undefined>> {
    return Promise.resolve(CUT);
  }
}

const ANSWERS = {
  scenario: 'managed-identity',
  context: { name: 'shop-prod', clusterName: 'shop-prod', flavour: 'aks' } as Context,
  cluster: {
    id: '/subscriptions/c/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/shop-prod',
    name: 'shop-prod',
    tenantId: 't',
    identity: { kind: 'managed-identity', kubelet: { objectId: 'eeeeeeee-1111-4111-8111-111111111111' } },
  } as ManagedCluster,
  registry: {
    id: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/contoso',
    loginServer: 'contoso.azurecr.io',
    subscriptionId: 's',
    resourceGroup: 'rg',
    tenantId: 't',
    roleAssignmentMode: 'LegacyRegistryPermissions',
  } as ArmRegistry,
  manifest: {
    uri: Uri.file('/web.yaml'),
    workloads: scanManifest(`kind: Pod\nspec:\n  containers:\n    - image: ${IMAGE}\n`).workloads,
  },
} as unknown as RoleAnswers;

describe('a grant by role', () => {
  const questions = new FakedQuestions();
  before(() => questions.start());
  after(() => questions.stop());

  /** How often the tree is told, and what came of it. */
  async function run(roles: FakeRoleGateway): Promise<{ told: number; result: Result<unknown> }> {
    let told = 0;
    const dependencies = {
      documents: { show: () => Promise.resolve(Uri.file('/plan.md')) },
      log: { info: () => undefined },
      onGranted: () => (told += 1),
    } as unknown as GrantDependencies;
    const session = new RoleSession(dependencies, { roles } as Partial<AzureServices> as AzureServices, []);
    const result = await session.run(ANSWERS);
    return { told, result };
  }

  it('is told to the tree', async () => {
    const { told, result } = await run(new FakeRoleGateway());
    assert.ok(result.ok);
    assert.equal(told, 1);
  });

  it('is told to the tree although it could not be read back', async () => {
    const roles = new CutOff();
    const { told, result } = await run(roles);
    assert.equal(roles.assignments.length, 1);
    assert.equal(!result.ok && result.failure.kind, 'unreachable');
    assert.equal(told, 1);
  });
});
