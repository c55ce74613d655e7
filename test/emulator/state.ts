import { randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';
import { cloudNamed, type EmulatedCloud } from './clouds.ts';
import { generatePassword } from './passwords.ts';
import { createRegistry, type RegistryState } from './registry-state.ts';
import { roleAllows, roleNamed, roleWithId, type RoleDefinition } from './roles.ts';
import type { AzureSeed, SeedPrincipal, SeedSubscription, SeedTenant } from './seed.ts';

export interface TenantState extends SeedTenant {
  readonly azure: EmulatedCloud;
}

export interface RoleAssignmentState {
  readonly name: string;
  readonly scope: string;
  readonly roleDefinitionId: string;
  readonly principalId: string;
  readonly condition?: string;
}

/** Everything that the emulated Azure knows. Look-ups ignore case, as Azure's do. */
export class AzureState {
  readonly tenants: readonly TenantState[];
  readonly subscriptions: readonly SeedSubscription[];
  readonly principals: readonly SeedPrincipal[];
  readonly #registries = new Map<string, RegistryState>();
  readonly #byLoginServer = new Map<string, RegistryState>();
  readonly #assignments = new Map<string, RoleAssignmentState[]>();

  constructor(seed: AzureSeed, clock: Clock) {
    this.tenants = seed.tenants.map((tenant) => ({
      ...tenant,
      azure: cloudNamed(tenant.cloud ?? 'AzureCloud'),
    }));
    this.subscriptions = seed.subscriptions;
    this.principals = seed.principals;
    const createdOn = clock.now();
    for (const registry of seed.registries) {
      const tenant = this.#tenantOfSubscription(registry.subscriptionId);
      const place = {
        tenantId: tenant.id,
        cloud: tenant.azure.name,
        registrySuffix: tenant.azure.registrySuffix,
        createdOn,
      };
      this.addRegistry(createRegistry(registry, place));
    }
    for (const { principal, tenantId, role, scope, condition } of seed.roleAssignments) {
      const principalId = this.objectId(this.principalNamed(principal), tenantId);
      if (principalId === undefined) throw new Error(`${principal} is not in tenant ${tenantId}`);
      const assignment = { name: randomUUID(), scope, roleDefinitionId: roleNamed(role).id, principalId };
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

  tenant(idOrDomain: string): TenantState | undefined {
    const wanted = idOrDomain.toLowerCase();
    return this.tenants.find((tenant) => tenant.id === wanted || tenant.domain === wanted);
  }

  subscription(id: string): SeedSubscription | undefined {
    return this.subscriptions.find((subscription) => subscription.id === id.toLowerCase());
  }

  principalNamed(name: string): SeedPrincipal {
    const found = this.principals.find((principal) => principal.name === name);
    if (!found) throw new Error(`No principal ${name}`);
    return found;
  }

  servicePrincipal(appId: string): SeedPrincipal | undefined {
    const wanted = appId.toLowerCase();
    return this.principals.find(
      (principal) => principal.kind === 'servicePrincipal' && principal.appId === wanted,
    );
  }

  objectId(principal: SeedPrincipal, tenantId: string): string | undefined {
    return principal.objectIds.find((entry) => entry.tenantId === tenantId)?.objectId;
  }

  assignRole(assignment: RoleAssignmentState): void {
    const known = this.#assignments.get(assignment.principalId) ?? [];
    this.#assignments.set(assignment.principalId, [...known, assignment]);
  }

  removeRole(name: string): void {
    for (const [principalId, assignments] of this.#assignments) {
      this.#assignments.set(
        principalId,
        assignments.filter((assignment) => assignment.name !== name),
      );
    }
  }

  assignmentsOf(objectId: string): readonly RoleAssignmentState[] {
    return this.#assignments.get(objectId) ?? [];
  }

  /** Roles that hold at `scope`: given there or above. */
  rolesAt(
    objectId: string,
    scope: string,
  ): { assignment: RoleAssignmentState; definition: RoleDefinition }[] {
    return this.assignmentsOf(objectId).flatMap((assignment) => {
      const definition = roleWithId(assignment.roleDefinitionId);
      return definition && isAtOrAbove(assignment.scope, scope) ? [{ assignment, definition }] : [];
    });
  }

  may(objectId: string, action: string, scope: string): boolean {
    return this.rolesAt(objectId, scope).some(({ definition }) => roleAllows(definition, action));
  }

  /** Whether some role is given at `scope` or anywhere below: what makes a subscription visible. */
  canSee(objectId: string, scope: string): boolean {
    return this.assignmentsOf(objectId).some(
      (assignment) => isAtOrAbove(assignment.scope, scope) || isAtOrAbove(scope, assignment.scope),
    );
  }

  #tenantOfSubscription(subscriptionId: string): TenantState {
    const tenant = this.tenant(this.subscription(subscriptionId)?.tenantId ?? '');
    if (!tenant) throw new Error(`No tenant for subscription ${subscriptionId}`);
    return tenant;
  }
}

function isAtOrAbove(upper: string, lower: string): boolean {
  const above = upper.toLowerCase().replace(/\/$/, '');
  const below = lower.toLowerCase();
  return above === '' || below === above || below.startsWith(`${above}/`);
}
