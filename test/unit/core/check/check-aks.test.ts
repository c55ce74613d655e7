import { message } from '../../../../src/core/message.ts';
import { err, ok } from '../../../../src/core/result.ts';
import {
  ACR_PULL,
  REPOSITORY_READER,
  roleDefinitionId,
} from '../../../../src/core/roles/role-definitions.ts';
import type { RoleAssignment } from '../../../../src/core/roles/role-definitions.ts';
import { assertCase, withSecret, type Case } from './check-case.ts';
import { AKS, ARM, CLUSTER, OBJECT_ID, pod, subjectOf } from './check-world.ts';

const PAST = new Date('2026-11-20T00:00:00Z');
const CLIENT = 'cccccccc-0000-4000-8000-000000000001';
const ABAC = { ...ARM, roleAssignmentMode: 'AbacRepositoryPermissions' } as const;
const CONDITION = `((!(ActionMatches{'Microsoft.ContainerRegistry/registries/repositories/content/read'})) OR (@Request[Microsoft.ContainerRegistry/registries/repositories:name] StringEqualsIgnoreCase 'team/api'))`;

function role(guid: string, more: Partial<RoleAssignment> = {}): RoleAssignment {
  return {
    id: `${ARM.id}/providers/Microsoft.Authorization/roleAssignments/a`,
    scope: ARM.id,
    roleDefinitionId: roleDefinitionId('s', guid),
    principalId: OBJECT_ID,
    ...more,
  };
}

const CASES: readonly Case[] = [
  {
    name: 'AKS without a role',
    subject: subjectOf([pod()], { context: AKS }),
    outcome: 'fails',
    says: /^fail: The kubelet identity of shop \(7777[0-9-]+\) has no role that pulls/,
    fix: 'grant',
  },
  {
    name: 'AKS with a role, when nobody here may look',
    subject: subjectOf([pod()], { context: AKS }),
    world: (world) => (world.assignments = ok([role(ACR_PULL)])),
    outcome: 'unknown',
    says: /^pass: The kubelet identity of shop can pull team\/web by the role AcrPull at/,
  },
  {
    name: 'AKS with a new role, beside a pull secret',
    subject: subjectOf(withSecret(), { context: AKS }),
    world: (world) =>
      (world.assignments = ok([role(ACR_PULL, { createdOn: new Date('2026-11-25T11:58:00Z') })])),
    outcome: 'pulls',
    says: /^warn: The kubelet identity .* by the role AcrPull/,
  },
  {
    name: 'AKS with a role by a group',
    subject: subjectOf(withSecret(), { context: AKS }),
    world: (world) => (world.assignments = ok([role(ACR_PULL, { principalId: 'group' })])),
    outcome: 'pulls',
    says: /^warn: The kubelet identity .* by the role AcrPull/,
  },
  {
    name: 'AKS with AcrPull on a registry that ignores it',
    subject: subjectOf([pod()], { context: AKS }),
    world: (world) => {
      world.arm = ok(ABAC);
      world.assignments = ok([role(ACR_PULL)]);
    },
    outcome: 'fails',
    says: /^fail: .* has the role AcrPull, which counts for nothing .* decides by repository roles/,
    fix: 'grant',
  },
  {
    name: 'AKS with a repository role on a registry that ignores it',
    subject: subjectOf([pod()], { context: AKS }),
    world: (world) => (world.assignments = ok([role(REPOSITORY_READER)])),
    outcome: 'fails',
    says: /^fail: .* Repository Reader, which counts for nothing .* decides by registry roles/,
    fix: 'grant',
  },
  {
    name: 'AKS with a role for another repository',
    subject: subjectOf([pod()], { context: AKS }),
    world: (world) => {
      world.arm = ok(ABAC);
      world.assignments = ok([role(REPOSITORY_READER, { condition: CONDITION })]);
    },
    outcome: 'fails',
    says: /^fail: .* its condition leaves out team\/web/,
    fix: 'grant',
  },
  {
    name: 'AKS with a condition that nobody here can read',
    subject: subjectOf([pod()], { context: AKS }),
    world: (world) => {
      world.arm = ok(ABAC);
      world.assignments = ok([role(REPOSITORY_READER, { condition: 'something new' })]);
    },
    outcome: 'unknown',
    says: /^unknown: It cannot be told whether the kubelet identity of shop may pull team\/web/,
  },
  {
    name: 'AKS whose roles could not be read',
    subject: subjectOf([pod()], { context: AKS }),
    world: (world) => (world.assignments = err('forbidden', message('You may not.'))),
    outcome: 'unknown',
    says: /^unknown: The roles of the kubelet identity of shop could not be read\. You may not\./,
  },
  {
    name: 'AKS in another tenant',
    subject: subjectOf([pod()], { context: AKS }),
    world: (world) => (world.cluster = ok({ ...CLUSTER, tenantId: 'other' })),
    outcome: 'fails',
    says: /^fail: A managed identity never reaches another tenant/,
    fix: 'grant',
  },
  {
    name: 'AKS that Azure does not tell of',
    subject: subjectOf([pod()], { context: AKS }),
    world: (world) => (world.cluster = ok(undefined)),
    outcome: 'unknown',
    says: /^unknown: The identity of the nodes is not known: No subscription/,
  },
  {
    name: 'AKS behind a tunnel',
    subject: subjectOf([pod()], { context: { ...AKS, server: 'https://127.0.0.1:1' } }),
    outcome: 'unknown',
    says: /^unknown: .* does not tell which AKS cluster it is/,
  },
  {
    name: 'AKS with a service principal whose secret has ended',
    subject: subjectOf([pod()], { context: AKS }),
    world: (world) => {
      world.cluster = ok({ ...CLUSTER, identity: { kind: 'service-principal', clientId: CLIENT } });
      world.principal = ok({ objectId: OBJECT_ID, displayName: 'shop', secretEndsOn: PAST });
      world.assignments = ok([role(ACR_PULL)]);
    },
    outcome: 'fails',
    says: /^fail: The secret of the service principal .* ended on 2026-11-20/,
  },
  {
    name: 'AKS and a host that its nodes do not offer their identity to',
    subject: subjectOf([pod('contoso.westeurope.geo.azurecr.io/team/web:1')], { context: AKS }),
    outcome: 'unknown',
    says: /^unknown: The nodes of AKS offer their identity to .* not to contoso\.westeurope\.geo/,
  },
];

describe('the check of an image for the nodes of AKS', () => {
  for (const each of CASES) it(`${each.outcome}: ${each.name}`, () => assertCase(each));
});
