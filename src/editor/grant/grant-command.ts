import { window, l10n } from 'vscode';
import {
  bestScenario,
  chooseScenario,
  type ClusterFacts,
  type Scenario,
  type ScenarioChoice,
} from '../../core/clusters/choose-scenario.ts';
import type { Context } from '../../core/contexts/context.ts';
import { ok, type Result } from '../../core/result.ts';
import { say } from '../localise.ts';
import { ownArgument } from '../neighbours/own-argument.ts';
import type { AzureServices, Services } from '../services.ts';
import type { Answers } from './build-plan.ts';
import { clusterFactsOf, kubeletOf } from './cluster-facts.ts';
import { CrossTenantSession } from './cross-tenant-session.ts';
import { gatherSource } from './gather.ts';
import { contextOf } from './pick-context.ts';
import { pickScenario } from './pick-scenario.ts';
import { RoleSession } from './role-session.ts';
import { SecretSession } from './secret-session.ts';
import type { Ending, GrantDependencies } from './session.ts';
import { grantSeveral } from './several.ts';
import { startOf, type GrantStart } from './start.ts';

/** Grant ACR Pull…: gathers what can be read, shows the plan, and runs it after one confirmation. */
export async function grant(
  argument: unknown,
  selection: unknown,
  dependencies: GrantDependencies,
): Promise<Result<void>> {
  const azure = await dependencies.services.azure();
  if (!azure.ok) return azure;
  const own = await ownArgument(argument, dependencies.services);
  if (!own.ok) return own;
  const start = startOf(own.value, selection);
  const contexts = await contextsOf(start, dependencies.services);
  if (!contexts.ok) return contexts;
  const [context, ...others] = contexts.value;
  const surroundings = { dependencies, azure: azure.value };
  if (context === undefined || others.length > 0 || start.registries.length > 1) {
    return grantSeveral(start, contexts.value, surroundings);
  }
  const source = await gatherSource(start, azure.value);
  return source.ok ? grantOne({ ...source.value, context }, surroundings) : source;
}

async function contextsOf(start: GrantStart, services: Services): Promise<Result<readonly Context[]>> {
  if (start.contexts.length > 0) return ok(start.contexts);
  const context = await contextOf(await services.contexts());
  return context.ok ? ok([context.value]) : context;
}

async function grantOne(first: Answers, surroundings: Surroundings): Promise<Result<void>> {
  let answers = first;
  for (;;) {
    const facts = await clusterFactsOf(answers.context, surroundings.azure);
    if (!facts.ok) return facts;
    const ended = await grantTo(facts.value, answers, surroundings);
    if (!ended.ok) return ended;
    if (ended.value.kind !== 'change-context') return ok(undefined);
    answers = { ...answers, context: ended.value.context };
  }
}

interface Surroundings {
  readonly dependencies: GrantDependencies;
  readonly azure: AzureServices;
}

/** Runs the scenario that fits, or the one that the person chooses instead. */
async function grantTo(
  facts: ClusterFacts,
  answers: Answers,
  surroundings: Surroundings,
): Promise<Result<Ending>> {
  const choice = chooseScenario(facts, answers.registry.arm);
  surroundings.dependencies.note({ flavour: answers.context.flavour });
  let scenario = bestScenario(choice);
  for (;;) {
    const ended = await runScenario({ scenario, choice, facts }, answers, surroundings);
    if (!ended.ok || ended.value.kind !== 'change-scenario') return ended;
    const picked = await pickScenario(choice);
    if (picked.ok) scenario = picked.value;
    else if (picked.failure.kind !== 'cancelled') return picked;
  }
}

interface Chosen {
  readonly scenario: Scenario;
  readonly choice: ScenarioChoice;
  readonly facts: ClusterFacts;
}

async function runScenario(
  { scenario, choice, facts }: Chosen,
  answers: Answers,
  { dependencies, azure }: Surroundings,
): Promise<Result<Ending>> {
  dependencies.note({ scenario });
  if (scenario === 'anonymous') return nothingToDo(choice);
  const { arm } = answers.registry;
  if (facts.kind === 'managed' && arm !== undefined && isByRole(scenario)) {
    const session = new RoleSession(dependencies, azure, choice.warnings);
    return session.run({ ...answers, cluster: facts.cluster, registry: arm, scenario });
  }
  if (facts.kind === 'managed' && arm !== undefined && scenario === 'cross-tenant') {
    const session = new CrossTenantSession(dependencies, azure, choice.warnings);
    return session.run({ ...answers, cluster: facts.cluster, registry: arm });
  }
  const session = new SecretSession(dependencies, azure, await dependencies.services.files());
  return session.run({ ...answers, ...kubeletOf(facts) });
}

function isByRole(scenario: Scenario): scenario is 'managed-identity' | 'service-principal' {
  return scenario === 'managed-identity' || scenario === 'service-principal';
}

/** A registry that everybody may pull from needs no grant; the person may want one all the same. */
async function nothingToDo({ options }: ScenarioChoice): Promise<Result<Ending>> {
  const [best] = options;
  const other = l10n.t('Grant All the Same…');
  const answer = await window.showInformationMessage(best === undefined ? '' : say(best.reason), other);
  return ok({ kind: answer === other ? 'change-scenario' : 'done' });
}
