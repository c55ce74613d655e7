import { checkedThings } from '../../core/check/checked-part.ts';
import type { ManagedCluster } from '../../core/clusters/managed-cluster.ts';
import type { ContextList } from '../../core/contexts/context.ts';
import { message } from '../../core/message.ts';
import { nodeId, type CheckNode, type Node, type Rows } from './node.ts';
import type { RegistryList, TenantRegistry } from './registry-list.ts';

/** The AKS cluster of a context, or that it was not found. */
export function clusterNode(contextId: string, cluster: ManagedCluster | undefined): Node {
  if (cluster !== undefined) return { kind: 'cluster', cluster, parentId: contextId };
  const text = message('No subscription that your account can read has this cluster');
  return { kind: 'note', id: `${contextId}/cluster`, text };
}

/** Contexts as the files have them, then what is wrong with the files. */
export function contextNodes(list: ContextList): Rows {
  if (list.contexts.length === 0) return list.problems.length === 0 ? 'none' : 'unreadable';
  return [
    ...list.contexts.map((context): Node => ({ kind: 'context', context })),
    ...list.problems.map((problem): Node => ({ kind: 'kubeconfig-problem', problem })),
  ];
}

interface ListedAs {
  /** Login servers that the person has added. */
  readonly typed: readonly string[];
  /** Whether the person has chosen tenants or subscriptions. */
  readonly isFiltered: boolean;
}

/** Registries, then those that were added by hand, then what could not be listed and why. */
export function registryRows(
  { registries, problems, failure }: Pick<RegistryList, 'registries' | 'problems' | 'failure'>,
  { typed, isFiltered }: ListedAs,
): Rows {
  const known = new Set(registries.map(({ registry }) => registry.loginServer));
  const nodes: Node[] = [
    ...groupByTenant(registries),
    ...typed
      .filter((host) => !known.has(host))
      .map((loginServer): Node => ({ kind: 'registry', registry: { loginServer } })),
    ...problems.map(({ tenant, failure: reason }): Node => ({
      kind: 'problem',
      id: tenant.id,
      title: message('Tenant {0}', tenant.name),
      failure: reason,
    })),
  ];
  if (failure?.kind === 'not-signed-in') {
    // Without a technical detail nothing has gone wrong: nobody has signed in yet.
    const isWelcome = nodes.length === 0 && failure.detail === undefined;
    return isWelcome ? 'signedOut' : [{ kind: 'sign-in', failure }, ...nodes];
  }
  if (failure !== undefined && failure.kind !== 'cancelled') {
    nodes.push({ kind: 'problem', id: 'azure', title: message('Azure could not be asked'), failure });
  }
  if (nodes.length === 0) return isFiltered ? 'hidden' : 'none';
  return isFiltered ? [...nodes, { kind: 'filter' }] : nodes;
}

/** Tenant › subscription › registry where there is more than one of them, flat otherwise. */
function groupByTenant(registries: readonly TenantRegistry[]): Node[] {
  const tenants = Map.groupBy(registries, ({ registry }) => registry.tenantId);
  if (tenants.size <= 1) return groupBySubscription(registries);
  return [...tenants].map(([id, listed]) => ({
    kind: 'tenant',
    tenant: { id, name: listed[0]?.tenant.name ?? id },
    children: groupBySubscription(listed),
  }));
}

function groupBySubscription(registries: readonly TenantRegistry[]): Node[] {
  const subscriptions = Map.groupBy(registries, ({ subscription }) => subscription.id);
  if (subscriptions.size <= 1) return registries.map(registryNode);
  return [...subscriptions.values()].flatMap((listed): Node[] => {
    const subscription = listed[0]?.subscription;
    return subscription === undefined
      ? []
      : [{ kind: 'subscription', subscription, children: listed.map(registryNode) }];
  });
}

function registryNode({ registry }: TenantRegistry): Node {
  return { kind: 'registry', registry: { loginServer: registry.loginServer, arm: registry } };
}

/** The images and registries that a check looked at. */
export function checkedNodes(check: CheckNode): Node[] {
  const parentId = nodeId(check);
  return checkedThings(check.result.part).map((thing) => ({ kind: 'checked', thing, parentId }));
}

/** What was found of one of them. */
export function findingNodes(checked: Extract<Node, { kind: 'checked' }>): Node[] {
  const parentId = nodeId(checked);
  return checked.thing.findings.map((finding, position) => ({
    kind: 'finding',
    finding,
    position,
    parentId,
  }));
}
