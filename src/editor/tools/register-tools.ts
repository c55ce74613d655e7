import { Disposable, lm } from 'vscode';
import type { ToolName } from '../../core/telemetry/vocabulary.ts';
import { TOOLS } from '../identifiers.ts';
import type { ToolDependencies } from './run-tool.ts';
import { readInput, type Tool } from './tool.ts';

/** Loaded when a tool is used. */
const LOADERS: Readonly<Record<ToolName, () => Promise<Tool>>> = {
  check: async () => (await import('./check-tool.ts')).checkTool,
  explain: async () => (await import('./explain-tool.ts')).explainTool,
  plan: async () => (await import('./plan-tool.ts')).planTool,
};

/** Tools that a language model may use. None of them changes anything, and each asks the person first. */
export function registerTools(dependencies: ToolDependencies): Disposable {
  const names = Object.keys(LOADERS) as ToolName[];
  return Disposable.from(...names.map((name) => register(name, dependencies)));
}

function register(name: ToolName, dependencies: ToolDependencies): Disposable {
  return lm.registerTool<unknown>(TOOLS[name], {
    prepareInvocation: async ({ input }) => {
      const read = readInput(input);
      return (await LOADERS[name]()).prepare(read.ok ? read.value : {});
    },
    invoke: async ({ input }, token) => {
      const { runTool } = await import('./run-tool.ts');
      return runTool({ name, tool: await LOADERS[name](), input }, token, dependencies);
    },
  });
}
