import { l10n } from 'vscode';
import { message } from '../../core/message.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { planQuietly } from '../grant/plan-quietly.ts';
import { findManifest } from './find-manifest.ts';
import { confirmation, type Tool, type ToolInput, type ToolRun } from './tool.ts';

/** Tells what a grant would do. A plan is run by a person only, in Grant ACR Pull…. */
export const planTool: Tool = {
  prepare: (input) =>
    confirmation(
      l10n.t('Plan a grant of ACR pull'),
      [
        l10n.t('This reads the manifest, and asks Azure about the registry and the cluster.'),
        l10n.t('Nothing is changed: a plan is run by you only.'),
      ],
      input,
    ),
  invoke: plan,
};

async function plan(
  { context, registry, manifest: file }: ToolInput,
  { services }: ToolRun,
): Promise<Result<string>> {
  if (file === undefined) return err('invalid', message('The manifest has to be named.'));
  const manifest = await findManifest(file);
  if (!manifest.ok) return manifest;
  const planned = await planQuietly(
    {
      manifest: manifest.value,
      ...(context === undefined ? {} : { context }),
      ...(registry === undefined ? {} : { loginServer: registry.toLowerCase() }),
    },
    services,
  );
  return planned.ok ? ok(planned.value.text) : planned;
}
