import { formatDate } from '../grants/dates.ts';
import { planDocument, type Say } from '../grants/plan-document.ts';
import { message, type Message } from '../message.ts';
import { namesOf } from './elsewhere.ts';
import { notesOfRotation, stepsOfRotation, titleOf, type RotationPlan } from './plan.ts';
import type { RotationReport } from './run.ts';

const { code, facts, findings, heading, sections, steps } = planDocument;

/** The plan as a Markdown document. */
export function renderRotationPreview(plan: RotationPlan, say: Say): string {
  const notes = notesOfRotation(plan);
  return sections([
    `# ${say(titleOf(plan))}`,
    say(message('Nothing has been changed yet. This is what will happen when you confirm.')),
    factsOf(plan, say),
    ...(notes.length === 0 ? [] : [notes.map((note) => `- ${say(note)}`).join('\n')]),
    heading(message('Steps'), say),
    ...steps(stepsOfRotation(plan), say),
  ]);
}

/** What a rotation did, as a Markdown document. */
export function renderRotationReport({ plan, findings: found, left, old }: RotationReport, say: Say): string {
  return sections([
    `# ${say(message('Rotated the pull secret for {0}', plan.access.loginServer))}`,
    factsOf(plan, say),
    heading(message('What was checked'), say),
    findings(found, say),
    ...(left.length === 0 ? [] : [say(message('Left as they were: {0}', left.join(', ')))]),
    ...(plan.elsewhere.length === 0
      ? []
      : [say(message('Apply the files to {0} now.', namesOf(plan.elsewhere)))]),
    say(OLD[old]),
  ]);
}

const OLD: Readonly<Record<RotationReport['old'], Message>> = {
  retired: message('The old credential does not work any more.'),
  open: message('The old credential still works.'),
  none: message('There was no old credential of ours to retire.'),
};

function factsOf({ access, places }: RotationPlan, say: Say): string {
  const { loginServer, clusterName, expiresOn } = access;
  return facts(
    [
      [message('Registry'), code(loginServer)],
      [message('Cluster'), code(clusterName)],
      [message('Credential'), access.tokenName ?? access.clientId ?? access.credential],
      [
        message('Valid until'),
        expiresOn === undefined ? say(message('no end known')) : formatDate(expiresOn),
      ],
      [message('Written to'), places.map(({ label }) => code(label)).join(', ')],
    ],
    say,
  );
}
