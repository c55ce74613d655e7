import { EventEmitter, type Event } from 'vscode';
import type { Access, PullSecretAccess } from '../../core/access.ts';
import type { Context } from '../../core/contexts/context.ts';
import type { Failure } from '../../core/failure.ts';
import { message } from '../../core/message.ts';
import type { ArmRegistry } from '../../core/registry.ts';
import { ok, type Result } from '../../core/result.ts';
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

interface RolesOrWhy extends Pick<RoleAccesses, 'accesses' | 'clusters'> {
  /** Why roles of one tenant are not known, or of any. */
  readonly problems: (tenantId?: string) => readonly Node[];
}

const UNREAD = message('Accesses by role could not be read');
const NO_ROLES: RolesOrWhy = { accesses: [], clusters: [], problems: () => [] };

/** What stands below a context and below a registry: the accesses between them, and what belongs to those. */
export class AccessNodes {
  readonly roles: RoleAccessList;
  readonly #registries: RegistryList;
  readonly #findAccesses: AccessSources['findAccesses'];
  readonly #contexts: AccessSources['contexts'];
  #files: readonly string[] = [];
  readonly #loaded = new EventEmitter<void>();
  /** Fires when accesses by role were read. */
  readonly onDidLoad: Event<void> = this.#loaded.event;

  constructor({ services, registries, findAccesses, contexts }: AccessSources) {
    this.roles = new RoleAccessList(services, { contexts, registries: () => this.#allRegistries() });
    this.#registries = registries;
    this.#findAccesses = findAccesses;
    this.#contexts = contexts;
  }

  /** Those of the pull secrets that were read last. */
  get files(): readonly string[] {
    return this.#files;
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
      this.#secrets(),
      flavour === 'aks' ? this.#byRoleOrWhy(id) : NO_ROLES,
    ]);
    const cluster = byRole.clusters.find((known) => known.clusterName === clusterName)?.cluster;
    // A cluster that was not found is of none of the tenants.
    const problems = byRole.problems(cluster?.tenantId ?? '');
    const own = [...byRole.accesses, ...secrets].filter(isOfCluster);
    const accesses = own.map((access): Node => ({
      kind: 'access',
      access,
      parentId: id,
      label: access.loginServer,
    }));
    const isKnown = cluster !== undefined || problems.length === 0;
    const clusterNodes = flavour === 'aks' && isKnown ? [clusterNode(id, cluster)] : [];
    const nodes = [...clusterNodes, ...accesses, ...problems];
    if (accesses.length > 0 || problems.length > 0) return nodes;
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

  async #secrets(): Promise<PullSecretAccess[]> {
    const found = await this.#findAccesses();
    this.#files = found.map(({ file }) => file);
    return found;
  }

  /** Where accesses by role could not be read, the next one who wants them asks again. */
  resetFailed(): void {
    if (!this.roles.hasFailed) return;
    this.roles.reset();
    if (this.#registries.failure !== undefined) this.#registries.reset();
  }

  /** A role on a registry that is listed late is an access as any other. */
  async #allRegistries(): Promise<Result<readonly ArmRegistry[]>> {
    await this.#registries.loadWhole();
    const { failure, registries } = this.#registries;
    return failure === undefined ? ok(registries.map(({ registry }) => registry)) : { ok: false, failure };
  }

  /** Accesses by role, and the nodes that say why some are not known. */
  async #byRoleOrWhy(parentId: string): Promise<RolesOrWhy> {
    const loaded = await this.byRole();
    const problem = (place: string, failure: Failure): Node[] =>
      failure.kind === 'cancelled'
        ? []
        : [{ kind: 'problem', id: `${parentId}/${place}`, title: UNREAD, failure }];
    if (!loaded.ok) return { ...NO_ROLES, problems: () => problem('roles', loaded.failure) };
    const { accesses, clusters, failures } = loaded.value;
    return {
      accesses,
      clusters,
      problems: (tenantId) =>
        failures
          .filter((failed) => tenantId === undefined || failed.tenantId === tenantId)
          .flatMap((failed) => problem(`roles/${failed.tenantId}`, failed.failure)),
    };
  }

  async #accessesOfRegistry({ registry }: RegistryNode, parentId: string): Promise<Node[]> {
    const [secrets, byRole, contexts] = await Promise.all([
      this.#secrets(),
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
    return [...nodes, ...byRole.problems()];
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
