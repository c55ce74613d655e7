import { workspace } from 'vscode';
import { scanManifest } from '../../core/manifests/scan.ts';
import type { Workload } from '../../core/workload.ts';
import { workspaceText } from '../workspace-text.ts';

const MOST_FILES = 5_000;
const YAML_FILES = '**/*.{yaml,yml}';
const SKIPPED_FOLDERS = '**/{node_modules,.git}/**';

/** A manifest of the workspace that names a Secret; `path` in the platform's form. */
export interface ReferringFile {
  readonly path: string;
  readonly text: string;
}

/** The manifests of the workspace that name a Secret; files that cannot be read are passed over. */
export async function manifestsNaming(secretName: string): Promise<ReferringFile[]> {
  const uris = await workspace.findFiles(YAML_FILES, SKIPPED_FOLDERS, MOST_FILES);
  const files = await Promise.all(
    uris.map(async (uri): Promise<ReferringFile[]> => {
      const text = await workspaceText(uri);
      if (text?.includes(secretName) !== true) return [];
      try {
        // What the person has not saved yet counts.
        const document = await workspace.openTextDocument(uri);
        return [{ path: uri.fsPath, text: document.getText() }];
      } catch {
        return [];
      }
    }),
  );
  return files.flat().toSorted((a, b) => a.path.localeCompare(b.path));
}

export function workloadsOf(files: readonly ReferringFile[]): Workload[] {
  return files.flatMap(({ text }) => scanManifest(text).workloads);
}

/** A path as it is shown: relative to its workspace folder. */
export function labelOf(path: string): string {
  return workspace.asRelativePath(path, (workspace.workspaceFolders?.length ?? 0) > 1);
}
