import { env, l10n, ThemeColor, ThemeIcon, TreeItemCollapsibleState, type TreeItem } from 'vscode';
import type { CheckedThing } from '../../core/check/checked-part.ts';
import type { CheckFinding } from '../../core/check/check-finding.ts';
import type { ImageVerdict } from '../../core/check/judge-image.ts';
import type { CheckResult } from '../check/check-results.ts';
import { COMMANDS, CONTEXT_VALUES } from '../identifiers.ts';
import { say } from '../localise.ts';
import { item } from './tree-item.ts';

const { Collapsed, Expanded } = TreeItemCollapsibleState;

type Level = CheckFinding['level'];

/** An icon for each level; the words beside it say the same, so that colour is never the only sign. */
const ICONS: Readonly<Record<Level, ThemeIcon>> = {
  pass: new ThemeIcon('pass', new ThemeColor('testing.iconPassed')),
  warn: new ThemeIcon('warning', new ThemeColor('list.warningForeground')),
  fail: new ThemeIcon('error', new ThemeColor('list.errorForeground')),
  unknown: new ThemeIcon('question'),
};
const LEVEL_OF: Readonly<Record<ImageVerdict['outcome'], Level>> = {
  pulls: 'pass',
  fails: 'fail',
  unknown: 'unknown',
};

/** What a check came to, and when it was made. `node` tells which result it is. */
export function checkItem(
  { part: { verdict }, at }: CheckResult,
  node: { readonly place: string },
): TreeItem {
  const time = new Intl.DateTimeFormat(env.language, { timeStyle: 'short' }).format(at);
  const moment = new Intl.DateTimeFormat(env.language, { dateStyle: 'medium', timeStyle: 'medium' }).format(
    at,
  );
  const outcome = outcomeText(verdict.outcome);
  const label = l10n.t('Checked at {0}', time);
  const rendered = item(label, {
    state: Expanded,
    value: CONTEXT_VALUES.checkResult,
    icon: ICONS[LEVEL_OF[verdict.outcome]],
    description: outcome,
    tooltip: [
      [l10n.t('Checked'), moment],
      [l10n.t('Result'), say(verdict.sentence)],
    ],
  });
  rendered.accessibilityInformation = {
    label: l10n.t('{0}: {1} {2}', label, outcome, say(verdict.sentence)),
  };
  rendered.command = {
    command: COMMANDS.openCheckReport,
    title: l10n.t('Open Check Report'),
    arguments: [node],
  };
  return rendered;
}

/** An image or a registry that was looked at; open where something is not as it should be. */
export function checkedThingItem({ name, image, findings }: CheckedThing): TreeItem {
  const isFine = findings.every(({ level }) => level === 'pass');
  const description = image === undefined ? l10n.t('registry') : outcomeText(image.outcome);
  const rendered = item(name, {
    state: isFine ? Collapsed : Expanded,
    icon: image === undefined ? 'package' : ICONS[LEVEL_OF[image.outcome]],
    description,
    tooltip: image === undefined ? [] : imageRows(image),
  });
  rendered.accessibilityInformation = {
    label: image === undefined ? l10n.t('Registry {0}', name) : l10n.t('Image {0}, {1}', name, description),
  };
  return rendered;
}

function imageRows({ image, outcome, reason }: ImageVerdict): [string, string][] {
  return [
    [l10n.t('Result'), reason === undefined ? outcomeText(outcome) : say(reason)],
    [l10n.t('Workload'), image.workloads.join(', ')],
    [l10n.t('Namespace'), image.namespace],
    [l10n.t('ServiceAccount'), image.serviceAccountName],
  ];
}

/** One finding: its level in words, then what was found. */
export function findingItem({ level, text, hint }: CheckFinding): TreeItem {
  const label = levelText(level);
  const sentence = hint === undefined ? say(text) : l10n.t('{0} {1}', say(text), say(hint));
  const rendered = item(label, { icon: ICONS[level], description: say(text) });
  rendered.tooltip = `${label}: ${sentence}`;
  rendered.accessibilityInformation = { label: `${label}: ${sentence}` };
  return rendered;
}

function levelText(level: Level): string {
  switch (level) {
    case 'pass':
      return l10n.t('Pass');
    case 'warn':
      return l10n.t('Warning');
    case 'fail':
      return l10n.t('Failed');
    case 'unknown':
      return l10n.t('Unknown');
  }
}

function outcomeText(outcome: ImageVerdict['outcome']): string {
  switch (outcome) {
    case 'pulls':
      return l10n.t('pulls');
    case 'fails':
      return l10n.t('does not pull');
    case 'unknown':
      return l10n.t('cannot be told');
  }
}
