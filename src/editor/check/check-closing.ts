import { commands, l10n, window } from 'vscode';
import type { CheckReport } from '../../core/check/report.ts';
import type { Verdict } from '../../core/check/verdict.ts';
import { COMMANDS } from '../identifiers.ts';
import { say } from '../localise.ts';
import { canAskNodes } from './ask-nodes.ts';
import type { CheckStart } from './check-start.ts';

/** What the person wants after a check. */
export type CheckAnswer = 'done' | 'again' | 'ask-nodes';

/** One message with the verdict, and with what leads on from there. */
export async function closingAnswer(report: CheckReport, start: CheckStart): Promise<CheckAnswer> {
  const { verdict, subject } = report;
  const fix = fixLabel(verdict);
  const again = l10n.t('Check Again');
  const ask = l10n.t('Ask the Cluster for Its Nodes…');
  const mayAsk =
    subject.nodes.kind === 'not-asked' && subject.images.length > 0 && canAskNodes(subject.context);
  const buttons = [
    ...(fix === undefined ? [] : [fix]),
    ...(verdict.outcome === 'pulls' ? [] : [again]),
    ...(mayAsk && verdict.outcome !== 'fails' ? [ask] : []),
  ];
  const text = say(verdict.sentence);
  const answer =
    verdict.outcome === 'pulls'
      ? await window.showInformationMessage(text, ...buttons)
      : await window.showWarningMessage(text, ...buttons);
  if (answer === undefined) return 'done';
  if (answer === again) return 'again';
  if (answer === ask) return 'ask-nodes';
  await mend(report, start);
  return 'done';
}

function fixLabel({ fix }: Verdict): string | undefined {
  if (fix === undefined) return undefined;
  return fix === 'grant' ? l10n.t('Grant…') : l10n.t('Rotate…');
}

/** Runs our own command for the same thing. */
async function mend({ verdict, subject }: CheckReport, { manifest }: CheckStart): Promise<void> {
  if (verdict.fix === 'rotate') {
    await commands.executeCommand(COMMANDS.rotate);
    return;
  }
  const { context } = subject;
  await commands.executeCommand(COMMANDS.grant, manifest ?? { kind: 'context', context });
}
