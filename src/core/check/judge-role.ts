import { isAbac } from '../clusters/choose-scenario.ts';
import { indexKey, matchesKey } from '../keyring/match-key.ts';
import { formatDate } from '../grants/dates.ts';
import { message, type Message } from '../message.ts';
import type { ArmRegistry } from '../registry.ts';
import { PULL_ROLES } from '../role-grants/pull-roles.ts';
import { pullAccess, type PullAccess, type PullGrant } from '../roles/pull-access.ts';
import { roleGuidOf } from '../roles/role-definitions.ts';
import { checkCommands } from './commands.ts';
import type { NodeAccess, NodeRoles, RegistryFacts } from './facts.ts';
import { roleName } from './role-name.ts';
import { untold, type Way } from './way.ts';

type KnownNodes = Extract<NodeAccess, { kind: 'principal' }>;

/** For which hosts AKS configures the credential provider of its nodes (azure-facts F8). */
const PROVIDER_PATTERNS = ['*.azurecr.io', '*.azurecr.cn', '*.azurecr.de', '*.azurecr.us'];

/** Azure documents up to ten minutes until a new role counts. */
const NEW_ROLE_MS = 10 * 60_000;

/**
 * What comes of the identity of the nodes for a repository, or for the registry as a whole; nothing where the nodes
 * have none. Kubelets ask with it after the pull secrets.
 */
export function wayOfRole(registry: RegistryFacts, repository: string | undefined): Way | undefined {
  const { nodes, loginServer } = registry;
  switch (nodes.kind) {
    case 'none':
      return undefined;
    case 'unknown':
      return {
        outcome: 'unknown',
        text: message('The identity of the nodes is not known: {0}', nodes.reason),
        ...(nodes.hint === undefined ? {} : { hint: nodes.hint }),
      };
    case 'impossible':
      return { outcome: 'refused', text: nodes.reason, hint: nodes.hint, fix: 'grant' };
    case 'principal':
      return isServedByProvider(loginServer) ? roleOf(registry, nodes, repository) : notOffered(loginServer);
  }
}

function isServedByProvider(host: string): boolean {
  return PROVIDER_PATTERNS.some((pattern) => {
    const key = indexKey(pattern);
    return key !== undefined && matchesKey(key, `${host}/x`);
  });
}

function notOffered(host: string): Way {
  return {
    outcome: 'unknown',
    text: message(
      'The nodes of AKS offer their identity to {0} only, not to {1}.',
      PROVIDER_PATTERNS.join(', '),
      host,
    ),
    hint: message('Use a pull secret, or name the image by the login server of the registry.'),
  };
}

function roleOf(registry: RegistryFacts, nodes: KnownNodes, repository: string | undefined): Way {
  const { principal, roles } = nodes;
  const arm = registry.arm.ok ? registry.arm.value : undefined;
  if (arm === undefined) throw new Error('Roles were read of a registry that is not known.');
  if (principal.secretEndsOn !== undefined && principal.secretEndsOn <= registry.now) {
    return {
      outcome: 'refused',
      text: message(
        'The secret of the {0} ended on {1}.',
        principal.label,
        formatDate(principal.secretEndsOn),
      ),
      hint: message('Give it a new one: az aks update-credentials --reset-service-principal.'),
    };
  }
  if (!roles.ok) {
    return untold(message('The roles of the {0} could not be read.', principal.label), roles.failure);
  }
  const access = accessOf(arm, nodes, roles.value, repository);
  if (access.level === 'all') return allowed(access, { arm, nodes, repository, now: registry.now });
  if (access.level === 'unknown' || (repository === undefined && access.level === 'some')) {
    return partly(access, { arm, nodes, repository });
  }
  return lacking(access, { arm, nodes, roles: roles.value, repository });
}

function accessOf(
  registry: ArmRegistry,
  { principal }: KnownNodes,
  { assignments, permissions }: NodeRoles,
  repository: string | undefined,
): PullAccess {
  return pullAccess({
    registryId: registry.id,
    mode: registry.roleAssignmentMode,
    principalId: principal.objectId,
    assignments,
    permissionsOf: (id) => PULL_ROLES.get(roleGuidOf(id)) ?? permissions.get(roleGuidOf(id)),
    repositories: repository === undefined ? [] : [repository],
  });
}

interface Found {
  readonly arm: ArmRegistry;
  readonly nodes: KnownNodes;
  readonly repository: string | undefined;
}

function allowed(
  { grants }: PullAccess,
  { arm, nodes, repository, now }: Found & { readonly now: Date },
): Way {
  const best = grants.find(({ via }) => via !== 'group') ?? grants[0];
  const what = repository ?? message('every repository of {0}', arm.loginServer);
  if (best === undefined) {
    return { outcome: 'allowed', text: message('The {0} can pull {1}.', nodes.principal.label, what) };
  }
  const { assignment } = best;
  const text = message(
    'The {0} can pull {1} by the role {2} at {3}.',
    nodes.principal.label,
    what,
    roleName(assignment.roleDefinitionId),
    assignment.scope,
  );
  const caution = cautionAbout(best, now);
  return { outcome: 'allowed', text, ...(caution === undefined ? {} : { isShaky: true, hint: caution }) };
}

function cautionAbout({ via, assignment }: PullGrant, now: Date): Message | undefined {
  if (via === 'group') {
    return message(
      'It comes by a group: a new membership counts only after up to a day (tokens of managed identities are kept).',
    );
  }
  const age = assignment.createdOn === undefined ? Infinity : now.getTime() - assignment.createdOn.getTime();
  return age < NEW_ROLE_MS ? message('It is new: it may need up to ten minutes until it counts.') : undefined;
}

/** Azure's answers leave it open, or only some repositories of the registry are covered. */
function partly(access: PullAccess, { arm, nodes, repository }: Found): Way {
  const { label } = nodes.principal;
  const commands = [checkCommands.listRoles(arm, nodes.principal)];
  if (access.level === 'some') {
    return {
      outcome: 'unknown',
      text: message('The {0} can pull some repositories of {1}.', label, arm.loginServer),
      commands,
    };
  }
  const text = access.isModeKnown
    ? message(
        'It cannot be told whether the {0} may pull {1}: a condition or a role definition of its roles cannot be read here.',
        label,
        repository ?? arm.loginServer,
      )
    : message(
        'Azure did not say by which kind of roles {0} decides, so the roles of the {1} say nothing for certain.',
        arm.loginServer,
        label,
      );
  return { outcome: 'unknown', text, commands };
}

function lacking(access: PullAccess, found: Found & { readonly roles: NodeRoles }): Way {
  const { arm, nodes, roles, repository } = found;
  const { principal } = nodes;
  const [partial] = access.grants;
  const ignored = ignoredRole(found, roles);
  const base = {
    outcome: 'refused',
    fix: 'grant',
    commands: [checkCommands.assignRole(arm, principal)],
  } as const;
  if (partial !== undefined) {
    return {
      ...base,
      text: message(
        'The {0} has the role {1}, but its condition leaves out {2}.',
        principal.label,
        roleName(partial.assignment.roleDefinitionId),
        repository ?? arm.loginServer,
      ),
      hint: message('Grant again: the condition is then extended.'),
      commands: [checkCommands.listRoles(arm, principal)],
    };
  }
  if (ignored !== undefined) {
    return {
      ...base,
      text: isAbac(arm)
        ? message(
            'The {0} has the role {1}, which counts for nothing on {2}: that registry decides by repository roles.',
            principal.label,
            ignored,
            arm.loginServer,
          )
        : message(
            'The {0} has the role {1}, which counts for nothing on {2}: that registry decides by registry roles.',
            principal.label,
            ignored,
            arm.loginServer,
          ),
      hint: message('Grant the role that fits.'),
    };
  }
  return {
    ...base,
    text: message(
      'The {0} ({1}) has no role that pulls from {2}.',
      principal.label,
      principal.objectId,
      arm.loginServer,
    ),
    hint: message('Grant it.'),
  };
}

/** A role that would pull if the registry decided in the other way. */
function ignoredRole({ arm, nodes, repository }: Found, roles: NodeRoles): string | undefined {
  const roleAssignmentMode = isAbac(arm) ? 'LegacyRegistryPermissions' : 'AbacRepositoryPermissions';
  const { grants } = accessOf({ ...arm, roleAssignmentMode }, nodes, roles, repository);
  const [first] = grants;
  return first === undefined ? undefined : roleName(first.assignment.roleDefinitionId);
}
