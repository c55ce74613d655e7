import { l10n } from 'vscode';
import { renderCheck } from '../../core/check/document.ts';
import { runCheck } from '../../core/check/run.ts';
import { ok, type Result } from '../../core/result.ts';
import { checkPorts } from '../check/check-command.ts';
import type { CheckStart } from '../check/check-start.ts';
import { gatherSubject } from '../check/gather-subject.ts';
import { contextByName } from '../grant/context-by-name.ts';
import { say } from '../localise.ts';
import type { Services } from '../services.ts';
import { findManifest } from './find-manifest.ts';
import { confirmation, type Tool, type ToolInput, type ToolRun } from './tool.ts';

/** The same as Check ACR Pull, but for nodes of the cluster, which it does not ask. */
export const checkTool: Tool = {
  prepare: (input) =>
    confirmation(
      l10n.t('Check ACR pull'),
      [
        l10n.t('This reads the manifests of the workspace, and asks Azure and the registries.'),
        l10n.t('A credential that is checked is sent to its own registry only. Nothing is changed.'),
      ],
      input,
    ),
  invoke: check,
};

async function check(input: ToolInput, run: ToolRun): Promise<Result<string>> {
  const azure = await run.services.azure();
  if (!azure.ok) return azure;
  const contexts = await run.services.contexts();
  const start = await startOf(input, run.services);
  if (!start.ok) return start;
  const subject = await gatherSubject(start.value, contexts, azure.value);
  if (!subject.ok) return subject;
  const report = await runCheck(subject.value, checkPorts(azure.value, run.log), {
    signal: run.signal,
    report: () => undefined,
  });
  return report.ok ? ok(renderCheck(report.value, say)) : report;
}

/** With a context always, so that nobody is asked for one. */
async function startOf(
  { context: name, registry, manifest: file }: ToolInput,
  services: Services,
): Promise<Result<CheckStart>> {
  const context = contextByName(name, await services.contexts());
  if (!context.ok) return context;
  const manifest = file === undefined ? ok(undefined) : await findManifest(file);
  if (!manifest.ok) return manifest;
  return ok({
    context: context.value,
    ...(manifest.value === undefined ? {} : { manifest: manifest.value }),
    ...(registry === undefined ? {} : { loginServer: registry.toLowerCase() }),
  });
}
