import {
  CancellationError,
  LanguageModelTextPart,
  LanguageModelToolResult,
  workspace,
  type CancellationToken,
  type LogOutputChannel,
} from 'vscode';
import { message, plain } from '../../core/message.ts';
import { err, type Result } from '../../core/result.ts';
import type { ToolName } from '../../core/telemetry/vocabulary.ts';
import { asData } from '../../core/tools/as-data.ts';
import { untilCancelled } from '../progress.ts';
import { describeFailure } from '../report-failure.ts';
import type { Services } from '../services.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { checkTool } from './check-tool.ts';
import { explainTool } from './explain-tool.ts';
import { planTool } from './plan-tool.ts';
import { readInput, type Tool } from './tool.ts';

export const tools: Readonly<Record<ToolName, Tool>> = {
  check: checkTool,
  explain: explainTool,
  plan: planTool,
};

export interface ToolDependencies {
  readonly services: Services;
  readonly log: LogOutputChannel;
  readonly telemetry: Telemetry;
}

/** The one border of the tools, as that of commands: what cannot be done is told to the model, and logged. */
export async function runTool(
  { name, input }: { readonly name: ToolName; readonly input: unknown },
  token: CancellationToken,
  { services, log, telemetry }: ToolDependencies,
): Promise<LanguageModelToolResult> {
  const started = performance.now();
  const controller = new AbortController();
  const listening = token.onCancellationRequested(() => controller.abort());
  let ended: Result<string> | undefined;
  try {
    ended = await untilCancelled(
      invoke(tools[name], input, { services, signal: controller.signal, log }),
      controller.signal,
    );
  } finally {
    listening.dispose();
    telemetry.toolEnded(name, ended, { milliseconds: performance.now() - started });
  }
  if (ended.ok) return resultOf(ended.value);
  if (ended.failure.kind === 'cancelled') throw new CancellationError();
  log.warn(`${name}: ${ended.failure.kind}: ${plain(ended.failure.message)}`);
  return resultOf(describeFailure(ended.failure));
}

async function invoke(
  tool: Tool,
  given: unknown,
  run: Parameters<Tool['invoke']>[1],
): Promise<Result<string>> {
  // The manifest hides the tools there, but another extension may call them by name.
  if (!workspace.isTrusted) return err('refused', message('Nothing is asked in Restricted Mode.'));
  const input = readInput(given);
  return input.ok ? tool.invoke(input.value, run) : input;
}

function resultOf(text: string): LanguageModelToolResult {
  return new LanguageModelToolResult([new LanguageModelTextPart(asData(text))]);
}
