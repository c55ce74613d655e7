import { workspace } from 'vscode';
import { scanManifest } from '../../core/manifests/scan.ts';
import type { Workload } from '../../core/workload.ts';
import { yamlFiles } from '../yaml-files.ts';

/** A manifest of the workspace that names a Secret; `path` in the platform's form. */
export interface ReferringFile {
  readonly path: string;
  readonly text: string;
}

/** The manifests of the workspace that name a Secret; files that cannot be read are passed over. */
export async function manifestsNaming(secretName: string): Promise<ReferringFile[]> {
  const naming: ReferringFile[] = [];
  for await (const { uri, text } of yamlFiles()) {
    if (text.includes(secretName)) naming.push({ path: uri.fsPath, text });
  }
  return naming;
}

export function workloadsOf(files: readonly ReferringFile[]): Workload[] {
  return files.flatMap(({ text }) => scanManifest(text).workloads);
}

/** A path as it is shown: relative to its workspace folder. */
export function labelOf(path: string): string {
  return workspace.asRelativePath(path, (workspace.workspaceFolders?.length ?? 0) > 1);
}
