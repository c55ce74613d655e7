import { l10n, workspace } from 'vscode';
import type { PullSecretAccess } from '../../core/access.ts';
import { formatDate } from '../../core/grants/dates.ts';
import { message } from '../../core/message.ts';
import { cancelled, err, ok, type Result } from '../../core/result.ts';
import { ask, type Choice, type Question } from '../quick-pick.ts';
import type { Node } from '../tree/node.ts';

/** The access of a node of the tree or of a notice; anything else is none. Any caller may have made the argument up. */
export function pullSecretOf(argument: unknown): PullSecretAccess | undefined {
  const node = argument as Partial<Extract<Node, { kind: 'access' }>> | undefined;
  return node?.kind === 'access' && node.access?.kind === 'pull-secret' ? node.access : undefined;
}

/** One of several pull secrets, where there are several. */
export async function pickAccess(
  accesses: readonly PullSecretAccess[],
  question: Question,
): Promise<Result<PullSecretAccess>> {
  const [first, ...others] = accesses;
  if (first === undefined) {
    return err('not-found', message('No file of this workspace holds a pull secret of ours.'), {
      hint: message('Grant ACR pull first.'),
    });
  }
  if (others.length === 0) return ok(first);
  const picked = await ask(question, accesses.map(choiceOf));
  return picked === undefined ? cancelled() : ok(picked);
}

function choiceOf(access: PullSecretAccess): Choice<PullSecretAccess> {
  const { loginServer, clusterName, namespace, expiresOn, file } = access;
  const until = expiresOn === undefined ? '' : l10n.t('until {0}', formatDate(expiresOn));
  return {
    label: namespace === undefined ? clusterName : `${clusterName}: ${namespace}`,
    description: [loginServer, until].filter((text) => text !== '').join(', '),
    detail: workspace.asRelativePath(file),
    value: access,
  };
}
