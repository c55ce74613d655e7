import { message, type Message } from '../message.ts';
import { planDocument, type PlanStep, type Say } from '../grants/plan-document.ts';
import { commandOf, removePasswordCommand } from './cli.ts';
import { leftOverPasswords, passwordEnd } from './passwords.ts';
import type { ApplicationPassword } from './ports.ts';
import type { Procedure } from './procedure.ts';
import type { Facts } from './read-facts.ts';
import { currentStep, type Step } from './steps.ts';
import { explanationOf, reasonsOf, stateText, titleOf } from './texts.ts';

const { code, facts: factList, heading, sections } = planDocument;

/** The steps as a plan shows them, those that are done without a command. */
export function planSteps(procedure: Procedure, facts: Facts, steps: readonly Step[], now: Date): PlanStep[] {
  const endsOn = passwordEnd(now);
  return steps.map((step) => {
    const { id, state } = step;
    const command = state.kind === 'done' ? undefined : commandOf(id, procedure, facts, endsOn);
    return {
      title: message('{0}: {1}', titleOf(id, procedure), stateText(state)),
      details: [...explanationOf(step, procedure, facts, endsOn), ...reasonsOf(state)],
      ...(command === undefined ? {} : { command }),
    };
  });
}

/** The whole procedure as a Markdown document. `warnings` are those of the scenario. */
export function renderProcedure(
  procedure: Procedure,
  {
    facts,
    steps,
    warnings,
    now,
  }: {
    readonly facts: Facts;
    readonly steps: readonly Step[];
    readonly warnings: readonly Message[];
    readonly now: Date;
  },
  say: Say,
): string {
  const { context, registry } = procedure;
  return sections([
    `# ${say(message('Grant ACR pull across tenants: {0} to {1}', registry.loginServer, context.name))}`,
    say(summaryOf(procedure, steps)),
    factsOf(procedure, facts, say),
    ...(warnings.length === 0
      ? []
      : [heading(message('Look at this first'), say), warnings.map((text) => `- ${say(text)}`).join('\n')]),
    heading(message('Steps'), say),
    ...planDocument.steps(planSteps(procedure, facts, steps, now), say),
    ...leftOvers(procedure, leftOverPasswords(procedure, facts), say),
  ]);
}

/** Where it stands, in one paragraph: how far it is, what is next, and that it can be left. */
function summaryOf(procedure: Procedure, steps: readonly Step[]): Message {
  const current = currentStep(steps);
  if (current === undefined) {
    return steps.some(({ state }) => state.kind === 'warning')
      ? message('Everything is done; look at what is marked with "!" all the same.')
      : message('Everything is done.');
  }
  return message(
    'Step {0} of {1} — {2}: {3}. All of this is what Azure says now, so you can leave at any time: grant again for the same cluster and registry, and it goes on here.',
    steps.indexOf(current) + 1,
    steps.length,
    titleOf(current.id, procedure),
    stateText(current.state),
  );
}

function factsOf({ context, registry, memory }: Procedure, { cluster }: Facts, say: Say): string {
  return factList(
    [
      [message('Context'), `${code(context.name)} (${context.flavour})`],
      [message('Cluster'), code(cluster.id)],
      [message("Cluster's tenant"), code(cluster.tenantId)],
      [message('Registry'), code(registry.id)],
      [message("Registry's tenant"), code(registry.tenantId)],
      ...(memory.clientId === undefined ? [] : [[message('Application'), code(memory.clientId)] as const]),
    ],
    say,
  );
}

function leftOvers(procedure: Procedure, passwords: readonly ApplicationPassword[], say: Say): string[] {
  if (passwords.length === 0) return [];
  return [
    heading(message('Left over'), say),
    say(message('These passwords were made for the cluster, and no node uses them:')),
    passwords.map(({ keyId }) => `- ${code(removePasswordCommand(procedure, keyId))}`).join('\n'),
  ];
}
