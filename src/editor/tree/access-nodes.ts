import { EventEmitter, type Event } from 'vscode';
import type { Access, PullSecretAccess } from '../../core/access.ts';
import type { Context } from '../../core/contexts/context.ts';
import { message } from '../../core/message.ts';
import type { ArmRegistry } from '../../core/registry.ts';
import type { Result } from '../../core/result.ts';
import type { Services } from '../services.ts';
import { clusterNode } from './build-nodes.ts';
import { nodeId, type ContextNode, type Node, type RegistryNode } from './node.ts';
import type { RegistryList } from './registry-list.ts';
import { RoleAccessList, type RoleAccesses } from './role-access-list.ts';

export interface AccessSources {
  readonly services: Services;
  readonly registries: RegistryList;
  readonly findAccesses: () => Promise<PullSecretAccess[]>;
  /** As the tree shows them. */
  readonly contexts: () => Promise<readonly Context[]>;
}

/** What stands below a context and below a registry: the accesses between them, and what belongs to those. */
export class AccessNodes {
  readonly roles: RoleAccessList;
  readonly #registries: RegistryList;
  readonly #findAccesses: AccessSources['findAccesses'];
  readonly #contexts: AccessSources['contexts'];
  readonly #loaded = new EventEmitter<void>();
  /** Fires when accesses by role were read. */
  readonly onDidLoad: Event<void> = this.#loaded.event;

  constructor({ services, registries, findAccesses, contexts }: AccessSources) {
    this.roles = new RoleAccessList(services, { contexts, registries: () => this.#allRegistries() });
    this.#registries = registries;
    this.#findAccesses = findAccesses;
    this.#contexts = contexts;
  }

  dispose(): void {
    this.roles.dispose();
    this.#loaded.dispose();
  }

  async ofContext(node: ContextNode): Promise<Node[]> {
    const { clusterName, flavour } = node.context;
    const id = nodeId(node);
    const isOfCluster = (access: Access): boolean => access.clusterName === clusterName;
    const [secrets, byRole] = await Promise.all([
      this.#findAccesses(),
      flavour === 'aks' ? this.#byRoleOrWhy(id) : { accesses: [], clusters: [], problems: [] },
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

  /** The contexts that can pull by a pull secret of this workspace, and the tokens that the registry has. */
  async ofRegistry(node: RegistryNode): Promise<Node[]> {
    const id = nodeId(node);
    const [accesses, tokens] = await Promise.all([
      this.#accessesOfRegistry(node, id),
      this.#tokenNodes(node, id),
    ]);
    if (accesses.length + tokens.length > 0) return [...accesses, ...tokens];
    return [{ kind: 'note', id: `${id}/none`, text: message('No pull secret and no token for it') }];
  }

  /** Accesses by role of all contexts. Whoever asked before a refresh gets what is read anew. */
  async byRole(): Promise<Result<RoleAccesses>> {
    const loading = this.roles.load();
    const loaded = await loading;
    if (this.roles.loading !== loading) return this.byRole();
    this.#loaded.fire();
    return loaded;
  }

  /** A role on a registry that is listed late is an access as any other. */
  async #allRegistries(): Promise<ArmRegistry[]> {
    await this.#registries.loadWhole();
    return this.#registries.registries.map(({ registry }) => registry);
  }

  /** Accesses by role, or the node that says why they are not known. */
  async #byRoleOrWhy(parentId: string): Promise<RoleAccesses & { readonly problems: readonly Node[] }> {
    const loaded = await this.byRole();
    if (loaded.ok) return { ...loaded.value, problems: [] };
    const { failure } = loaded;
    const title = message('Accesses by role could not be read');
    const problem: Node = { kind: 'problem', id: `${parentId}/roles`, title, failure };
    return { accesses: [], clusters: [], problems: failure.kind === 'cancelled' ? [] : [problem] };
  }

  async #accessesOfRegistry({ registry }: RegistryNode, parentId: string): Promise<Node[]> {
    const [secrets, byRole, contexts] = await Promise.all([
      this.#findAccesses(),
      this.#byRoleOrWhy(parentId),
      this.#contexts(),
    ]);
    const own = [...byRole.accesses, ...secrets].filter(
      ({ loginServer }) => loginServer === registry.loginServer,
    );
    const nodes = own.map((access): Node => ({
      kind: 'access',
      access,
      parentId,
      label: contextName(access, contexts),
    }));
    return [...nodes, ...byRole.problems];
  }

  async #tokenNodes({ registry }: RegistryNode, parentId: string): Promise<Node[]> {
    if (registry.arm === undefined) return [];
    const tokens = await this.#registries.tokensOf(registry.arm);
    if (tokens.ok) {
      const sorted = tokens.value.toSorted((a, b) => a.name.localeCompare(b.name));
      return sorted.map((token) => ({ kind: 'token', token, parentId }));
    }
    if (tokens.failure.kind === 'cancelled') return [];
    const title = message('Tokens could not be listed');
    return [{ kind: 'problem', id: `${parentId}/tokens`, title, failure: tokens.failure }];
  }
}

function contextName({ clusterName }: Access, contexts: readonly Context[]): string {
  return contexts.find((context) => context.clusterName === clusterName)?.name ?? clusterName;
}
