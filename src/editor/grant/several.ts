import { l10n, window } from 'vscode';
import { bestScenario, chooseScenario } from '../../core/clusters/choose-scenario.ts';
import type { Context } from '../../core/contexts/context.ts';
import type { Finding } from '../../core/finding.ts';
import { commandsOf } from '../../core/grants/plan-document.ts';
import {
  renderSeveralPreview,
  renderSeveralReport,
  type LeftOut,
  type Pair,
  type PartOutcome,
  type PlannedPart,
} from '../../core/grants/several.ts';
import { message } from '../../core/message.ts';
import type { Registry } from '../../core/registry.ts';
import { cancelled, err, ok, type Result } from '../../core/result.ts';
import { say } from '../localise.ts';
import { withProgress, type Progress } from '../progress.ts';
import { ask } from '../quick-pick.ts';
import type { AzureServices } from '../services.ts';
import { buildPlan, type Answers } from './build-plan.ts';
import { credentialPorts } from './credential-ports.ts';
import { clusterFactsOf } from './cluster-facts.ts';
import { copyCommands } from './copy-commands.ts';
import { gatherSource } from './gather.ts';
import { principalOf } from './principal.ts';
import { narrowest, planRole, type RoleAnswers } from './role-session.ts';
import { logged, runRolePlan, runSecretPlan } from './run-grant.ts';
import type { GrantDependencies } from './session.ts';
import type { GrantStart } from './start.ts';

interface Part extends PlannedPart {
  readonly run: (progress: Progress) => Promise<Result<readonly Finding[]>>;
}

interface Surroundings {
  readonly dependencies: GrantDependencies;
  readonly azure: AzureServices;
}

/** Several contexts or registries at once: each pair gets the way that fits it best, all in one plan. */
export async function grantSeveral(
  start: GrantStart,
  contexts: readonly Context[],
  surroundings: Surroundings,
): Promise<Result<void>> {
  const planned = await planAll(start, contexts, surroundings);
  if (!planned.ok) return planned;
  const { parts, leftOut, document } = planned.value;
  const { documents } = surroundings.dependencies;
  if (document === undefined) return nothingPlanned(leftOut);
  await documents.show(document, renderSeveralPreview(parts, leftOut, say));
  const answer = await confirm(parts);
  if (answer === undefined) return cancelled();
  if (answer === 'copy-commands') {
    await copyCommands(parts.flatMap(({ steps }) => commandsOf(steps)));
    return ok(undefined);
  }
  const outcomes = await runAll(parts, surroundings.dependencies);
  await documents.show(document, renderSeveralReport(outcomes, say));
  sayWhatCameOut(outcomes);
  return ok(undefined);
}

interface Planned {
  readonly parts: readonly Part[];
  readonly leftOut: readonly LeftOut[];
  /** The first manifest: the plan is shown beside it. Absent where there is none. */
  readonly document?: Answers['manifest']['uri'];
}

async function planAll(
  start: GrantStart,
  contexts: readonly Context[],
  surroundings: Surroundings,
): Promise<Result<Planned>> {
  const parts: Part[] = [];
  const leftOut: LeftOut[] = [];
  let document: Planned['document'];
  for (const registry of start.registries.length === 0 ? [undefined] : start.registries) {
    const source = await gatherSource(
      { ...start, registries: registry === undefined ? [] : [registry] },
      surroundings.azure,
    );
    if (!source.ok && (source.failure.kind === 'cancelled' || registry === undefined)) return source;
    if (source.ok) document ??= source.value.manifest.uri;
    for (const context of contexts) {
      const part = source.ok ? await planPart({ ...source.value, context }, surroundings) : source;
      if (part.ok) parts.push(part.value);
      else if (part.failure.kind === 'cancelled') return part;
      else
        leftOut.push({
          ...pairOf(source.ok ? source.value.registry : registry, context),
          failure: part.failure,
        });
    }
  }
  return ok({ parts, leftOut, ...(document === undefined ? {} : { document }) });
}

function pairOf(registry: Registry | undefined, context: Context): Pair {
  return { loginServer: registry?.loginServer ?? '', contextName: context.name };
}

async function planPart(answers: Answers, surroundings: Surroundings): Promise<Result<Part>> {
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
  return secretPart(answers, surroundings);
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

async function secretPart(
  answers: Answers,
  { dependencies: { services }, azure }: Surroundings,
): Promise<Result<Part>> {
  const files = await services.files();
  const ports = {
    files,
    credentials: credentialPorts(azure),
    cloud: azure.cloud.name,
    machine: services.machine,
  };
  const planned = await buildPlan(answers, ports);
  if (!planned.ok) return planned;
  const plan = planned.value;
  return ok({
    ...pairOf(answers.registry, answers.context),
    how: message('The pull secret {0} in {1}', plan.outline.secretName, plan.outline.secretFile.label),
    steps: plan.steps,
    warnings: [],
    run: async (progress) => {
      const granted = await runSecretPlan(plan, answers, { azure, services }, progress);
      return granted.ok ? ok(granted.value.findings) : granted;
    },
  });
}

function nothingPlanned(leftOut: readonly LeftOut[]): Result<never> {
  const [first] = leftOut;
  const { message: text, hint } = first?.failure ?? { message: message('Nothing was selected.') };
  return err('not-found', text, hint === undefined ? {} : { hint });
}

async function confirm(parts: readonly Part[]): Promise<'grant' | 'copy-commands' | undefined> {
  const steps = parts.reduce((sum, part) => sum + part.steps.length, 0);
  return ask<'grant' | 'copy-commands'>(
    {
      title: l10n.t('Grant ACR Pull: {0} grants', parts.length),
      placeholder: l10n.t('Look at the plan, then confirm or leave'),
    },
    [
      {
        icon: 'check',
        label: l10n.t('Grant'),
        detail: l10n.t('Run the {0} steps of the plan', steps),
        value: 'grant',
      },
      { icon: 'copy', label: l10n.t('Copy as CLI commands'), value: 'copy-commands' },
    ],
  );
}

/** One after the other: grants of one manifest change the same text. One that fails stops none of the others. */
function runAll(parts: readonly Part[], { log, onGranted }: GrantDependencies): Promise<PartOutcome[]> {
  return withProgress(message('Granting ACR pull: {0} grants', parts.length), async (progress) => {
    const outcomes: PartOutcome[] = [];
    for (const { run, how, loginServer, contextName } of parts) {
      const pair = { loginServer, contextName };
      const done: Result<readonly Finding[]> = progress.signal.aborted
        ? cancelled()
        : await run(logged(progress, log));
      if (done.ok) outcomes.push({ ...pair, kind: 'granted', how, findings: done.value });
      else if (done.failure.kind === 'cancelled') outcomes.push({ ...pair, kind: 'not-run' });
      else outcomes.push({ ...pair, kind: 'failed', failure: done.failure });
    }
    onGranted();
    return outcomes;
  });
}

function sayWhatCameOut(outcomes: readonly PartOutcome[]): void {
  const done = outcomes.filter(({ kind }) => kind === 'granted').length;
  const text = l10n.t(
    '{0} of {1} grants are done. The document tells what was checked.',
    done,
    outcomes.length,
  );
  if (done === outcomes.length) void window.showInformationMessage(text);
  else void window.showWarningMessage(text);
}
