import { l10n } from 'vscode';
import { renderExplanation } from '../../core/explain/report.ts';
import { ok, type Result } from '../../core/result.ts';
import { readExplanation } from '../explain/read-explanation.ts';
import { contextByName } from '../grant/context-by-name.ts';
import { say } from '../localise.ts';
import { confirmation, type Tool, type ToolInput, type ToolRun } from './tool.ts';

/** The same as Explain Failing Pulls. */
export const explainTool: Tool = {
  prepare: (input) =>
    confirmation(
      l10n.t('Explain failing pulls'),
      [
        l10n.t('This asks the cluster for pods that wait for their images, and Azure for the registries.'),
        l10n.t('To sign in to the cluster, a program may be run that the kubeconfig names.'),
        l10n.t('Nothing is changed.'),
      ],
      input,
    ),
  invoke: explain,
};

async function explain({ context: name, namespace }: ToolInput, run: ToolRun): Promise<Result<string>> {
  const context = contextByName(name, await run.services.contexts());
  if (!context.ok) return context;
  const { signal, services } = run;
  const explained = await readExplanation(context.value, namespace, services, {
    signal,
    report: () => undefined,
  });
  return explained.ok ? ok(renderExplanation(explained.value, context.value.name, say).text) : explained;
}
