import { EventEmitter, MarkdownString, TreeItemCollapsibleState, type Event, type TreeItem } from 'vscode';
import type { Access, PullSecretAccess, RoleAccess } from '../../core/access.ts';
import type { ContextList } from '../../core/contexts/context.ts';
import { message } from '../../core/message.ts';
import type { ArmRegistry } from '../../core/registry.ts';
import type { CheckResult, CheckResults } from '../check/check-results.ts';
import type { ViewName } from '../identifiers.ts';
import type { Services } from '../services.ts';
import { settings } from '../settings.ts';
import { checkedNodes, clusterNode, contextNodes, findingNodes, groupByTenant } from './build-nodes.ts';
import {
  checkPlaceOf,
  isSameNode,
  nodeId,
  type ContextNode,
  type Node,
  type RegistryNode,
  type Rows,
} from './node.ts';
import { RegistryList } from './registry-list.ts';
import { RoleAccessList, type RoleAccesses } from './role-access-list.ts';
import { renderNode } from './render-node.ts';

/** What was loaded so far. */
export interface LoadedByTree {
  readonly registries: readonly ArmRegistry[];
  /** Of all contexts; absent where they were not read. */
  readonly roles?: readonly RoleAccess[];
}

/** Loads what the views show. Contacts no cluster, and runs no exec plugin of a kubeconfig. */
export class AccessTree {
  readonly #changed = new EventEmitter<Node | undefined>();
  readonly onDidChangeTreeData: Event<Node | undefined> = this.#changed.event;
  readonly registries: RegistryList;
  readonly #services: Services;
  readonly #findAccesses: () => Promise<PullSecretAccess[]>;
  readonly #firstShown = new EventEmitter<ContextList>();
  /** Fires once, when a view is opened for the first time. */
  readonly onFirstShown: Event<ContextList> = this.#firstShown.event;
  readonly #loadedMore = new EventEmitter<void>();
  /** Fires when `loaded` may have more. */
  readonly onDidLoad: Event<void> = this.#loadedMore.event;
  readonly #roleAccesses: RoleAccessList;
  #contexts: ContextList | undefined;
  readonly #results: CheckResults;
  /** Nodes as they were given last, with what they stand under; by id. */
  readonly #given = new Map<string, { readonly node: Node; readonly parent: Node | undefined }>();

  constructor(services: Services, findAccesses: () => Promise<PullSecretAccess[]>, results: CheckResults) {
    this.#services = services;
    this.#findAccesses = findAccesses;
    this.#results = results;
    results.onDidAdd((places) => this.#showResults(places));
    this.registries = new RegistryList(services);
    this.#roleAccesses = new RoleAccessList(services);
    this.registries.onDidChange(() => this.#loadedMore.fire());
  }

  /** Reads everything again, registries too. */
  refresh(): void {
    this.registries.reset();
    this.#roleAccesses.forget();
    this.#results.clear();
    this.#changed.fire(undefined);
  }

  /** Reads contexts and accesses again, and keeps the registries. What was checked before may be otherwise now. */
  refreshAccesses(): void {
    this.#roleAccesses.reset();
    this.#results.clear();
    this.#changed.fire(undefined);
  }

  /** Rich tooltips are made when the pointer rests on an item. */
  getTreeItem(node: Node): TreeItem {
    const rendered = renderNode(node, new Date());
    if (node.kind === 'access' && this.#resultOf(node) !== undefined) {
      rendered.collapsibleState = TreeItemCollapsibleState.Expanded;
    }
    if (rendered.tooltip instanceof MarkdownString) delete rendered.tooltip;
    return rendered;
  }

  resolveTreeItem(item: TreeItem, node: Node): TreeItem {
    const { tooltip } = renderNode(node, new Date());
    if (tooltip !== undefined) item.tooltip = tooltip;
    return item;
  }

  getParent(node: Node): Node | undefined {
    return this.#given.get(nodeId(node))?.parent;
  }

  /** The contexts, read anew. */
  async contextRows(): Promise<Rows> {
    return this.#give(contextNodes(await this.#readContexts()));
  }

  async registryRows(): Promise<Rows> {
    if (this.#contexts === undefined) await this.#readContexts();
    return this.#give(await this.#registryNodes());
  }

  async getChildren(node: Node): Promise<Node[]> {
    return this.#giveNodes([...this.#checkNodes(node), ...(await this.#below(node))], node);
  }

  /** The view that a node is in. */
  viewOf(node: Node): ViewName {
    const parent = this.getParent(node);
    if (parent !== undefined) return this.viewOf(parent);
    return node.kind === 'context' || node.kind === 'kubeconfig-problem' ? 'contexts' : 'registries';
  }

  async #below(node: Node): Promise<Node[]> {
    switch (node.kind) {
      case 'context':
        return this.#accessesOfContext(node);
      case 'tenant':
      case 'subscription':
        return [...node.children];
      case 'registry':
        return this.#belowRegistry(node);
      case 'check':
        return checkedNodes(node);
      case 'checked':
        return findingNodes(node);
      case 'access':
      case 'finding':
      case 'token':
      case 'cluster':
      case 'kubeconfig-problem':
      case 'problem':
      case 'sign-in':
      case 'note':
      case 'filter':
        return [];
    }
  }

  /** The nodes, among those that were given, that a result of a check belongs to. */
  nodesAt(place: string): Node[] {
    return [...this.#given.values()].flatMap(({ node }) => (checkPlaceOf(node) === place ? [node] : []));
  }

  /** What is known now; loads nothing. */
  get loaded(): LoadedByTree {
    const roles = this.#roleAccesses.known?.accesses;
    const registries = this.registries.registries.map(({ registry }) => registry);
    return { registries, ...(roles === undefined ? {} : { roles }) };
  }

  /** Takes away what checks found, and reads nothing again. */
  forgetChecks(): void {
    const checked = [...this.#given.values()].filter(({ node }) => this.#resultOf(node) !== undefined);
    this.#results.clear();
    for (const { node } of checked) this.#changed.fire(node);
  }

  /** After a grant or its end: reads the accesses at once, so that they are known whether the tree is seen or not. */
  async refreshAfterChange(): Promise<void> {
    this.refreshAccesses();
    const contexts = (this.#contexts ??= await this.#services.contexts()).contexts;
    if (contexts.some(({ flavour }) => flavour === 'aks')) await this.#byRole('known');
  }

  /** Accesses by role, as far as they can be read; asks nothing again. */
  async knownRoleAccesses(): Promise<readonly RoleAccess[]> {
    this.#contexts ??= await this.#services.contexts();
    return (await this.#byRole('known')).accesses;
  }

  dispose(): void {
    this.registries.dispose();
    this.#roleAccesses.dispose();
    this.#changed.dispose();
    this.#firstShown.dispose();
    this.#loadedMore.dispose();
  }

  #resultOf(node: Node): CheckResult | undefined {
    const place = checkPlaceOf(node);
    return place === undefined ? undefined : this.#results.at(place);
  }

  /** What was found of a node that was checked. */
  #checkNodes(node: Node): Node[] {
    const place = checkPlaceOf(node);
    const result = this.#resultOf(node);
    if (place === undefined || result === undefined) return [];
    return [{ kind: 'check', place, result, parentId: nodeId(node) }];
  }

  #showResults(places: readonly string[]): void {
    for (const node of places.flatMap((place) => this.nodesAt(place))) this.#changed.fire(node);
  }

  #give(rows: Rows): Rows {
    return typeof rows === 'string' ? rows : this.#giveNodes(rows, undefined);
  }

  /** The very node that was given before, where it is the same: VS Code keeps what it knows of a node by identity. */
  #giveNodes(nodes: readonly Node[], parent: Node | undefined): Node[] {
    return nodes.map((found) => {
      const id = nodeId(found);
      const given = this.#given.get(id)?.node;
      const node = given !== undefined && isSameNode(given, found) ? given : found;
      this.#given.set(id, { node, parent });
      return node;
    });
  }

  async #readContexts(): Promise<ContextList> {
    const contexts = await this.#services.contexts();
    if (this.#contexts === undefined) this.#firstShown.fire(contexts);
    this.#contexts = contexts;
    return contexts;
  }

  async #accessesOfContext(node: ContextNode): Promise<Node[]> {
    const { clusterName, flavour } = node.context;
    const id = nodeId(node);
    const isOfCluster = (access: Access): boolean => access.clusterName === clusterName;
    const [secrets, byRole] = await Promise.all([
      this.#findAccesses(),
      flavour === 'aks' ? this.#byRole(id) : { accesses: [], clusters: [], problems: [] },
    ]);
    const cluster = byRole.clusters.find((known) => known.clusterName === clusterName)?.cluster;
    const own = [...byRole.accesses, ...secrets].filter(isOfCluster);
    const accesses = own.map((access): Node => ({
      kind: 'access',
      access,
      parentId: id,
      label: access.loginServer,
    }));
    const clusterNodes = flavour === 'aks' && byRole.problems.length === 0 ? [clusterNode(id, cluster)] : [];
    const nodes = [...clusterNodes, ...accesses, ...byRole.problems];
    if (accesses.length > 0 || byRole.problems.length > 0) return nodes;
    return [...nodes, { kind: 'note', id: `${id}/none`, text: message('No access to a registry known') }];
  }

  /** Accesses by role, or the node that says why they are not known. */
  async #byRole(parentId: string): Promise<RoleAccesses & { readonly problems: readonly Node[] }> {
    await this.registries.load();
    const registries = this.registries.registries.map(({ registry }) => registry);
    const loading = this.#roleAccesses.load(this.#contexts?.contexts ?? [], registries);
    const loaded = await loading;
    // A refresh has stopped it: whoever asked gets what is read anew.
    if (this.#roleAccesses.loading !== loading) return this.#byRole(parentId);
    this.#loadedMore.fire();
    if (loaded.ok) return { ...loaded.value, problems: [] };
    const { failure } = loaded;
    const title = message('Accesses by role could not be read');
    const problem: Node = { kind: 'problem', id: `${parentId}/roles`, title, failure };
    return { accesses: [], clusters: [], problems: failure.kind === 'cancelled' ? [] : [problem] };
  }

  /** The contexts that can pull by a pull secret of this workspace, and the tokens that the registry has. */
  async #belowRegistry(node: RegistryNode): Promise<Node[]> {
    const id = nodeId(node);
    const [accesses, tokens] = await Promise.all([
      this.#accessesOfRegistry(node, id),
      this.#tokenNodes(node, id),
    ]);
    if (accesses.length + tokens.length > 0) return [...accesses, ...tokens];
    return [{ kind: 'note', id: `${id}/none`, text: message('No pull secret and no token for it') }];
  }

  async #accessesOfRegistry({ registry }: RegistryNode, parentId: string): Promise<Node[]> {
    const [secrets, byRole] = await Promise.all([this.#findAccesses(), this.#byRole(parentId)]);
    const own = [...byRole.accesses, ...secrets].filter(
      ({ loginServer }) => loginServer === registry.loginServer,
    );
    const nodes = own.map((access): Node => ({
      kind: 'access',
      access,
      parentId,
      label: this.#contextName(access),
    }));
    return [...nodes, ...byRole.problems];
  }

  async #tokenNodes({ registry }: RegistryNode, parentId: string): Promise<Node[]> {
    if (registry.arm === undefined) return [];
    const tokens = await this.registries.tokensOf(registry.arm);
    if (tokens.ok) {
      const sorted = tokens.value.toSorted((a, b) => a.name.localeCompare(b.name));
      return sorted.map((token) => ({ kind: 'token', token, parentId }));
    }
    if (tokens.failure.kind === 'cancelled') return [];
    const title = message('Tokens could not be listed');
    return [{ kind: 'problem', id: `${parentId}/tokens`, title, failure: tokens.failure }];
  }

  #contextName({ clusterName }: Access): string {
    return (
      this.#contexts?.contexts.find((context) => context.clusterName === clusterName)?.name ?? clusterName
    );
  }

  async #registryNodes(): Promise<Rows> {
    await this.registries.load();
    const { registries, problems, failure } = this.registries;
    const known = new Set(registries.map(({ registry }) => registry.loginServer));
    const typed = settings.registries().filter((host) => !known.has(host));
    const nodes: Node[] = [
      ...groupByTenant(registries),
      ...typed.map((loginServer): Node => ({ kind: 'registry', registry: { loginServer } })),
      ...problems.map(({ tenant, failure: reason }): Node => ({
        kind: 'problem',
        id: tenant.id,
        title: message('Tenant {0}', tenant.name),
        failure: reason,
      })),
    ];
    if (failure?.kind === 'not-signed-in') {
      return nodes.length === 0 ? 'signedOut' : [{ kind: 'sign-in', failure }, ...nodes];
    }
    if (failure !== undefined && failure.kind !== 'cancelled') {
      nodes.push({ kind: 'problem', id: 'azure', title: message('Azure could not be asked'), failure });
    }
    const isFiltered = settings.listed().isFiltered;
    if (nodes.length === 0) return isFiltered ? 'hidden' : 'none';
    return isFiltered ? [...nodes, { kind: 'filter' }] : nodes;
  }
}
