import type { Access } from '../../core/access.ts';
import type { CheckFinding } from '../../core/check/check-finding.ts';
import type { CheckedThing } from '../../core/check/checked-part.ts';
import { checkPlace } from '../../core/check/result-places.ts';
import type { ManagedCluster } from '../../core/clusters/managed-cluster.ts';
import type { Context, FileProblem } from '../../core/contexts/context.ts';
import type { Failure } from '../../core/failure.ts';
import { plain, type Message } from '../../core/message.ts';
import type { RegistryToken } from '../../core/ports.ts';
import type { Registry, Subscription, Tenant } from '../../core/registry.ts';
import type { CheckResult } from '../check/check-results.ts';
import type { EmptyCause } from '../identifiers.ts';

/** An element of the tree: plain data, told apart by its kind. */
export type Node =
  | ContextNode
  | { readonly kind: 'kubeconfig-problem'; readonly problem: FileProblem }
  | { readonly kind: 'tenant'; readonly tenant: Tenant; readonly children: readonly Node[] }
  | { readonly kind: 'subscription'; readonly subscription: Subscription; readonly children: readonly Node[] }
  | RegistryNode
  | { readonly kind: 'access'; readonly access: Access; readonly parentId: string; readonly label: string }
  | { readonly kind: 'cluster'; readonly cluster: ManagedCluster; readonly parentId: string }
  | { readonly kind: 'token'; readonly token: RegistryToken; readonly parentId: string }
  | CheckNode
  | { readonly kind: 'checked'; readonly thing: CheckedThing; readonly parentId: string }
  | {
      readonly kind: 'finding';
      readonly finding: CheckFinding;
      readonly position: number;
      readonly parentId: string;
    }
  | { readonly kind: 'problem'; readonly id: string; readonly title: Message; readonly failure: Failure }
  | { readonly kind: 'sign-in'; readonly failure: Failure }
  | { readonly kind: 'note'; readonly id: string; readonly text: Message }
  /** Says that the choice of tenants and subscriptions hides registries. */
  | { readonly kind: 'filter' };

/** What a view shows, or why it shows nothing. */
export type Rows = readonly Node[] | EmptyCause;

export interface ContextNode {
  readonly kind: 'context';
  readonly context: Context;
}

export interface RegistryNode {
  readonly kind: 'registry';
  readonly registry: Registry;
}

/** What a check found of the node above it. */
export interface CheckNode {
  readonly kind: 'check';
  readonly place: string;
  readonly result: CheckResult;
  readonly parentId: string;
}

/** Where results of checks of a node are kept; absent for a node that cannot be checked. */
export function checkPlaceOf(node: Node): string | undefined {
  switch (node.kind) {
    case 'context':
      return checkPlace.context(node.context.file, node.context.name);
    case 'registry':
      return checkPlace.registry(node.registry.loginServer);
    case 'access':
      return checkPlace.access(node.access.clusterName, node.access.loginServer);
    default:
      return undefined;
  }
}

/** Whether two nodes of one id show the same; only registries and their groups are worth a look, for their number. */
export function isSameNode(a: Node, b: Node): boolean {
  if (a.kind === 'registry' && b.kind === 'registry') return a.registry.arm === b.registry.arm;
  if (!('children' in a && 'children' in b) || a.children.length !== b.children.length) return false;
  return a.children.every((child, index) => {
    const other = b.children[index];
    return other !== undefined && nodeId(child) === nodeId(other) && isSameNode(child, other);
  });
}

/** A stable id, so that expansion and selection survive a refresh. */
export function nodeId(node: Node): string {
  switch (node.kind) {
    case 'sign-in':
    case 'filter':
      return node.kind;
    case 'context':
      return `context/${node.context.file}/${node.context.name}`;
    case 'kubeconfig-problem':
      return `kubeconfig-problem/${node.problem.file}/${plain(node.problem.failure.message)}`;
    case 'tenant':
      return `tenant/${node.tenant.id}`;
    case 'subscription':
      return `subscription/${node.subscription.id}`;
    case 'registry':
      // No two registries have one host; VS Code keeps several copies of each id.
      return `${node.registry.arm === undefined ? 'typed' : 'registry'}/${node.registry.loginServer}`;
    case 'access':
      return `${node.parentId}/access/${accessId(node.access)}`;
    case 'cluster':
      return `${node.parentId}/cluster`;
    case 'token':
      return `${node.parentId}/token/${node.token.name}`;
    case 'check':
      return `${node.parentId}/check`;
    case 'checked':
      return `${node.parentId}/${node.thing.id}`;
    case 'finding':
      return `${node.parentId}/${String(node.position)}`;
    case 'problem':
    case 'note':
      return `${node.kind}/${node.id}`;
  }
}

function accessId(access: Access): string {
  return access.kind === 'role'
    ? access.assignment.id
    : `${access.file}/${access.clusterName}/${access.namespace ?? ''}/${access.secretName}`;
}
