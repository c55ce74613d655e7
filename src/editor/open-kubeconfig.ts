import { l10n, Uri, window } from 'vscode';
import { message } from '../core/message.ts';
import { cancelled, err, ok, type Result } from '../core/result.ts';
import { ask } from './quick-pick.ts';
import type { Services } from './services.ts';
import type { Node } from './tree/node.ts';

/** Opens the kubeconfig file behind a tree node, or one that the person picks. */
export async function openKubeconfig(argument: unknown, services: Services): Promise<Result<void>> {
  const file = fileOf(argument) ?? (await pickFile(services));
  if (file === undefined) return cancelled();
  try {
    await window.showTextDocument(Uri.file(file));
    return ok(undefined);
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

async function pickFile(services: Services): Promise<string | undefined> {
  const { files } = await services.contexts();
  const [only, ...others] = files;
  if (others.length === 0) return only;
  return ask(
    { title: l10n.t('Open Kubeconfig'), placeholder: l10n.t('Which file?') },
    files.map((value) => ({ label: value, value })),
  );
}
