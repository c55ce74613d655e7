import { message, type Message } from '../message.ts';
import type { ArmRegistry } from '../registry.ts';
import type { ManagedCluster } from './managed-cluster.ts';

/** The ways to give a cluster the right to pull, as design.md names them, and the way of a registry open to all. */
export type Scenario =
  | 'anonymous' // nothing to do
  | 'managed-identity' // S1
  | 'service-principal' // S2, same tenant
  | 'cross-tenant' // S2, other tenant
  | 'pull-secret'; // S3

export interface ScenarioOption {
  readonly scenario: Scenario;
  readonly level: 'recommended' | 'possible' | 'impossible';
  /** Why, in one sentence. */
  readonly reason: Message;
}

export interface ScenarioChoice {
  /** Every scenario, the recommended one first, the impossible ones last. */
  readonly options: readonly ScenarioOption[];
  /** What else decides whether a pull works, whichever scenario is taken. */
  readonly warnings: readonly Message[];
}

/** What is known of the cluster: found in Azure, not one of Azure, or not found, with the reason. */
export type ClusterFacts =
  | { readonly kind: 'managed'; readonly cluster: ManagedCluster }
  | { readonly kind: 'not-aks' }
  | { readonly kind: 'not-found'; readonly reason: Message };

/**
 * Which scenarios fit a cluster and a registry (azure-facts, section 0). `registry` absent: ARM does not know it, so
 * that only a pull secret can be made.
 */
export function chooseScenario(cluster: ClusterFacts, registry: ArmRegistry | undefined): ScenarioChoice {
  const roles = roleOptions(cluster, registry);
  const isOpen = registry?.anonymousPullEnabled === true;
  const hasBest = isOpen || roles.some(({ level }) => level === 'recommended');
  const options = [
    anonymous(isOpen),
    ...(isOpen ? roles.map(demoted) : roles),
    {
      scenario: 'pull-secret',
      level: hasBest ? 'possible' : 'recommended',
      reason: pullSecretReason(cluster),
    } as const,
  ];
  return { options: options.toSorted(byLevel), warnings: warningsOf(cluster, registry) };
}

/** The scenario to begin with. */
export function bestScenario({ options }: ScenarioChoice): Scenario {
  return options[0]?.scenario ?? 'pull-secret';
}

const ORDER = ['recommended', 'possible', 'impossible'];

function byLevel(a: ScenarioOption, b: ScenarioOption): number {
  return ORDER.indexOf(a.level) - ORDER.indexOf(b.level);
}

function demoted(option: ScenarioOption): ScenarioOption {
  return option.level === 'recommended' ? { ...option, level: 'possible' } : option;
}

function anonymous(isOpen: boolean): ScenarioOption {
  return isOpen
    ? {
        scenario: 'anonymous',
        level: 'recommended',
        reason: message(
          'The registry lets everybody pull, from every repository; nothing needs to be granted.',
        ),
      }
    : {
        scenario: 'anonymous',
        level: 'impossible',
        reason: message('The registry does not let everybody pull.'),
      };
}

function pullSecretReason(cluster: ClusterFacts): Message {
  return cluster.kind === 'managed'
    ? message('A pull secret works with every cluster, and must be renewed before it ends.')
    : message('A pull secret works with every cluster; one that is not on AKS has no identity in Azure.');
}

const ROLE_SCENARIOS = ['managed-identity', 'service-principal', 'cross-tenant'] as const;
type RoleScenario = (typeof ROLE_SCENARIOS)[number];

/** The three scenarios by role: at most one fits, the others say why they do not. */
function roleOptions(cluster: ClusterFacts, registry: ArmRegistry | undefined): ScenarioOption[] {
  const obstacle = generalObstacle(cluster, registry);
  if (obstacle !== undefined || cluster.kind !== 'managed' || registry === undefined) {
    const reason = obstacle ?? message('The cluster is not known.');
    return ROLE_SCENARIOS.map((scenario) => ({ scenario, level: 'impossible', reason }));
  }
  const fitting = fittingOption(cluster.cluster, registry);
  return ROLE_SCENARIOS.map((scenario) =>
    scenario === fitting.scenario
      ? fitting
      : { scenario, level: 'impossible', reason: whyNot(scenario, cluster.cluster, registry) },
  );
}

function generalObstacle(cluster: ClusterFacts, registry: ArmRegistry | undefined): Message | undefined {
  if (cluster.kind === 'not-aks')
    return message('The cluster is not on AKS, so its nodes have no identity in Azure.');
  if (cluster.kind === 'not-found') return cluster.reason;
  if (registry === undefined)
    return message('Your account does not see the registry in Azure, so it cannot give a role on it.');
  if (registry.roleAssignmentMode === 'unknown') {
    return message(
      'Azure did not say whether the registry decides by registry roles or by repository roles.',
    );
  }
  return undefined;
}

function fittingOption(cluster: ManagedCluster, registry: ArmRegistry): ScenarioOption {
  const { identity } = cluster;
  if (identity.kind === 'service-principal') return servicePrincipal(cluster, registry);
  if (identity.kind === 'unknown') {
    return impossible(
      'managed-identity',
      message('Azure did not say with which identity the nodes sign in.'),
    );
  }
  if (!isSameTenant(cluster, registry)) {
    return impossible(
      'managed-identity',
      message(
        'A managed identity never reaches another tenant: the cluster is in {0}, the registry in {1}.',
        cluster.tenantId,
        registry.tenantId,
      ),
    );
  }
  if (cluster.serviceAccountImagePull !== undefined) return serviceAccounts(cluster.serviceAccountImagePull);
  return identity.kubelet === undefined ? noKubelet(cluster) : kubelet(registry);
}

function kubelet(registry: ArmRegistry): ScenarioOption {
  return {
    scenario: 'managed-identity',
    level: 'recommended',
    reason: isAbac(registry)
      ? message('The nodes pull with the kubelet identity; the registry decides by repository roles.')
      : message('The nodes pull with the kubelet identity; no password is needed, and nothing ends.'),
  };
}

function noKubelet({ name, provisioningState }: ManagedCluster): ScenarioOption {
  return impossible(
    'managed-identity',
    message(
      '{0} has no kubelet identity yet (state {1}). Try again when it is provisioned.',
      name,
      provisioningState,
    ),
  );
}

/** azure-facts A7: pulls then use these identities instead of the kubelet identity. */
function serviceAccounts({
  defaultIdentityId,
}: NonNullable<ManagedCluster['serviceAccountImagePull']>): ScenarioOption {
  if (defaultIdentityId === undefined) {
    return impossible(
      'managed-identity',
      message('Pulls use identities of service accounts here, and the cluster names none as default.'),
    );
  }
  return {
    scenario: 'managed-identity',
    level: 'recommended',
    reason: message('Pulls use the default identity for service accounts here, not the kubelet identity.'),
  };
}

function servicePrincipal(cluster: ManagedCluster, registry: ArmRegistry): ScenarioOption {
  return isSameTenant(cluster, registry)
    ? {
        scenario: 'service-principal',
        level: 'recommended',
        reason: message('The nodes pull with the service principal of the cluster.'),
      }
    : {
        scenario: 'cross-tenant',
        level: 'recommended',
        reason: message(
          'The registry is in another tenant, which must know the application of the service principal.',
        ),
      };
}

function whyNot(scenario: RoleScenario, cluster: ManagedCluster, registry: ArmRegistry): Message {
  if (scenario === 'managed-identity') return message('The nodes sign in with a service principal.');
  if (cluster.identity.kind !== 'service-principal')
    return message('The nodes sign in with a managed identity.');
  return isSameTenant(cluster, registry)
    ? message('Cluster and registry are in the same tenant.')
    : message('Cluster and registry are in different tenants.');
}

function impossible(scenario: RoleScenario, reason: Message): ScenarioOption {
  return { scenario, level: 'impossible', reason };
}

function warningsOf(cluster: ClusterFacts, registry: ArmRegistry | undefined): Message[] {
  const warnings: Message[] = [];
  if (cluster.kind === 'managed' && cluster.cluster.powerState === 'Stopped') {
    warnings.push(
      message('{0} is stopped: access can be granted, but no node can try it.', cluster.cluster.name),
    );
  }
  if (registry === undefined) return warnings;
  if (registry.publicNetworkAccess === 'Disabled') {
    warnings.push(
      message('The registry takes no connection from the public network: the nodes need a private endpoint.'),
    );
  } else if (registry.networkDefaultAction === 'Deny') {
    warnings.push(
      message(
        'The registry takes connections only from listed addresses: those of the nodes must be among them.',
      ),
    );
  }
  if (registry.anonymousPullEnabled) {
    warnings.push(message('Everybody who reaches the registry can pull every image in it.'));
  }
  if (!registry.armTokensAccepted) {
    warnings.push(
      message(
        'The registry takes no tokens that were made for Azure Resource Manager: old node images may not get in.',
      ),
    );
  }
  return warnings;
}

/** Whether the registry decides by repository roles; AcrPull means nothing there. */
export function isAbac({ roleAssignmentMode }: ArmRegistry): boolean {
  return roleAssignmentMode === 'AbacRepositoryPermissions';
}

export function isSameTenant(cluster: ManagedCluster, registry: ArmRegistry): boolean {
  return cluster.tenantId.toLowerCase() === registry.tenantId.toLowerCase();
}
