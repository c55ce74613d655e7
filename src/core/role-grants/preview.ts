import { isAbac } from '../clusters/choose-scenario.ts';
import { formatDate } from '../grants/dates.ts';
import { planDocument, type Say } from '../grants/plan-document.ts';
import { message, type Message } from '../message.ts';
import type { RoleGrantOutline } from './outline.ts';
import { requestText, seemsToLackRight, type RolePlan } from './plan.ts';
import type { RoleReport } from './run.ts';

const { code, facts, findings, heading, sections, steps } = planDocument;

/** The plan as a Markdown document. `warnings` are those of the scenario, beside the plan's own. */
export function renderRolePreview(plan: RolePlan, warnings: readonly Message[], say: Say): string {
  const { outline } = plan;
  const all = [...plan.warnings, ...warnings];
  return sections([
    title(message('Grant ACR pull: {0} to {1}', outline.registry.loginServer, outline.context.name), say),
    say(
      plan.steps.length === 0
        ? message('There is nothing to grant: the {0} can pull already.', outline.principal.label)
        : message('Nothing has been changed yet. This is what will happen when you confirm.'),
    ),
    factsOf(outline, say),
    ...(all.length === 0 ? [] : [heading(message('Look at this first'), say), list(all, say)]),
    ...existing(plan, say),
    ...(plan.steps.length === 0 ? [] : [heading(message('Steps'), say), ...steps(plan.steps, say)]),
    ...(seemsToLackRight(plan)
      ? [heading(message('Request for someone with the right'), say), say(requestText(plan))]
      : []),
  ]);
}

/** What a grant did and what it allows, as a Markdown document. */
export function renderRoleReport({ outline, assignment, findings: found }: RoleReport, say: Say): string {
  return sections([
    title(message('Granted ACR pull: {0} to {1}', outline.registry.loginServer, outline.context.name), say),
    factsOf(outline, say),
    heading(message('What was checked'), say),
    findings(found, say),
    list([message('Assignment: {0}', assignment.id)], say),
  ]);
}

function title(text: Message, say: Say): string {
  return `# ${say(text)}`;
}

function list(texts: readonly Message[], say: Say): string {
  return texts.map((text) => `- ${say(text)}`).join('\n');
}

function factsOf(outline: RoleGrantOutline, say: Say): string {
  const { context, cluster, registry, principal, role, images } = outline;
  return facts(
    [
      [message('Context'), `${code(context.name)} (${context.flavour})`],
      [message('Cluster'), code(cluster.id)],
      [message('Registry'), code(registry.id)],
      [
        message('Registry decides by'),
        say(isAbac(registry) ? message('repository roles (ABAC)') : message('registry roles')),
      ],
      [message('Images'), images.map(code).join(', ')],
      [message('Principal'), `${say(principal.label)}, ${code(principal.objectId)}`],
      ...(principal.secretEndsOn === undefined
        ? []
        : [[message('Its secret ends'), formatDate(principal.secretEndsOn)] as const]),
      [message('Role'), `${role.name}, ${code(role.guid)}`],
    ],
    say,
  );
}

/** Assignments by which the principal can pull already, wholly or in part. */
function existing({ access }: RolePlan, say: Say): string[] {
  if (access.grants.length === 0) return [];
  const lines = access.grants.map(({ assignment, coverage, via }) =>
    message(
      '{0}: {1} at {2}',
      coverage === 'all' ? message('every repository') : message('some repositories'),
      via === 'group'
        ? message('a role of one of its groups (membership may be seen only after a day)')
        : message('a role'),
      assignment.scope,
    ),
  );
  return [heading(message('What it can pull already'), say), list(lines, say)];
}
