import { workspace } from 'vscode';
import { LocalSops } from './adapters/forms/sops-program.ts';
import type { SopsProgram } from './core/forms/sops.ts';

/** The sops on the PATH of VS Code; run only in a trusted workspace. */
export function composeSops(): SopsProgram {
  return new LocalSops({ environment: process.env, isTrusted: () => workspace.isTrusted });
}
