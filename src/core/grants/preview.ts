import type { Finding } from '../finding.ts';
import type { PullSecretEdit } from '../manifests/add-pull-secret.ts';
import { message, type Message } from '../message.ts';
import { cliFor } from './cli.ts';
import { formatDate } from './dates.ts';
import { renderDiff } from './diff.ts';
import type { GrantOutline } from './outline.ts';
import type { GrantPlan, PlanStep } from './plan.ts';
import type { GrantReport } from './run.ts';

/** Turns a message into the person's language. */
export type Say = (text: Message) => string;

/** The plan as a Markdown document: what it is about, the steps, the difference in the manifest. */
export function renderPreview(plan: GrantPlan, say: Say): string {
  const { outline } = plan;
  return sections([
    `# ${say(message('Grant ACR pull: {0} to {1}', outline.registry.loginServer, outline.context.name))}`,
    say(message('Nothing has been changed yet. This is what will happen when you confirm.')),
    facts(outline, say),
    `## ${say(message('Steps'))}`,
    ...plan.steps.map((step, index) => renderStep(index + 1, step, say)),
    ...renderEdit(plan, say),
    ...renderUneditable(plan.edit, say),
  ]);
}

/** What a grant did and what the check found, as a Markdown document. */
export function renderReport(report: GrantReport, say: Say): string {
  const { outline } = report;
  return sections([
    `# ${say(message('Granted ACR pull: {0} to {1}', outline.registry.loginServer, outline.context.name))}`,
    facts(outline, say),
    `## ${say(message('What was checked'))}`,
    report.findings.map((finding) => renderFinding(finding, say)).join('\n'),
    ...renderUneditable(report.edit, say),
    `## ${say(message('Next: apply it to the cluster'))}`,
    fence('sh', cliFor.apply(outline)),
  ]);
}

function sections(parts: readonly string[]): string {
  return `${parts.join('\n\n')}\n`;
}

function facts(outline: GrantOutline, say: Say): string {
  const { arm } = outline.registry;
  const rows: (readonly [Message, string])[] = [
    [message('Context'), `${code(outline.context.name)} (${outline.context.flavour})`],
    [message('Namespace'), outline.pullSecrets.map((secret) => code(secret.namespace)).join(', ')],
    [message('Registry'), code(outline.registry.loginServer)],
    ...(arm === undefined ? [] : [[message('Resource'), code(arm.id)] as const]),
    [message('Images'), [...new Set(outline.images.map((image) => code(image.text)))].join(', ')],
    [message('Credential'), say(credentialText(outline))],
    [
      message('Pull secret'),
      `${code(outline.secretName)} ${say(message('in'))} ${code(outline.secretFile.label)}`,
    ],
  ];
  return rows.map(([name, value]) => `- **${say(name)}**: ${value}`).join('\n');
}

function credentialText({ source }: GrantOutline): Message {
  if (source.kind === 'token') {
    return message('Repository-scoped token, password valid until {0}', formatDate(source.expiresOn));
  }
  return message('Pasted user name and password of {0}', source.credential.username);
}

function renderStep(number: number, step: PlanStep, say: Say): string {
  const lines = [`### ${number}. ${say(step.title)}`, ...step.details.map((detail) => `- ${say(detail)}`)];
  if (step.undo !== undefined) lines.push(`- ${say(message('To undo: {0}', step.undo))}`);
  if (step.command !== undefined) lines.push('', fence('sh', step.command));
  return lines.join('\n').replace('\n- ', '\n\n- ');
}

function renderEdit({ edit, manifestText, outline }: GrantPlan, say: Say): string[] {
  if (edit.edits.length === 0) return [];
  return [
    `## ${say(message('Change of {0}', outline.manifest.label))}`,
    fence('diff', renderDiff(manifestText, edit.edits)),
  ];
}

/** Workloads that cannot be edited safely, with the lines that the person should add. */
function renderUneditable({ uneditable }: PullSecretEdit, say: Say): string[] {
  if (uneditable.length === 0) return [];
  return [
    `## ${say(message('To be added by hand'))}`,
    ...uneditable.map(({ workload, reason, lines }) =>
      [`${workload.kind} ${code(workload.name)}: ${say(reason)}`, '', fence('yaml', lines)].join('\n'),
    ),
  ];
}

const MARKS = { pass: '✓', warn: '!', fail: '✗', unknown: '?' } as const;

function renderFinding({ level, text, hint }: Finding, say: Say): string {
  const words: Record<Finding['level'], Message> = {
    pass: message('Pass'),
    warn: message('Warning'),
    fail: message('Failed'),
    unknown: message('Unknown'),
  };
  const next = hint === undefined ? '' : ` ${say(hint)}`;
  return `- ${MARKS[level]} **${say(words[level])}**: ${say(text)}${next}`;
}

function code(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``;
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text.replace(/\n$/, '')}\n\`\`\``;
}
