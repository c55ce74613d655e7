import { withCode } from '../explain/markdown.ts';
import { planDocument, type Say } from '../grants/plan-document.ts';
import { message, type Message } from '../message.ts';
import type { CheckFinding } from './check-finding.ts';
import type { ImageVerdict } from './judge-image.ts';
import type { CheckReport } from './report.ts';

const { code, facts, fence, heading, sections } = planDocument;

const OUTCOMES: Readonly<Record<ImageVerdict['outcome'], Message>> = {
  pulls: message('pulls'),
  fails: message('does not pull'),
  unknown: message('cannot be told'),
};

/** The report as a Markdown document: first what it comes to, then the evidence, then what mends it. */
export function renderCheck(report: CheckReport, say: Say): string {
  const { subject, verdict, registries, images } = report;
  return sections([
    `# ${say(message('Check ACR pull: {0}', subject.context.name))}`,
    `**${say(withCode(verdict.sentence))}**`,
    say(
      message('Nothing was changed. It was looked at from this machine, with the files of this workspace.'),
    ),
    factsOf(report, say),
    ...images.flatMap((image) => renderImage(image, say)),
    ...registries.flatMap(({ loginServer, findings: found }) => [
      heading(message('Registry {0}', loginServer), say),
      findings(found, say),
    ]),
    ...renderFixes(report, say),
  ]);
}

/** Names come from files and clusters, so each is shown as code. */
function findings(found: readonly CheckFinding[], say: Say): string {
  const safe = found.map(({ level, text, hint }) => ({
    level,
    text: withCode(text),
    ...(hint === undefined ? {} : { hint: withCode(hint) }),
  }));
  return planDocument.findings(safe, say);
}

function factsOf({ subject, images }: CheckReport, say: Say): string {
  const { context, loginServers, leftOut } = subject;
  const count = (outcome: ImageVerdict['outcome']): number =>
    images.filter((image) => image.outcome === outcome).length;
  const counts = (['pulls', 'fails', 'unknown'] as const)
    .filter((outcome) => count(outcome) > 0)
    .map((outcome) => `${String(count(outcome))} × ${say(OUTCOMES[outcome])}`);
  return facts(
    [
      [message('Context'), `${code(context.name)} (${context.flavour})`],
      [message('Registries'), loginServers.map(code).join(', ')],
      ...(images.length === 0 ? [] : [[message('Images'), counts.join(', ')] as const]),
      ...(leftOut === 0
        ? []
        : [[message('Not looked at'), say(message('{0} more images', leftOut))] as const]),
    ],
    say,
  );
}

function renderImage({ image, outcome, findings: found }: ImageVerdict, say: Say): string[] {
  const { workloads, namespace, serviceAccountName } = image;
  return [
    heading(message('{0}: {1}', image.image, OUTCOMES[outcome]), say),
    facts(
      [
        [message('Workload'), workloads.map(code).join(', ')],
        [message('Namespace'), code(namespace)],
        [message('ServiceAccount'), code(serviceAccountName)],
      ],
      say,
    ),
    findings(found, say),
  ];
}

const OUR_COMMANDS: Readonly<Record<NonNullable<CheckFinding['fix']>, Message>> = {
  grant: message('ACR Pull: Grant ACR Pull…'),
  rotate: message('ACR Pull: Rotate Pull Secret…'),
};

/** What mends it, the worst first: our commands, and the same or a closer look by hand. Each line once. */
function renderFixes({ images, registries }: CheckReport, say: Say): string[] {
  const all = [...images, ...registries].flatMap(({ findings: found }) => found);
  const ordered = URGENCY.flatMap((urgent) => all.filter(({ level }) => level === urgent));
  const ours = new Set(ordered.flatMap(({ fix, level }) => (level === 'pass' ? [] : (fix ?? []))));
  const byHand = new Map<string, string>();
  for (const { commands = [], hint, text } of ordered) {
    for (const command of commands)
      if (!byHand.has(command)) byHand.set(command, say(withCode(hint ?? text)));
  }
  if (ours.size + byHand.size === 0) return [];
  return [
    heading(message('What to do'), say),
    ...[...ours].map(
      (fix) => `- ${say(message('Run the command {0}', message('“{0}”', OUR_COMMANDS[fix])))}`,
    ),
    ...[...byHand].map(([command, why]) => `${why}\n\n${fence('sh', command)}`),
  ];
}

const URGENCY = ['fail', 'warn', 'unknown', 'pass'] as const;
