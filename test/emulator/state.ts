import { randomUUID } from 'node:crypto';
import { zuluTime, type Clock } from './clock.ts';
import { cloudNamed, type EmulatedCloud } from './clouds.ts';
import { createCluster, type ClusterState } from './cluster-state.ts';
import { Directory, objectIdIn, type Principal, type ServicePrincipal } from './directory.ts';
import { DeviceCodes } from './entra/device-code.ts';
import { generatePassword } from './passwords.ts';
import { createRegistry, type RegistryState } from './registry-state.ts';
import { RoleAssignments, type RoleAssignmentState } from './role-assignments.ts';
import { isConditionMet, type ConditionFacts } from './role-condition.ts';
import { customRole, roleAllows, roleNamed, ROLES, type RoleDefinition } from './roles.ts';
import { isAtOrAbove } from './scope.ts';
import type { AzureSeed, SeedCluster, SeedRegistry, SeedSubscription, SeedTenant } from './seed.ts';
import { defaultSettings, type Settings } from './settings.ts';

export interface TenantState extends SeedTenant {
  readonly azure: EmulatedCloud;
}

type NewAssignment = Pick<RoleAssignmentState, 'name' | 'scope' | 'roleDefinitionId' | 'principalId'> &
  Partial<RoleAssignmentState>;

export interface RoleAtScope {
  readonly assignment: RoleAssignmentState;
  readonly definition: RoleDefinition;
}

/** Everything that the emulated Azure knows. Look-ups ignore case, as Azure's do. */
export class AzureState {
  readonly tenants: readonly TenantState[];
  readonly subscriptions: readonly SeedSubscription[];
  readonly directory: Directory;
  readonly roles: readonly RoleDefinition[];
  readonly assignments = new RoleAssignments();
  readonly deviceCodes = new DeviceCodes();
  readonly settings: Settings;
  readonly #clock: Clock;
  readonly #registries = new Map<string, RegistryState>();
  readonly #byLoginServer = new Map<string, RegistryState>();
  readonly #clusters = new Map<string, ClusterState>();

  constructor(seed: AzureSeed, clock: Clock) {
    this.#clock = clock;
    this.settings = { ...defaultSettings(), ...seed.settings };
    this.tenants = seed.tenants.map((tenant) => ({
      ...tenant,
      azure: cloudNamed(tenant.cloud ?? 'AzureCloud'),
    }));
    this.subscriptions = seed.subscriptions;
    this.directory = new Directory(seed, clock.now());
    this.roles = [...ROLES, ...(seed.customRoles ?? []).map(customRole)];
    for (const registry of seed.registries) this.#seedRegistry(registry);
    for (const cluster of seed.clusters ?? []) this.#seedCluster(cluster);
    for (const { principal, tenantId, role, scope, condition } of seed.roleAssignments) {
      const principalId = this.directory.objectIdNamed(principal, tenantId);
      if (principalId === undefined) throw new Error(`${principal} is not in tenant ${tenantId}`);
      const roleDefinitionId = roleNamed(role, this.roles).id;
      const assignment = {
        name: randomUUID(),
        scope,
        roleDefinitionId,
        principalId,
        effectiveOn: clock.now(),
      };
      this.assignRole(condition === undefined ? assignment : { ...assignment, condition });
    }
  }

  addRegistry(registry: RegistryState): void {
    registry.adminPasswords.password = generatePassword();
    registry.adminPasswords.password2 = generatePassword();
    this.#registries.set(registry.id.toLowerCase(), registry);
    this.#byLoginServer.set(registry.loginServer, registry);
  }

  registryWithId(id: string): RegistryState | undefined {
    return this.#registries.get(id.toLowerCase());
  }

  /** For tests: the registry with this login server, which must exist. */
  registry(loginServer: string): RegistryState {
    const found = this.#byLoginServer.get(loginServer.toLowerCase());
    if (!found) throw new Error(`No registry ${loginServer}`);
    return found;
  }

  registryAt(host: string): RegistryState | undefined {
    return this.#byLoginServer.get(host);
  }

  allRegistries(): Iterable<RegistryState> {
    return this.#registries.values();
  }

  clusterWithId(id: string): ClusterState | undefined {
    return this.#clusters.get(id.toLowerCase());
  }

  /** For tests: the cluster of this name, which must exist. */
  cluster(name: string): ClusterState {
    const found = [...this.#clusters.values()].find((cluster) => cluster.name === name);
    if (!found) throw new Error(`No cluster ${name}`);
    return found;
  }

  allClusters(): Iterable<ClusterState> {
    return this.#clusters.values();
  }

  tenant(idOrDomain: string): TenantState | undefined {
    const wanted = idOrDomain.toLowerCase();
    return this.tenants.find((tenant) => tenant.id === wanted || tenant.domain === wanted);
  }

  subscription(id: string): SeedSubscription | undefined {
    return this.subscriptions.find((subscription) => subscription.id === id.toLowerCase());
  }

  principalNamed(name: string): Principal {
    return this.directory.principalNamed(name);
  }

  servicePrincipal(appId: string): ServicePrincipal | undefined {
    return this.directory.servicePrincipal(appId);
  }

  objectId(principal: Principal, tenantId: string): string | undefined {
    return objectIdIn(principal, tenantId);
  }

  /** Adds or replaces a role assignment; unless told otherwise it counts after the delay that is set. */
  assignRole(assignment: NewAssignment): RoleAssignmentState {
    const now = this.#clock.now();
    const at = zuluTime(now);
    const principal = this.directory.find(assignment.principalId);
    const complete = {
      principalType: principal?.type ?? 'Unknown',
      tenantId: principal?.tenantId ?? '',
      createdOn: at,
      updatedOn: at,
      createdBy: null,
      updatedBy: null,
      effectiveOn: new Date(now.getTime() + this.settings.roleEffectMs),
      ...assignment,
    };
    this.assignments.put(complete);
    return complete;
  }

  removeRole(name: string): void {
    this.assignments.remove(name);
  }

  /** A role that may be given at `scope`. */
  roleWithId(id: string, scope: string): RoleDefinition | undefined {
    return this.roles.find(
      (role) =>
        role.id === id.toLowerCase() && role.assignableScopes.some((above) => isAtOrAbove(above, scope)),
    );
  }

  /** Roles that hold at `scope` by now: given there or above, to the principal or a group of it. */
  rolesAt(objectId: string, scope: string): RoleAtScope[] {
    return this.#assignmentsOf(objectId).flatMap((assignment) => {
      if (!isAtOrAbove(assignment.scope, scope)) return [];
      const definition = this.roleWithId(assignment.roleDefinitionId, assignment.scope);
      return definition ? [{ assignment, definition }] : [];
    });
  }

  may(
    objectId: string,
    action: string,
    scope: string,
    attributes: ConditionFacts['attributes'] = {},
  ): boolean {
    return this.rolesAt(objectId, scope).some(
      ({ definition, assignment }) =>
        roleAllows(definition, action) && isConditionMet(assignment.condition, { action, attributes }),
    );
  }

  /** Whether some role is given at `scope` or anywhere below: what makes a subscription visible. */
  canSee(objectId: string, scope: string): boolean {
    return this.#assignmentsOf(objectId).some(
      (assignment) => isAtOrAbove(assignment.scope, scope) || isAtOrAbove(scope, assignment.scope),
    );
  }

  #assignmentsOf(objectId: string): RoleAssignmentState[] {
    const now = this.#clock.now();
    return this.directory
      .withGroups(objectId)
      .flatMap((id) => this.assignments.of(id))
      .filter(({ effectiveOn }) => effectiveOn <= now);
  }

  #seedRegistry(seed: SeedRegistry): void {
    const tenant = this.#tenantOfSubscription(seed.subscriptionId);
    const place = {
      tenantId: tenant.id,
      cloud: tenant.azure.name,
      registrySuffix: tenant.azure.registrySuffix,
      createdOn: this.#clock.now(),
    };
    this.addRegistry(createRegistry(seed, place));
  }

  #seedCluster(seed: SeedCluster): void {
    const tenantId = this.#tenantOfSubscription(seed.subscriptionId).id;
    const cluster = createCluster(seed, tenantId);
    this.#clusters.set(cluster.id.toLowerCase(), cluster);
    const { identity, kubeletIdentity, name } = cluster;
    if (identity) {
      const { clientId, principalId } = identity;
      this.directory.addManagedIdentity({ name, clientId, objectId: principalId, tenantId });
    }
    if (!kubeletIdentity) return;
    const { clientId, objectId } = kubeletIdentity;
    this.directory.addManagedIdentity({ name: `${name}-agentpool`, clientId, objectId, tenantId });
  }

  #tenantOfSubscription(subscriptionId: string): TenantState {
    const tenant = this.tenant(this.subscription(subscriptionId)?.tenantId ?? '');
    if (!tenant) throw new Error(`No tenant for subscription ${subscriptionId}`);
    return tenant;
  }
}
