import { planDocument, type Say } from '../grants/plan-document.ts';
import { message, type Message } from '../message.ts';
import type { Fix } from './fix.ts';
import { asCode, withCode } from './markdown.ts';
import { summarise, type Explanation, type FindingGroup, type PullFinding } from './pods.ts';
import type { Unread } from './reading.ts';

/** The document, and where in it something of ours can be started. */
export interface ExplanationReport {
  readonly text: string;
  /** By line, from 0: the line that names the action. */
  readonly actions: readonly { readonly line: number; readonly fix: Fix & { readonly kind: 'action' } }[];
}

/** Pods that one line names. */
const MOST_PODS = 10;
/** Workloads that one line of the overview names. */
const MOST_NAMES = 5;

/**
 * The explanation as a Markdown document. It holds no links: the editor puts its own on the lines of `actions`.
 * Texts of the cluster and the registry stand as code, so that none of them becomes markup.
 */
export function renderExplanation(
  explanation: Explanation,
  contextName: string,
  say: Say,
): ExplanationReport {
  const { namespace, groups, unread } = explanation;
  const title =
    namespace === undefined
      ? message('Failing pulls in {0}', contextName)
      : message('Failing pulls in the namespace {1} of {0}', contextName, namespace);
  const text = planDocument.sections([
    `# ${say(withCode(title))}`,
    say(withCode(summarise(explanation))),
    ...(groups.length > 1 ? [groups.map((group) => overviewOf(group, say)).join('\n')] : []),
    ...groups.flatMap((group) => renderGroup(group, say)),
    ...(unread.length === 0 ? [] : renderUnread(unread, say)),
  ]);
  return { text, actions: locateActions(text, explanation, say) };
}

/** One line a cause, so that who has many sees them all at once. */
function overviewOf({ title, findings }: FindingGroup, say: Say): string {
  const names = [
    ...new Set(findings.map((finding) => asCode(`${finding.namespace}/${ownerOf(finding).name}`))),
  ];
  const shown = names.slice(0, MOST_NAMES).join(', ');
  return `- **${say(title)}**: ${names.length > MOST_NAMES ? `${shown}…` : shown}`;
}

function renderGroup({ title, findings }: FindingGroup, say: Say): string[] {
  return [planDocument.heading(title, say), ...findings.map((finding) => renderFinding(finding, say))];
}

function renderFinding(finding: PullFinding, say: Say): string {
  const { sentence, hint, evidence, notes, fixes } = finding;
  const lines = [
    `### ${headingOf(finding)}`,
    '',
    say(withCode(sentence)),
    '',
    ...(evidence === '' ? [] : [`- ${say(withCode(message('The node said: {0}', evidence)))}`]),
    ...notes.map((note) => `- ${say(withCode(note))}`),
    `- ${say(withCode(podsOf(finding)))}`,
    '',
    `**${say(message('Next'))}**: ${say(withCode(hint))}`,
    ...fixes.flatMap((fix) => renderFix(fix, say)),
  ];
  return lines.join('\n');
}

function headingOf(finding: PullFinding): string {
  const { namespace, image } = finding;
  const { kind, name } = ownerOf(finding);
  return `${asCode(`${namespace}/${name}`)} (${asCode(kind)}): ${asCode(image)}`;
}

function ownerOf({ workload, pods }: PullFinding): { readonly kind: string; readonly name: string } {
  return workload ?? { kind: 'Pod', name: pods[0] ?? '' };
}

function podsOf({ pods, nodes }: PullFinding): Message {
  const shown = pods.slice(0, MOST_PODS).join(', ');
  const names = pods.length > MOST_PODS ? `${shown}…` : shown;
  if (nodes.length === 0) return message('Pods ({0}): {1}', pods.length, names);
  return message('Pods ({0}): {1}, on {2}', pods.length, names, nodes.slice(0, MOST_PODS).join(', '));
}

function renderFix(fix: Fix, say: Say): string[] {
  if (fix.kind === 'action') return ['', actionLine(fix, say)];
  return ['', `${say(withCode(fix.title))}:`, '', planDocument.fence('sh', fix.command)];
}

function actionLine(fix: Fix & { readonly kind: 'action' }, say: Say): string {
  return `▶ **${say(withCode(fix.title))}**`;
}

function renderUnread(unread: readonly Unread[], say: Say): string[] {
  const line = ({ what, failure }: Unread): string =>
    `- ${say(withCode(what))}: ${say(withCode(failure.message))}${failure.hint === undefined ? '' : ` ${say(withCode(failure.hint))}`}`;
  return [
    planDocument.heading(message('What could not be read'), say),
    say(message('Everything above was found without it.')),
    unread.map(line).join('\n'),
  ];
}

/** Actions come in the order of the document, and each line begins with a sign that no other line begins with. */
function locateActions(text: string, { groups }: Explanation, say: Say): ExplanationReport['actions'] {
  const actions = groups
    .flatMap(({ findings }) => findings)
    .flatMap(({ fixes }) => fixes)
    .filter((fix) => fix.kind === 'action');
  const lines = text
    .split('\n')
    .flatMap((content, line) => (content.startsWith('▶ ') ? [{ content, line }] : []));
  return actions.flatMap((fix, index) => {
    const found = lines[index];
    return found?.content === actionLine(fix, say) ? [{ line: found.line, fix }] : [];
  });
}
