import type { ClusterState } from '../cluster-state.ts';
import { checkSecret } from '../entra/token-endpoint.ts';
import { isObject, stringAt, type JsonObject } from '../json.ts';
import type { Reply } from '../service.ts';
import { CLUSTER_VERSIONS } from './api-versions.ts';
import { gatewayError, invalidContent } from './arm-error.ts';
import { unknownKey, unknownMember } from './body-rules.ts';
import { clusterBody } from './cluster-body.ts';
import type { OperationError } from './cluster-operations.ts';
import type { ArmCall, ArmRoute } from './route.ts';

export const CLUSTER_PROVIDER = 'Microsoft.ContainerService/managedClusters';

const PROVIDER_PATH = '/subscriptions/{subscription}/providers/Microsoft.ContainerService';
const CLUSTER_PATH = `/subscriptions/{subscription}/resourceGroups/{group}/providers/${CLUSTER_PROVIDER}/{cluster}`;

/** AKS writes its answers for people: indented, and without a charset. */
function clusterReply(status: number, value: unknown, headers: Record<string, string> = {}): Reply {
  const body = JSON.stringify(value, null, 2);
  return { status, headers: { 'content-type': 'application/json', ...headers }, body };
}

function clusterRoute(
  route: { readonly method: ArmRoute['method']; readonly below?: string; readonly action: string },
  handle: (call: ArmCall, cluster: ClusterState) => Reply,
): ArmRoute {
  return {
    method: route.method,
    path: `${CLUSTER_PATH}${route.below ?? ''}`,
    versions: CLUSTER_VERSIONS,
    action: `${CLUSTER_PROVIDER}/${route.action}`,
    handle: (call) => {
      const { subscription = '', group = '', cluster = '' } = call.params;
      const id = `/subscriptions/${subscription}/resourceGroups/${group}/providers/${CLUSTER_PROVIDER}/${cluster}`;
      const found = call.state.clusterWithId(id);
      call.clusterOperations.endOverdue();
      if (found) return handle(call, found);
      const message = `The Resource '${CLUSTER_PROVIDER}/${cluster}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`;
      return gatewayError(404, 'ResourceNotFound', message);
    },
  };
}

export function visibleClusters({ state, caller }: ArmCall): ClusterState[] {
  return [...state.allClusters()].filter((cluster) =>
    state.may(caller.objectId, `${CLUSTER_PROVIDER}/read`, cluster.id),
  );
}

function listClusters(call: ArmCall): Reply {
  const subscription = (call.params['subscription'] ?? '').toLowerCase();
  const value = visibleClusters(call)
    .filter(({ subscriptionId }) => subscriptionId === subscription)
    .map((cluster) => clusterBody(cluster, call.apiVersion));
  return clusterReply(200, { value });
}

/** Only what `az aks update` needs: the body comes back as it was read; of what is in it, tags are taken over. */
function updateCluster(call: ArmCall, cluster: ClusterState): Reply {
  if (!isObject(call.body)) return invalidContent('The body must be a JSON object.');
  if (stringAt(call.body, 'location') === undefined) {
    return gatewayError(400, 'LocationRequired', 'The location property is required for this definition.');
  }
  const busy = refuseWhileBusy(cluster);
  if (busy) return busy;
  cluster.tags = readTags(call.body);
  const headers = startOperation(call, cluster, () => undefined);
  const { 'azure-asyncoperation': status } = headers;
  return clusterReply(200, clusterBody(cluster, call.apiVersion), { 'azure-asyncoperation': status });
}

function readTags({ tags }: JsonObject): Record<string, string> {
  const entries = isObject(tags) ? Object.entries(tags) : [];
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}

function resetServicePrincipal(call: ArmCall, cluster: ClusterState): Reply {
  const { body, state } = call;
  if (!isObject(body)) return invalidContent('The body must be a JSON object.');
  const foreign = unknownKey(body, ['clientId', 'secret']);
  if (foreign !== undefined) return unknownMember(foreign, foreign);
  const clientId = stringAt(body, 'clientId');
  const secret = stringAt(body, 'secret');
  if (clientId === undefined || secret === undefined) {
    return gatewayError(
      400,
      'InvalidParameter',
      "Required parameters 'clientId' and 'secret' must not be empty.",
    );
  }
  if (cluster.identity) {
    const message = 'Updating service principal profile is not allowed on MSI cluster.';
    return gatewayError(400, 'BadRequest', message);
  }
  const refusal = refuseWhileBusy(cluster) ?? checkCredential(call, cluster, { clientId, secret });
  if (refusal) return refusal;
  const headers = startOperation(call, cluster, () => {
    if (state.settings.failClusterReset) return RESET_FAILED;
    cluster.servicePrincipalClientId = clientId;
    return undefined;
  });
  return { status: 202, headers };
}

const RESET_FAILED: OperationError = {
  code: 'ReconcileVMSSAgentPoolFailed',
  message: 'We are unable to serve this request due to an internal error: nodes could not be reimaged.',
};

function startOperation(
  call: ArmCall,
  cluster: ClusterState,
  apply: () => OperationError | undefined,
): { 'azure-asyncoperation': string; location: string } {
  const { subscriptionId, location } = cluster;
  cluster.provisioningState = 'Updating';
  return call.clusterOperations.start({
    host: call.host,
    subscriptionId,
    location,
    finish: () => {
      const error = apply();
      cluster.provisioningState = error ? 'Failed' : 'Succeeded';
      return error;
    },
  });
}

function refuseWhileBusy({ provisioningState, powerState, name }: ClusterState): Reply | undefined {
  if (powerState === 'Stopped') {
    const message = `Operation is not allowed because the managed cluster '${name}' is stopped. Please start it before starting a new operation.`;
    return gatewayError(409, 'OperationNotAllowed', message);
  }
  if (provisioningState === 'Succeeded' || provisioningState === 'Failed') return undefined;
  const message = `Operation is not allowed because there's an in progress ${provisioningState} operation on the managed cluster '${name}'. Please wait for it to finish before starting a new operation.`;
  return gatewayError(409, 'OperationNotAllowed', message);
}

/** AKS signs in with the new credential, in the cluster's tenant, before it takes it. */
function checkCredential(
  { state, clock }: ArmCall,
  { tenantId }: ClusterState,
  { clientId, secret }: { readonly clientId: string; readonly secret: string },
): Reply | undefined {
  const principal = state.servicePrincipal(clientId);
  const isThere = principal && state.objectId(principal, tenantId) !== undefined;
  const failure = isThere ? checkSecret(principal, { value: secret, tenantId }, clock.now()) : undefined;
  if (isThere && !failure) return undefined;
  const detail = failure
    ? `AADSTS${failure.code}: ${failure.text}`
    : `AADSTS700016: Application with identifier '${clientId}' was not found in the directory '${tenantId}'.`;
  const message = `The credentials in ServicePrincipalProfile were invalid. Please see https://aka.ms/aks-sp-help for more details. (Details: ${detail})`;
  return gatewayError(400, 'ServicePrincipalValidationClientError', message);
}

export const CLUSTER_ROUTES: readonly ArmRoute[] = [
  {
    method: 'GET',
    path: `${PROVIDER_PATH}/managedClusters`,
    versions: CLUSTER_VERSIONS,
    handle: listClusters,
  },
  clusterRoute({ method: 'GET', action: 'read' }, (call, cluster) =>
    clusterReply(200, clusterBody(cluster, call.apiVersion)),
  ),
  clusterRoute({ method: 'PUT', action: 'write' }, updateCluster),
  clusterRoute(
    { method: 'POST', below: '/resetServicePrincipalProfile', action: 'resetServicePrincipalProfile/action' },
    resetServicePrincipal,
  ),
  {
    method: 'GET',
    path: `${PROVIDER_PATH}/locations/{location}/operations/{operation}`,
    versions: CLUSTER_VERSIONS,
    handle: (call) => call.clusterOperations.status(call.params['operation'] ?? '', call.search),
  },
  {
    method: 'GET',
    path: `${PROVIDER_PATH}/locations/{location}/operationresults/{operation}`,
    versions: CLUSTER_VERSIONS,
    handle: (call) => call.clusterOperations.result(call.params['operation'] ?? '', call.search),
  },
];
