import { isAbac } from '../clusters/choose-scenario.ts';
import type { GrantOutline, PlannedPullSecret } from '../grants/outline.ts';
import { message } from '../message.ts';
import type { ArmRegistry } from '../registry.ts';
import { ok, type Result } from '../result.ts';
import { pullRoleOf, type RoleWish } from '../role-grants/outline.ts';
import type { PlanStep } from '../grants/plan-document.ts';
import { planRoleGrant, type RolePlan, type RoleState } from '../role-grants/plan.ts';
import { readRoleState } from '../role-grants/read-state.ts';
import { runRoleGrant } from '../role-grants/run.ts';
import type { RoleGateway } from '../ports.ts';
import type { CredentialProgress } from './issued.ts';

export type PrincipalRolePlan = RolePlan<RoleWish>;

/** Who gets the role, and on which registry. */
export interface RoleTarget {
  readonly registry: ArmRegistry;
  readonly objectId: string;
  readonly name: string;
}

/** The role with which a service principal pulls what one pull secret is for; on ABAC registries just that. */
export function roleWish(
  outline: GrantOutline,
  secret: PlannedPullSecret,
  { registry, objectId, name }: RoleTarget,
): RoleWish {
  const images = outline.images.filter(({ namespace }) => namespace === secret.namespace);
  return {
    registry,
    principal: { objectId, label: message('service principal {0}', name) },
    breadth: isAbac(registry) ? 'repositories' : 'registry',
    role: pullRoleOf(registry),
    images: [...new Set(images.map(({ text }) => text))],
    repositories: secret.repositories,
  };
}

/** What is to be done for the role: no steps where the principal can pull already. */
export async function planRole(
  wish: RoleWish,
  roles: RoleGateway,
  signal: AbortSignal,
): Promise<Result<PrincipalRolePlan>> {
  const state = await readRoleState(wish, roles, signal);
  return state.ok ? planRoleGrant(wish, state.value) : state;
}

/** The same for a principal that is not there yet, and so has no role. */
export function planRoleOfNew(wish: RoleWish): Result<PrincipalRolePlan> {
  return planRoleGrant(wish, NO_ROLES);
}

const NO_ROLES: RoleState = { assignments: [], permissions: new Map(), caller: undefined };

/** The role's steps, with what speaks against success. */
export function stepsOfRole({ steps, warnings }: PrincipalRolePlan): PlanStep[] {
  return steps.map((step, index) =>
    index === 0 ? { ...step, details: [...step.details, ...warnings] } : step,
  );
}

/** Gives the role as far as it is lacking; answers whether anything was done. Running it again changes nothing. */
export async function ensureRole(
  planned: Result<PrincipalRolePlan>,
  ports: {
    readonly roles: RoleGateway;
    readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  },
  progress: CredentialProgress,
): Promise<Result<boolean>> {
  if (!planned.ok) return planned;
  if (planned.value.change === undefined) return ok(false);
  const given = await runRoleGrant(planned.value, ports, progress);
  return given.ok ? ok(true) : given;
}
