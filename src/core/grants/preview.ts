import { applySummary } from '../apply/apply-steps.ts';
import { message, type Message } from '../message.ts';
import { ADMIN_PASSWORD_NAMES } from '../credentials/source.ts';
import { cliFor } from './cli.ts';
import { formatDate } from './dates.ts';
import { renderDiff } from './diff.ts';
import type { GrantOutline } from './outline.ts';
import { isControllerStorage, referredName } from './storage.ts';
import { planDocument, type Say } from './plan-document.ts';
import type { GrantPlan } from './plan.ts';
import { labelIn } from './references.ts';
import type { GrantReport } from './run.ts';

const { code, fence, heading, sections } = planDocument;

/** The plan as a Markdown document: what it is about, the steps, the difference in the manifest. */
export function renderPreview(plan: GrantPlan, say: Say): string {
  const { outline } = plan;
  return sections([
    `# ${say(message('Grant ACR pull: {0} to {1}', outline.registry.loginServer, outline.context.name))}`,
    say(message('Nothing has been changed yet. This is what will happen when you confirm.')),
    facts(outline, say, plan.apply === undefined ? [] : applySummary(plan.apply)),
    heading(message('Steps'), say),
    ...planDocument.steps(plan.steps, say),
    ...renderEdits(plan, say),
    ...renderUneditable(plan, say),
  ]);
}

/** What a grant did and what the check found, as a Markdown document. */
export function renderReport(report: GrantReport, say: Say): string {
  const { outline } = report;
  return sections([
    `# ${say(message('Granted ACR pull: {0} to {1}', outline.registry.loginServer, outline.context.name))}`,
    facts(outline, say),
    heading(message('What was checked'), say),
    planDocument.findings(report.findings, say),
    ...renderUneditable(report, say),
    heading(message('Next: apply it to the cluster'), say),
    fence('sh', nextCommands(report)),
  ]);
}

/** What is in the cluster already is not applied again; pods that would go on waiting are restarted. */
function nextCommands({ outline, applied }: GrantReport): string {
  const { namespaces = [], before = [], after = [] } = applied ?? {};
  const isApplied = outline.pullSecrets.every(({ namespace }) => namespaces.includes(namespace));
  const hasNoFile = outline.storage.form === 'apply-only';
  return [...before, cliFor.apply(outline, isApplied || hasNoFile), ...after].join('\n');
}

/** `cluster`: what will become of it, which the steps tell only far below. */
function facts(outline: GrantOutline, say: Say, cluster: readonly Message[] = []): string {
  const { arm } = outline.registry;
  const rows: (readonly [Message, string])[] = [
    [message('Context'), `${code(outline.context.name)} (${outline.context.flavour})`],
    [message('Namespace'), outline.pullSecrets.map((secret) => code(secret.namespace)).join(', ')],
    [message('Registry'), code(outline.registry.loginServer)],
    ...(arm === undefined ? [] : [[message('Resource'), code(arm.id)] as const]),
    [message('Images'), [...new Set(outline.images.map((image) => code(image.text)))].join(', ')],
    ...(isControllerStorage(outline.storage)
      ? []
      : [[message('Credential'), say(credentialText(outline))] as const]),
    [message('Pull secret'), placeText(outline, say)],
    ...cluster.map((text) => [message('Cluster'), say(text)] as const),
  ];
  return planDocument.facts(rows, say);
}

function placeText({ secretName, storage, secretFile }: GrantOutline, say: Say): string {
  const name = code(referredName(secretName, storage));
  return storage.form === 'apply-only'
    ? `${name} ${say(message('in the cluster'))}`
    : `${name} ${say(message('in'))} ${code(secretFile.label)}`;
}

function credentialText({ source }: GrantOutline): Message {
  switch (source.kind) {
    case 'token':
      return message('Repository-scoped token, password valid until {0}', formatDate(source.expiresOn));
    case 'new-principal':
      return message('New service principal, secret valid until {0}', formatDate(source.expiresOn));
    case 'existing-principal':
      return message('Service principal with the client id {0}', source.credential.username);
    case 'admin':
      return message('Admin user of the registry, {0}', ADMIN_PASSWORD_NAMES[source.slot]);
    case 'entra-token':
      return message('Token of your own sign-in, for a try-out');
    case 'pasted':
      return message('Pasted user name and password of {0}', source.credential.username);
  }
}

function renderEdits({ references, outline }: GrantPlan, say: Say): string[] {
  const { before, edits, newFiles } = references;
  const changed = edits.flatMap((file) => {
    const text = before.find(({ path }) => path === file.path)?.text ?? '';
    const title = heading(message('Change of {0}', labelIn(outline, file.path)), say);
    return [title, fence('diff', renderDiff(text, file.edits))];
  });
  const added = newFiles.flatMap(({ path, text }) => [
    heading(message('New file {0}', labelIn(outline, path)), say),
    fence('yaml', text),
  ]);
  return [...changed, ...added];
}

/** What cannot be edited safely, with the lines that the person should add. */
function renderUneditable(
  { references, outline }: Pick<GrantPlan, 'references' | 'outline'>,
  say: Say,
): string[] {
  const { uneditable } = references;
  if (uneditable.length === 0) return [];
  return [
    heading(message('To be added by hand'), say),
    ...uneditable.map(({ path, what, reason, lines }) => {
      const place = `${code(what)} ${say(message('in'))} ${code(labelIn(outline, path))}: ${say(reason)}`;
      return lines === '' ? place : [place, '', fence('yaml', lines)].join('\n');
    }),
  ];
}
