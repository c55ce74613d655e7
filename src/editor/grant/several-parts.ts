import { applySummary } from '../../core/apply/apply-steps.ts';
import { bestScenario, chooseScenario } from '../../core/clusters/choose-scenario.ts';
import type { GrantOutline } from '../../core/grants/outline.ts';
import type { RunnablePart } from '../../core/grants/run-several.ts';
import type { Pair, PlannedPart } from '../../core/grants/several.ts';
import { referredName } from '../../core/grants/storage.ts';
import { message, type Message } from '../../core/message.ts';
import type { Context } from '../../core/contexts/context.ts';
import type { Registry } from '../../core/registry.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { AzureServices } from '../services.ts';
import type { Answers } from './build-plan.ts';
import { clusterFactsOf, kubeletOf } from './cluster-facts.ts';
import { principalOf } from './principal.ts';
import { narrowest, planRole, type RoleAnswers } from './role-session.ts';
import { runRolePlan } from './run-grant.ts';
import { SecretPlanner, type Planned } from './secret-planner.ts';
import type { GrantDependencies } from './session.ts';

/** One grant of a plan for several. */
export interface Part extends PlannedPart, RunnablePart {
  /** Of a pull secret, whose answers can be changed. */
  readonly secret?: PlannedSecret;
}

export interface PlannedSecret {
  readonly planner: SecretPlanner;
  readonly planned: Planned;
}

export interface Surroundings {
  readonly dependencies: GrantDependencies;
  readonly azure: AzureServices;
}

export function pairOf(registry: Registry | undefined, context: Context): Pair {
  return { loginServer: registry?.loginServer ?? '', contextName: context.name };
}

/** Plans the way that fits a cluster and a registry best. */
export async function planPart(answers: Answers, surroundings: Surroundings): Promise<Result<Part>> {
  const { azure } = surroundings;
  const facts = await clusterFactsOf(answers.context, azure);
  if (!facts.ok) return facts;
  const { arm } = answers.registry;
  const choice = chooseScenario(facts.value, arm);
  const scenario = bestScenario(choice);
  if (scenario === 'anonymous') {
    return err('invalid', choice.options[0]?.reason ?? message('Nothing needs to be granted.'));
  }
  if (facts.value.kind === 'managed' && arm !== undefined) {
    const { cluster } = facts.value;
    if (scenario === 'cross-tenant') return needsItsOwn(answers);
    if (scenario !== 'pull-secret') {
      return rolePart({ ...answers, cluster, registry: arm, scenario }, choice.warnings, azure);
    }
  }
  return planSecret({ ...answers, ...kubeletOf(facts.value) }, surroundings);
}

function needsItsOwn({ context }: Answers): Result<never> {
  return err(
    'invalid',
    message('{0} pulls across tenants, which takes a guided grant of its own.', context.name),
    {
      hint: message('Grant for it alone.'),
    },
  );
}

async function rolePart(
  answers: RoleAnswers,
  warnings: PlannedPart['warnings'],
  azure: AzureServices,
): Promise<Result<Part>> {
  const principal = await principalOf(answers, azure);
  if (!principal.ok) return principal;
  const choice = { principal: principal.value, breadth: narrowest(answers.registry) };
  const planned = await planRole(answers, choice, azure);
  if (!planned.ok) return planned;
  const plan = planned.value;
  const { role, principal: whom } = plan.outline;
  return ok({
    ...pairOf(answers.registry, answers.context),
    how: message('The role {0} for the {1}', role.name, whom.label),
    steps: plan.steps,
    warnings: [...warnings, ...plan.warnings],
    run: async (progress) => {
      if (plan.steps.length === 0) return ok([]);
      const granted = await runRolePlan(plan, azure, progress);
      return granted.ok ? ok(granted.value.findings) : granted;
    },
  });
}

async function planSecret(answers: Answers, { dependencies, azure }: Surroundings): Promise<Result<Part>> {
  const planner = new SecretPlanner(dependencies, azure, await dependencies.services.files());
  const begun = await planner.begin(answers);
  const planned = begun.ok ? await planner.plan(begun.value, true) : begun;
  if (planned.ok) return ok(secretPart({ planner, planned: planned.value }));
  planner.close();
  return planned;
}

/** The part of a plan that a planned pull secret is. */
export function secretPart(secret: PlannedSecret): Part {
  const { planner, planned } = secret;
  const { outline, steps, apply } = planned.plan;
  return {
    ...pairOf(outline.registry, outline.context),
    how: howOf(outline),
    steps,
    cluster: apply === undefined ? [] : applySummary(apply),
    warnings: [],
    secret,
    run: async (progress) => {
      const granted = await planner.run(planned, progress);
      return granted.ok ? ok(granted.value.findings) : granted;
    },
  };
}

function howOf({ secretName, secretFile, storage }: GrantOutline): Message {
  const name = referredName(secretName, storage);
  return storage.form === 'apply-only'
    ? message('The pull secret {0}, applied to the cluster alone', name)
    : message('The pull secret {0} in {1}', name, secretFile.label);
}
