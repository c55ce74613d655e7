import { execFile } from 'node:child_process';
import { join } from 'node:path';

/** Of the folder of tools: programs and `crds`. The scripts set it. */
export function formTool(...path: string[]): string {
  const folder = process.env['ACR_PULL_FORM_TOOLS'];
  if (folder === undefined) throw new Error('ACR_PULL_FORM_TOOLS is not set: run this by npm test -- kube.');
  return join(folder, ...path);
}

/** Runs a program, feeds it, and returns its output; throws with its last words when it fails. */
export function runTool(
  program: string,
  args: readonly string[],
  {
    input = '',
    environment = {},
  }: { readonly input?: string; readonly environment?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = { PATH: process.env['PATH'], HOME: '/nonexistent', ...environment };
    const child = execFile(program, args, { env }, (error, output, errors) => {
      if (error === null) resolve(output);
      else reject(new Error(`${program} ${args.join(' ')}: ${errors}`));
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}
