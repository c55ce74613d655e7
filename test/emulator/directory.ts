import { randomUUID } from 'node:crypto';
import type { AzureSeed, SeedGroup, SeedPrincipal } from './seed.ts';

/** `servicePrincipals`: may look at those, but not at applications (seen so in recordings). */
export type GraphRights = 'none' | 'servicePrincipals' | 'read' | 'write';

/** What stands for a principal in one tenant. */
export interface DirectoryObject {
  readonly tenantId: string;
  readonly objectId: string;
  readonly graph: GraphRights;
  readonly createdOn: Date;
}

export interface Password {
  readonly keyId: string;
  readonly value: string;
  readonly displayName?: string;
  readonly startsOn: string;
  readonly expiresOn?: string;
  /** Object id of the application, good in every tenant, or of one tenant's service principal. */
  readonly ownerId: string;
}

export interface Application {
  readonly objectId: string;
  readonly tenantId: string;
  readonly createdOn: Date;
  displayName: string;
  signInAudience: string;
  redirectUris: readonly string[];
}

/** A user, a managed identity, or an application with its service principals. */
export interface Principal {
  readonly name: string;
  readonly kind: SeedPrincipal['kind'];
  readonly appId: string;
  readonly displayName: string;
  readonly objectIds: DirectoryObject[];
  /** Newest first, as Graph lists them. */
  readonly secrets?: Password[];
  readonly application?: Application;
}

export type ServicePrincipal = Principal & {
  readonly secrets: Password[];
  readonly application: Application;
};

export interface ManagedIdentity {
  readonly name: string;
  readonly clientId: string;
  readonly objectId: string;
  readonly tenantId: string;
}

export interface FoundObject {
  readonly tenantId: string;
  readonly type: 'User' | 'Group' | 'ServicePrincipal';
  readonly displayName: string;
  readonly createdOn: Date;
}

/** The Entra directories of all tenants. */
export class Directory {
  readonly #principals: Principal[];
  readonly #groups: readonly SeedGroup[];
  readonly #startedOn: Date;

  constructor(seed: AzureSeed, now: Date) {
    // What a seed holds is old enough to be known everywhere.
    this.#startedOn = new Date(now.getTime() - 24 * 3_600_000);
    this.#principals = seed.principals.map((principal) => fromSeed(principal, this.#startedOn));
    this.#groups = seed.groups ?? [];
  }

  get principals(): readonly Principal[] {
    return this.#principals;
  }

  principalNamed(name: string): Principal {
    const found = this.#principals.find((principal) => principal.name === name);
    if (!found) throw new Error(`No principal ${name}`);
    return found;
  }

  /** An application of whatever tenant. */
  servicePrincipal(appId: string): ServicePrincipal | undefined {
    return this.servicePrincipals().find((principal) => principal.appId === appId.toLowerCase());
  }

  servicePrincipals(): ServicePrincipal[] {
    return this.#principals.filter((principal) => isServicePrincipal(principal));
  }

  /** Object id of the principal or group of that name. */
  objectIdNamed(name: string, tenantId: string): string | undefined {
    const group = this.#groups.find((candidate) => candidate.name === name);
    if (group) return group.tenantId === tenantId ? group.objectId : undefined;
    return objectIdIn(this.principalNamed(name), tenantId);
  }

  find(objectId: string): FoundObject | undefined {
    const wanted = objectId.toLowerCase();
    const group = this.#groups.find((candidate) => candidate.objectId === wanted);
    if (group) {
      return { tenantId: group.tenantId, type: 'Group', displayName: group.name, createdOn: this.#startedOn };
    }
    const owner = this.ownerOf(wanted);
    if (!owner) return undefined;
    const { kind, displayName } = owner.principal;
    const type = kind === 'user' ? 'User' : 'ServicePrincipal';
    return { tenantId: owner.object.tenantId, createdOn: owner.object.createdOn, displayName, type };
  }

  ownerOf(objectId: string): { readonly principal: Principal; readonly object: DirectoryObject } | undefined {
    const wanted = objectId.toLowerCase();
    for (const principal of this.#principals) {
      const object = principal.objectIds.find((entry) => entry.objectId === wanted);
      if (object) return { principal, object };
    }
    return undefined;
  }

  /** The object and the groups that it is in. */
  withGroups(objectId: string): string[] {
    const owner = this.#groups.length === 0 ? undefined : this.ownerOf(objectId);
    if (!owner) return [objectId];
    const { principal, object } = owner;
    const groups = this.#groups.filter(
      ({ tenantId, members }) => tenantId === object.tenantId && members.includes(principal.name),
    );
    return [objectId, ...groups.map((group) => group.objectId)];
  }

  /** Nothing happens when the object is known already. */
  addManagedIdentity(wanted: ManagedIdentity): void {
    const { name, clientId, objectId, tenantId } = wanted;
    if (this.ownerOf(objectId)) return;
    const object = { tenantId, objectId, graph: 'none', createdOn: this.#startedOn } as const;
    this.#principals.push({
      name,
      kind: 'managedIdentity',
      appId: clientId,
      displayName: name,
      objectIds: [object],
    });
  }

  /** A new application; nobody can sign in with it before it has a service principal somewhere. */
  addApplication(
    wanted: Pick<Application, 'tenantId' | 'displayName' | 'signInAudience'>,
    now: Date,
  ): ServicePrincipal {
    const appId = randomUUID();
    const principal = {
      name: appId,
      kind: 'servicePrincipal',
      appId,
      displayName: wanted.displayName,
      objectIds: [],
      secrets: [],
      application: { ...wanted, objectId: randomUUID(), createdOn: now, redirectUris: [] },
    } satisfies ServicePrincipal;
    this.#principals.push(principal);
    return principal;
  }

  addServicePrincipal(principal: ServicePrincipal, tenantId: string, now: Date): DirectoryObject {
    const object = { tenantId, objectId: randomUUID(), graph: 'none', createdOn: now } as const;
    principal.objectIds.push(object);
    return object;
  }

  /** Removes the application with all its service principals, or one service principal. */
  remove(objectId: string): void {
    const index = this.#principals.findIndex(({ application }) => application?.objectId === objectId);
    if (index >= 0) this.#principals.splice(index, 1);
    for (const { objectIds } of this.#principals) {
      const at = objectIds.findIndex((object) => object.objectId === objectId);
      if (at >= 0) objectIds.splice(at, 1);
    }
  }
}

export function objectIdIn(principal: Principal, tenantId: string): string | undefined {
  return principal.objectIds.find((entry) => entry.tenantId === tenantId)?.objectId;
}

function isServicePrincipal(principal: Principal): principal is ServicePrincipal {
  return principal.kind === 'servicePrincipal';
}

function fromSeed(seed: SeedPrincipal, createdOn: Date): Principal {
  const objectIds = seed.objectIds.map(({ tenantId, objectId, graph }, index) => {
    const usual: GraphRights = seed.kind === 'user' && index === 0 ? 'read' : 'none';
    return { tenantId, objectId, graph: graph ?? usual, createdOn };
  });
  const { name, kind, appId, displayName } = seed;
  const principal = { name, kind, appId, displayName, objectIds };
  if (kind !== 'servicePrincipal') return principal;
  const audience = seed.objectIds.length > 1 ? 'AzureADMultipleOrgs' : 'AzureADMyOrg';
  const application = {
    objectId: randomUUID(),
    tenantId: seed.objectIds[0]?.tenantId ?? '',
    createdOn,
    displayName,
    signInAudience: seed.signInAudience ?? audience,
    redirectUris: seed.redirectUris ?? [],
  };
  const secrets = (seed.secrets ?? []).map((secret) => ({
    ...secret,
    keyId: randomUUID(),
    startsOn: createdOn.toISOString(),
    ownerId: application.objectId,
  }));
  return { ...principal, application, secrets };
}
