import type { RoleAssignmentMode } from '../registry.ts';
import { permitsAction, permitsDataAction } from './actions.ts';
import { conditionPermits, readCondition } from './condition.ts';
import { CONTENT_READ, PULL_READ, type RoleAssignment, type RolePermissions } from './role-definitions.ts';

export interface PullAccessQuestion {
  /** ARM id of the registry. */
  readonly registryId: string;
  readonly mode: RoleAssignmentMode;
  /** Object id of who pulls. */
  readonly principalId: string;
  /** Everything assigned to the principal, its groups included. What does not reach the registry is passed over. */
  readonly assignments: readonly RoleAssignment[];
  /** What a role allows; `undefined` when its definition could not be read. */
  readonly permissionsOf: (roleDefinitionId: string) => readonly RolePermissions[] | undefined;
  /** The repositories in question; none asks for the registry as a whole. */
  readonly repositories: readonly string[];
}

export interface PullAccess {
  /**
   * Of what was asked, what can be pulled. `unknown` when more than `covered` may be, and cannot be told. Of a whole
   * registry, `some` means that there are grants, each limited to repositories.
   */
  readonly level: 'all' | 'some' | 'none' | 'unknown';
  /** The asked repositories that can be pulled for certain. */
  readonly covered: readonly string[];
  readonly grants: readonly PullGrant[];
  /** Assignments of which it cannot be told whether, or what, they let pull. */
  readonly undecided: readonly RoleAssignment[];
  /** False when only what pulls in both modes was counted. */
  readonly isModeKnown: boolean;
}

/** An assignment that lets the principal pull. */
export interface PullGrant {
  readonly assignment: RoleAssignment;
  /** The whole registry, or the repositories that its condition names. */
  readonly coverage: 'all' | 'some';
  readonly via: 'direct' | 'inherited' | 'group';
}

type KnownMode = Exclude<RoleAssignmentMode, 'unknown'>;

const BOTH_MODES = ['LegacyRegistryPermissions', 'AbacRepositoryPermissions'] as const;

/** A repository, or the registry as a whole. */
type Target = string | undefined;

/** What one assignment lets pull if the registry is of one mode; `undefined` where it cannot be told. */
interface Judgement {
  readonly assignment: RoleAssignment;
  readonly coverage: PullGrant['coverage'] | 'none' | undefined;
  readonly allows: (target: Target) => boolean | undefined;
}

/**
 * Whether a principal can pull from a registry by its roles. Registries of legacy mode ask for the action
 * `registries/pull/read`, the others for the data action `repositories/content/read` under its conditions; what counts
 * in the one mode counts for nothing in the other (Azure Container Registry, "roles directory reference"). Deny
 * assignments are not looked at.
 */
export function pullAccess(question: PullAccessQuestion): PullAccess {
  const assignments = question.assignments.filter(({ scope }) => reaches(scope, question.registryId));
  const modes = question.mode === 'unknown' ? BOTH_MODES : [question.mode];
  const views = modes.map((mode) => assignments.map((assignment) => judge(assignment, mode, question)));
  const asked: readonly Target[] = question.repositories.length === 0 ? [undefined] : question.repositories;
  const covered = asked.filter((target) => views.every((view) => view.some(({ allows }) => allows(target))));
  const uncovered = asked.filter((target) => !covered.includes(target));
  const grants = grantsIn(views, question);
  const undecided = assignments.filter((_, index) =>
    views.some((view) => uncovered.some((target) => view[index]?.allows(target) !== false)),
  );
  return {
    level: levelOf({ covered, uncovered, grants, undecided }),
    covered: covered.filter((target) => target !== undefined),
    grants,
    undecided,
    isModeKnown: question.mode !== 'unknown',
  };
}

function levelOf(found: {
  readonly covered: readonly Target[];
  readonly uncovered: readonly Target[];
  readonly grants: readonly PullGrant[];
  readonly undecided: readonly RoleAssignment[];
}): PullAccess['level'] {
  if (found.uncovered.length === 0) return 'all';
  if (found.undecided.length > 0) return 'unknown';
  const isWhole = found.uncovered.includes(undefined);
  return found.covered.length > 0 || (isWhole && found.grants.length > 0) ? 'some' : 'none';
}

/** What lets pull, provided that something does in every mode that the registry may have. */
function grantsIn(views: readonly (readonly Judgement[])[], question: PullAccessQuestion): PullGrant[] {
  const granting = views.map((view) =>
    view.filter(({ coverage }) => coverage === 'all' || coverage === 'some'),
  );
  if (granting.some((view) => view.length === 0)) return [];
  const judgements = granting.flat();
  return [...new Set(judgements.map(({ assignment }) => assignment))].map((assignment) => {
    const own = judgements.filter((judgement) => judgement.assignment === assignment);
    const coverage = own.every((judgement) => judgement.coverage === 'all') ? 'all' : 'some';
    return { assignment, coverage, via: viaOf(assignment, question) };
  });
}

function judge(assignment: RoleAssignment, mode: KnownMode, question: PullAccessQuestion): Judgement {
  const { condition } = assignment;
  const [action, permits] =
    mode === 'LegacyRegistryPermissions'
      ? ([PULL_READ, permitsAction] as const)
      : ([CONTENT_READ, permitsDataAction] as const);
  const permissions = question.permissionsOf(assignment.roleDefinitionId);
  if (permissions === undefined) return { assignment, coverage: undefined, allows: () => undefined };
  if (!permits(permissions, action)) return { assignment, coverage: 'none', allows: () => false };
  const allowsRepository = (name: string): boolean | undefined => conditionPermits(condition, action, name);
  const coverage = coverageOf(condition, action, question.repositories.map(allowsRepository));
  const allowsWhole = coverage === undefined ? undefined : coverage === 'all';
  return {
    assignment,
    coverage,
    allows: (target) => (target === undefined ? allowsWhole : allowsRepository(target)),
  };
}

function coverageOf(
  condition: string | undefined,
  action: string,
  asked: readonly (boolean | undefined)[],
): Judgement['coverage'] {
  const whole = conditionPermits(condition, action);
  if (whole !== undefined) return whole ? 'all' : 'none';
  const isRead = condition !== undefined && readCondition(condition) !== undefined;
  return isRead || asked.includes(true) ? 'some' : undefined;
}

function viaOf(assignment: RoleAssignment, question: PullAccessQuestion): PullGrant['via'] {
  if (assignment.principalId.toLowerCase() !== question.principalId.toLowerCase()) return 'group';
  return assignment.scope.toLowerCase() === question.registryId.toLowerCase() ? 'direct' : 'inherited';
}

/** Whether an assignment at `scope` holds for the registry. Only its own management groups are ever listed for it. */
function reaches(scope: string, registryId: string): boolean {
  const [above, registry] = [scope.toLowerCase(), registryId.toLowerCase()];
  if (above === '/' || above.startsWith(MANAGEMENT_GROUPS)) return true;
  return registry === above || registry.startsWith(`${above}/`);
}

const MANAGEMENT_GROUPS = '/providers/microsoft.management/managementgroups/';
