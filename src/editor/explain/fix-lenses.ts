import { l10n, type Command } from 'vscode';
import type { PullSecretAccess } from '../../core/access.ts';
import type { Context } from '../../core/contexts/context.ts';
import type { FixTarget } from '../../core/explain/fix.ts';
import type { ExplanationReport } from '../../core/explain/report.ts';
import type { WorkloadArgument } from '../grant/start.ts';
import { COMMANDS, INTERNAL_COMMANDS } from '../identifiers.ts';
import type { Node } from '../tree/node.ts';
import type { LineCommand } from './document-lenses.ts';

type Action = ExplanationReport['actions'][number]['fix'];

/** What can be started from the lines of an explanation: our own commands, and a copy of each command line. */
export function lensesOf(
  { text, actions }: ExplanationReport,
  context: Context,
  accesses: readonly PullSecretAccess[],
): LineCommand[] {
  return [
    ...actions.map(({ line, fix }) => ({ line, command: commandOf(fix, context, accesses) })),
    ...copyLenses(text),
  ];
}

function commandOf(
  { action, target }: Action,
  context: Context,
  accesses: readonly PullSecretAccess[],
): Command {
  switch (action) {
    case 'grant':
      return {
        command: COMMANDS.grant,
        title: `$(key) ${l10n.t('Grant ACR Pull…')}`,
        arguments: [grantArgument(target, context)],
      };
    case 'check': {
      const { clusterName } = context;
      const access = { clusterName, loginServer: target.loginServer };
      return {
        command: COMMANDS.check,
        title: `$(pass) ${l10n.t('Check ACR Pull')}`,
        arguments: [{ kind: 'access', access }],
      };
    }
    case 'rotate':
      return {
        command: COMMANDS.rotate,
        title: `$(sync) ${l10n.t('Rotate Pull Secret…')}`,
        arguments: rotateArguments(target, context, accesses),
      };
  }
}

/** The workload, where the pod tells which made it; else the person chooses the manifest. */
function grantArgument({ workload, namespace, loginServer }: FixTarget, context: Context): unknown {
  if (workload === undefined) return { kind: 'context', context };
  const argument: WorkloadArgument = {
    kind: 'workload',
    workload: { ...workload, namespace },
    context,
    loginServer,
  };
  return argument;
}

/** The pull secret of this workspace that is meant; where it is in none of its files, the person chooses. */
function rotateArguments(
  { secretName, namespace, loginServer }: FixTarget,
  { clusterName }: Context,
  accesses: readonly PullSecretAccess[],
): Node[] {
  const access = accesses.find(
    (each) =>
      each.secretName === secretName &&
      each.loginServer === loginServer &&
      each.clusterName === clusterName &&
      (each.namespace ?? namespace) === namespace,
  );
  return access === undefined ? [] : [{ kind: 'access', access, parentId: '', label: access.loginServer }];
}

/** Each command line of the document stands alone in a fence. */
function copyLenses(text: string): LineCommand[] {
  const lines = text.split('\n');
  return lines.flatMap((content, line) =>
    content === '```sh'
      ? [
          {
            line,
            command: {
              command: INTERNAL_COMMANDS.copyText,
              title: `$(copy) ${l10n.t('Copy')}`,
              arguments: [lines[line + 1] ?? ''],
            },
          },
        ]
      : [],
  );
}
