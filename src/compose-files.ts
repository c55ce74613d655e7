import { NodeGitIndex } from './adapters/files/git.ts';
import { NodeWorkspaceFiles } from './adapters/files/node-workspace-files.ts';
import type { Services } from './editor/services.ts';

/** The files of the workspace and the git that keeps them. */
export function composeFiles(): Awaited<ReturnType<Services['files']>> {
  return new NodeWorkspaceFiles();
}

export function composeGit(): Awaited<ReturnType<Services['git']>> {
  return new NodeGitIndex();
}
