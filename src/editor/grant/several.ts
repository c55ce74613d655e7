import { l10n, window } from 'vscode';
import type { Context } from '../../core/contexts/context.ts';
import { commandsOf } from '../../core/grants/plan-document.ts';
import { runSeveral } from '../../core/grants/run-several.ts';
import {
  renderSeveralPreview,
  renderSeveralReport,
  type LeftOut,
  type PartOutcome,
} from '../../core/grants/several.ts';
import { message } from '../../core/message.ts';
import { cancelled, err, ok, type Result } from '../../core/result.ts';
import { say } from '../localise.ts';
import { withProgress } from '../progress.ts';
import type { Answers } from './build-plan.ts';
import { changeParts, confirmSeveral } from './confirm-several.ts';
import { copyCommands } from './copy-commands.ts';
import { gatherSource } from './gather.ts';
import { logged } from './run-grant.ts';
import { confirmRisk } from './secret-planner.ts';
import type { GrantDependencies } from './session.ts';
import { pairOf, planPart, secretPart, type Part, type Surroundings } from './several-parts.ts';
import type { GrantStart } from './start.ts';

/** Several contexts or registries at once: each pair gets the way that fits it best, all in one plan. */
export async function grantSeveral(
  start: GrantStart,
  contexts: readonly Context[],
  surroundings: Surroundings,
): Promise<Result<void>> {
  const opened: Part[] = [];
  try {
    const planned = await planAll(start, contexts, surroundings, opened);
    return planned.ok ? await confirmAndRun(planned.value, opened, surroundings.dependencies) : planned;
  } finally {
    for (const { secret } of opened) secret?.planner.close();
  }
}

interface Planned {
  readonly leftOut: readonly LeftOut[];
  /** The first manifest: the plan is shown beside it. Absent where there is none. */
  readonly document?: Answers['manifest']['uri'];
}

/** What can be planned is added to `parts`. */
async function planAll(
  start: GrantStart,
  contexts: readonly Context[],
  surroundings: Surroundings,
  parts: Part[],
): Promise<Result<Planned>> {
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
  return ok({ leftOut, ...(document === undefined ? {} : { document }) });
}

async function confirmAndRun(
  { leftOut, document }: Planned,
  first: readonly Part[],
  dependencies: GrantDependencies,
): Promise<Result<void>> {
  if (document === undefined) return nothingPlanned(leftOut);
  const { documents } = dependencies;
  let parts = first;
  for (;;) {
    await documents.show(document, renderSeveralPreview(parts, leftOut, say));
    const answer = await confirmSeveral(parts);
    if (answer === undefined) return cancelled();
    if (answer === 'copy-commands') {
      await copyCommands(parts.flatMap(({ steps }) => commandsOf(steps)));
      return ok(undefined);
    }
    if (answer !== 'grant') {
      parts = await changeParts(parts, answer, dependencies.log);
      continue;
    }
    const confirmed = await confirmRisks(parts);
    if (confirmed === undefined) continue;
    const outcomes = await runAll(confirmed, dependencies);
    await documents.show(document, renderSeveralReport(outcomes, say));
    sayWhatCameOut(outcomes);
    return ok(undefined);
  }
}

/** Asks for what is dangerous, one part after the other; `undefined` when the person turns back. */
async function confirmRisks(parts: readonly Part[]): Promise<Part[] | undefined> {
  const confirmed: Part[] = [];
  for (const part of parts) {
    const { secret } = part;
    const plan = secret === undefined ? undefined : await confirmRisk(secret.planned.plan);
    if (secret !== undefined && plan === undefined) return undefined;
    confirmed.push(
      secret === undefined || plan === undefined
        ? part
        : secretPart({ ...secret, planned: { ...secret.planned, plan } }),
    );
  }
  return confirmed;
}

function nothingPlanned(leftOut: readonly LeftOut[]): Result<never> {
  const [first] = leftOut;
  const { message: text, hint } = first?.failure ?? { message: message('Nothing was selected.') };
  return err('not-found', text, hint === undefined ? {} : { hint });
}

function runAll(parts: readonly Part[], { log, onGranted }: GrantDependencies): Promise<PartOutcome[]> {
  return withProgress(message('Granting ACR pull: {0} grants', parts.length), async (progress) => {
    const outcomes = await runSeveral(parts, logged(progress, log));
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
