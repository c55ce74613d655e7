import { l10n, Uri, window } from 'vscode';
import type { ContextList } from '../core/contexts/context.ts';
import { message } from '../core/message.ts';
import { cancelled, err, ok, type Result } from '../core/result.ts';
import { say } from './localise.ts';
import { ask } from './quick-pick.ts';
import type { Services } from './services.ts';
import type { Node } from './tree/node.ts';

/** Opens the kubeconfig file behind a tree node, or one that the person picks, and says what is wrong with it. */
export async function openKubeconfig(argument: unknown, services: Services): Promise<Result<void>> {
  const list = await services.contexts();
  const file = fileOf(argument) ?? (await pickFile(list));
  if (file === undefined) return cancelled();
  const problem = list.problems.find((each) => each.file === file);
  try {
    await window.showTextDocument(Uri.file(file));
    return problem === undefined ? ok(undefined) : { ok: false, failure: problem.failure };
  } catch {
    return err('not-found', message('The kubeconfig {0} cannot be opened.', file), {
      hint: message('Create it, or change KUBECONFIG or the setting acrPull.kubeconfig.'),
    });
  }
}

function fileOf(argument: unknown): string | undefined {
  const node = argument as Partial<Node> | undefined;
  if (node?.kind === 'context') return node.context?.file;
  return node?.kind === 'kubeconfig-problem' ? node.problem?.file : undefined;
}

/** Those with a fault first, where there is a choice. */
async function pickFile({ files, problems }: ContextList): Promise<string | undefined> {
  const [only, ...others] = files;
  if (others.length === 0) return only;
  const choices = files.map((value) => {
    const fault = problems.find(({ file }) => file === value);
    return { label: value, value, ...(fault === undefined ? {} : { detail: say(fault.failure.message) }) };
  });
  return ask(
    { title: l10n.t('Open Kubeconfig'), placeholder: l10n.t('Which file?') },
    choices.toSorted((a, b) => Number('detail' in b) - Number('detail' in a)),
  );
}
