import { toManagedCluster } from '../../../src/adapters/azure/arm-cluster.ts';
import { armErrorOf, armFailure } from '../../../src/adapters/azure/arm-failure.ts';
import { toArmRegistry } from '../../../src/adapters/azure/arm-registry.ts';
import { toRoleAssignment, toRolePermissions } from '../../../src/adapters/azure/arm-role.ts';
import { platformOf, readManifest } from '../../../src/adapters/azure/manifest-answer.ts';
import { recordAt, isRecord } from '../../../src/adapters/azure/json-shape.ts';
import { parseJson } from '../../../src/adapters/http/json-request.ts';
import { readStatus, statusFailure } from '../../../src/adapters/kube/cluster-failure.ts';
import { message, plain } from '../../../src/core/message.ts';
import { conditionAllows } from '../../../src/core/roles/condition.ts';
import { Secret } from '../../../src/core/secret.ts';
import type { FuzzTarget } from '../target.ts';

const ID = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/contoso';

/** Answers of Resource Manager, Resource Graph and registries: any JSON, and what is none. */
export const azureAnswers: FuzzTarget = {
  name: 'azure-answers',
  seeds: [
    JSON.stringify({
      id: ID,
      location: 'x',
      sku: { name: 'Premium' },
      properties: {
        loginServer: 'Contoso.azurecr.io',
        roleAssignmentMode: 'AbacRepositoryPermissions',
        networkRuleSet: { defaultAction: 'Deny' },
        policies: { azureADAuthenticationAsArmPolicy: { status: 'disabled' } },
      },
    }),
    JSON.stringify({
      id: '/subscriptions/s/resourcegroups/g/providers/Microsoft.ContainerService/managedClusters/c',
      identity: { type: 'SystemAssigned' },
      properties: {
        fqdn: 'F',
        powerState: { code: 'Running' },
        identityProfile: { kubeletidentity: { objectId: 'o' } },
        securityProfile: { serviceAccountImagePullProfile: { enabled: true } },
      },
    }),
    JSON.stringify({
      id: 'i',
      properties: { scope: '/', roleDefinitionId: 'r', principalId: 'p', createdOn: 'x', condition: "(x == 'y')" },
      actions: ['*'],
      notActions: [],
    }),
    '{"error":{"code":"AuthorizationFailed","message":"does not have"},"status":"Failed"}',
    '{"manifests":[{"platform":{"os":"linux","architecture":"amd64"}}],"config":{"digest":"sha256:0"},"mediaType":"x"}',
  ], // prettier-ignore
  run: (text) => {
    const body = parseJson(text);
    toArmRegistry(body, 't');
    toManagedCluster(body, 't');
    const assignment = toRoleAssignment(body);
    conditionAllows(assignment?.condition, 'a');
    toRolePermissions(body);
    const operation = { what: message('read it'), scope: ID };
    for (const status of [400, 401, 403, 404, 409, 429, 500]) {
      const { failure } = armFailure({ status, ...armErrorOf(body) }, operation, [new Secret('secret')]);
      plain(failure.message);
    }
    readManifest(body, 'application/json');
    if (isRecord(body)) platformOf(recordAt(body, 'platform'));
  },
};

/** What an API server answers when it does not do what it was asked for. */
export const clusterAnswers: FuzzTarget = {
  name: 'cluster-answers',
  seeds: [
    '{"kind":"Status","reason":"Forbidden","message":"secrets is forbidden","details":{"causes":[{"reason":"FieldManagerConflict","message":"conflict with \\"x\\"","field":".data"}]},"code":403}',
    '{"message":"admission webhook \\"x\\" denied the request: no"}',
  ],
  run: (text) => {
    const call = {
      what: message('read the Secret {0}', 'x'),
      verb: 'get',
      resource: 'secrets',
      namespace: 'n',
      host: 'h',
      userName: 'u',
      secrets: [],
    };
    for (const code of [400, 401, 403, 404, 409, 422, 429, 500, 503]) {
      const { failure } = statusFailure(readStatus(code, parseJson(text), []), call);
      plain(failure.message);
    }
  },
};
