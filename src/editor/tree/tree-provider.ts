import path from 'node:path';
import {
  EventEmitter,
  MarkdownString,
  TreeItemCollapsibleState,
  type Event,
  type TreeItem,
  type Uri,
} from 'vscode';
import type { PullSecretAccess, RoleAccess } from '../../core/access.ts';
import type { ContextList } from '../../core/contexts/context.ts';
import type { ArmRegistry } from '../../core/registry.ts';
import { ok, type Result } from '../../core/result.ts';
import type { CheckResult, CheckResults } from '../check/check-results.ts';
import type { ViewName } from '../identifiers.ts';
import type { Services } from '../services.ts';
import { settings } from '../settings.ts';
import { AccessNodes } from './access-nodes.ts';
import { checkedNodes, contextNodes, findingNodes, registryRows } from './build-nodes.ts';
import { GivenNodes } from './given-nodes.ts';
import { checkPlaceOf, nodeId, type Node, type Rows } from './node.ts';
import { RegistryList } from './registry-list.ts';
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
  readonly #contextsRead = new EventEmitter<ContextList>();
  /** Fires whenever the kubeconfig files were read. */
  readonly onDidReadContexts: Event<ContextList> = this.#contextsRead.event;
  readonly #loadedMore = new EventEmitter<void>();
  /** Fires when `loaded` may have more. */
  readonly onDidLoad: Event<void> = this.#loadedMore.event;
  readonly #accesses: AccessNodes;
  #contexts: Promise<ContextList> | undefined;
  readonly #results: CheckResults;
  readonly #given = new GivenNodes();

  constructor(services: Services, findAccesses: () => Promise<PullSecretAccess[]>, results: CheckResults) {
    this.#services = services;
    this.#results = results;
    results.onDidAdd((places) => this.#showResults(places));
    this.registries = new RegistryList(services);
    this.#accesses = new AccessNodes({
      services,
      registries: this.registries,
      findAccesses,
      contexts: async () => (await this.#knownContexts()).contexts,
    });
    this.#accesses.onDidLoad(() => this.#loadedMore.fire());
    this.registries.onDidChange(() => this.#loadedMore.fire());
  }

  /** Reads everything again, registries too. */
  refresh(): void {
    this.#contexts = undefined;
    this.registries.reset();
    this.#accesses.roles.forget();
    this.#results.clear();
    this.#changed.fire(undefined);
  }

  /** Reads contexts and accesses again, and keeps the registries. What was checked before may be otherwise now. */
  refreshAccesses(): void {
    this.#contexts = undefined;
    this.#accesses.roles.reset();
    // The files of a grant are told of late, when the check after it has begun.
    this.#results.hide();
    this.#changed.fire(undefined);
  }

  /** Rich tooltips are made when the pointer rests on an item; `delete` would make a slow and large object of it. */
  getTreeItem(node: Node): TreeItem {
    const rendered = renderNode(node, new Date());
    if (node.kind === 'access' && this.#resultOf(node) !== undefined) {
      rendered.collapsibleState = TreeItemCollapsibleState.Expanded;
    }
    if (rendered.tooltip instanceof MarkdownString) rendered.tooltip = undefined;
    return rendered;
  }

  resolveTreeItem(item: TreeItem, node: Node): TreeItem {
    const { tooltip } = renderNode(node, new Date());
    if (tooltip !== undefined) item.tooltip = tooltip;
    return item;
  }

  getParent(node: Node): Node | undefined {
    return this.#given.parentOf(node);
  }

  async contextRows(): Promise<Rows> {
    return this.#give(contextNodes(await this.#knownContexts()), 'contexts');
  }

  async registryRows(): Promise<Rows> {
    // So that what is shown is kept up to date, whichever view is opened first.
    await this.#knownContexts();
    return this.#give(await this.#registryNodes(), 'registries');
  }

  async getChildren(node: Node): Promise<Node[]> {
    return this.#given.give([...this.#checkNodes(node), ...(await this.#below(node))], node);
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
        return this.#accesses.ofContext(node);
      case 'tenant':
      case 'subscription':
        return [...node.children];
      case 'registry':
        return this.#accesses.ofRegistry(node);
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
    return this.#given.all().filter((node) => checkPlaceOf(node) === place);
  }

  /** What is known now; loads nothing. */
  get loaded(): LoadedByTree {
    const roles = this.#accesses.roles.known?.accesses;
    const registries = this.registries.registries.map(({ registry }) => registry);
    return { registries, ...(roles === undefined ? {} : { roles }) };
  }

  /** Whether a pull secret was read from a file below this folder. */
  showsFilesBelow({ fsPath }: Uri): boolean {
    return this.#accesses.files.some((file) => file.startsWith(`${fsPath}${path.sep}`));
  }

  /** Takes away what checks found, and reads nothing again. */
  forgetChecks(): void {
    const checked = this.#given.all().filter((node) => this.#resultOf(node) !== undefined);
    this.#results.clear();
    for (const node of checked) this.#changed.fire(node);
  }

  /** After a grant or its end: reads the accesses at once, so that they are known whether the tree is seen or not. */
  async refreshAfterChange(): Promise<void> {
    this.refreshAccesses();
    const { contexts } = await this.#knownContexts();
    if (contexts.some(({ flavour }) => flavour === 'aks')) await this.#accesses.byRole();
  }

  /**
   * Accesses by role; asks again only where they could not be read. Fails where those of the tenant could not be; without
   * one, where none could.
   */
  async knownRoleAccesses(tenantId?: string): Promise<Result<readonly RoleAccess[]>> {
    this.#accesses.resetFailed();
    const loaded = await this.#accesses.byRole();
    if (!loaded.ok) return loaded;
    const { accesses, failures } = loaded.value;
    const unread = failures.find((failed) =>
      tenantId === undefined ? accesses.length === 0 : failed.tenantId === tenantId,
    );
    return unread === undefined ? ok(accesses) : { ok: false, failure: unread.failure };
  }

  dispose(): void {
    this.registries.dispose();
    this.#accesses.dispose();
    this.#changed.dispose();
    this.#contextsRead.dispose();
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

  #give(rows: Rows, view: ViewName): Rows {
    const nodes = this.#given.give(typeof rows === 'string' ? [] : rows, view);
    return typeof rows === 'string' ? rows : nodes;
  }

  /** As they were read last; read anew after something has changed. */
  #knownContexts(): Promise<ContextList> {
    return (this.#contexts ??= this.#readContexts());
  }

  async #readContexts(): Promise<ContextList> {
    const contexts = await this.#services.contexts();
    this.#contextsRead.fire(contexts);
    return contexts;
  }

  async #registryNodes(): Promise<Rows> {
    await this.registries.load();
    return registryRows(this.registries, {
      typed: settings.registries(),
      isFiltered: settings.listed().isFiltered,
    });
  }
}
