import { Disposable, lm } from 'vscode';
import type { ToolName } from '../../core/telemetry/vocabulary.ts';
import { TOOLS } from '../identifiers.ts';
import type { ToolDependencies } from './run-tool.ts';
import { readInput } from './tool.ts';

/** Tools that a language model may use. None of them changes anything, and each asks the person first. */
export function registerTools(dependencies: ToolDependencies): Disposable {
  const names = Object.keys(TOOLS) as ToolName[];
  return Disposable.from(...names.map((name) => register(name, dependencies)));
}

function register(name: ToolName, dependencies: ToolDependencies): Disposable {
  return lm.registerTool<unknown>(TOOLS[name], {
    prepareInvocation: async ({ input }) => {
      const read = readInput(input);
      const { tools } = await import('./run-tool.ts');
      return tools[name].prepare(read.ok ? read.value : {});
    },
    invoke: async ({ input }, token) => {
      const { runTool } = await import('./run-tool.ts');
      return runTool({ name, input }, token, dependencies);
    },
  });
}
