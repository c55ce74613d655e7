import { commands, workspace } from 'vscode';
import type { PlannedGrant, PlannedStep } from '../../api.ts';
import type { PlanStep } from '../../core/grants/plan-document.ts';
import { message } from '../../core/message.ts';
import { planQuietly } from '../grant/plan-quietly.ts';
import type { ManifestArgument } from '../grant/start.ts';
import { COMMANDS } from '../identifiers.ts';
import { say } from '../localise.ts';
import { errorOf, readRequest } from './arguments.ts';
import type { ApiDependencies } from './exports.ts';

/** `planGrant` of the API. Running the plan takes the person, in the grant that `open` begins. */
export async function planGrantFor(request: unknown, { services }: ApiDependencies): Promise<PlannedGrant> {
  const { manifest, context: name, registry } = readRequest(request);
  if (!workspace.isTrusted) {
    throw errorOf({ kind: 'refused', message: message('Nothing is planned in Restricted Mode.') });
  }
  const planned = await planQuietly(
    {
      manifest,
      ...(name === undefined ? {} : { context: name }),
      ...(registry === undefined ? {} : { loginServer: registry.toLowerCase() }),
    },
    services,
  );
  if (!planned.ok) throw errorOf(planned.failure);
  const { scenario, context, loginServer, steps, text } = planned.value;
  const argument: ManifestArgument = {
    kind: 'manifest',
    manifest: manifest.toString(),
    context,
    loginServer,
  };
  return {
    scenario,
    context: context.name,
    registry: loginServer,
    steps: steps.map(stepOf),
    markdown: text,
    open: async () => {
      await commands.executeCommand(COMMANDS.grant, argument);
    },
  };
}

function stepOf({ title, details, command }: PlanStep): PlannedStep {
  return {
    title: say(title),
    details: details.map(say),
    ...(command === undefined ? {} : { command }),
  };
}
