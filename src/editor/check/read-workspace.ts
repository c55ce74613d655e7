import { FileType, Uri, window, workspace } from 'vscode';
import { isCancelled } from '../../core/cancellation.ts';
import { mayHoldPullObjects, readPullObjects, type PullObjects } from '../../core/check/pull-objects.ts';
import { mentionsRegistry, scanManifest } from '../../core/manifests/scan.ts';
import { message } from '../../core/message.ts';
import { cancelled, err, ok, type Result } from '../../core/result.ts';
import type { Workload } from '../../core/workload.ts';
import type { Progress } from '../progress.ts';
import { readYamlFile, textsOf, YAML_NAME, yamlFiles, type YamlFile } from '../yaml-files.ts';

/** Most files that are looked at beside a manifest. */
const MOST_FILES = 5_000;

/** What the files of the workspace tell of pulls. */
export interface WorkspaceReading {
  readonly workloads: readonly Workload[];
  readonly objects: PullObjects;
}

/** Reads every YAML file that may matter. Those that cannot be read or parsed are passed over. */
export async function readWorkspace(
  suffixes: readonly string[],
  progress: Progress,
  manifest?: Uri,
): Promise<Result<WorkspaceReading>> {
  const workloads: Workload[] = [];
  const objects: PullObjects[] = [];
  const look = ({ uri, text }: YamlFile): void => {
    if (mayHoldPullObjects(text)) objects.push(readPullObjects(workspace.asRelativePath(uri), text));
    if (mentionsRegistry(text, suffixes)) workloads.push(...scanManifest(text).workloads);
  };
  for await (const file of yamlFiles(progress)) look(file);
  for await (const file of textsOf(await filesBeside(manifest), progress)) look(file);
  if (isCancelled(progress.signal)) return cancelled();
  return ok({
    workloads,
    objects: {
      secrets: objects.flatMap(({ secrets }) => secrets),
      accounts: objects.flatMap(({ accounts }) => accounts),
    },
  });
}

/** What stands beside a manifest that is in no folder of the workspace: a grant writes its pull secret there. */
async function filesBeside(manifest: Uri | undefined): Promise<Uri[]> {
  if (manifest === undefined || workspace.getWorkspaceFolder(manifest) !== undefined) return [];
  const folder = Uri.joinPath(manifest, '..');
  try {
    const entries = await workspace.fs.readDirectory(folder);
    const names = entries.flatMap(([name, type]) => (type === FileType.File ? [name] : []));
    return names
      .filter((name) => YAML_NAME.test(name))
      .slice(0, MOST_FILES)
      .map((name) => Uri.joinPath(folder, name));
  } catch {
    return [];
  }
}

/** The workloads of one manifest. Fails with `invalid` where it cannot be read, or is a template. */
export async function readManifest(uri: Uri): Promise<Result<readonly Workload[]>> {
  const label = workspace.asRelativePath(uri);
  const text = (await readYamlFile(uri))?.text;
  if (text === undefined) {
    return err('invalid', message('{0} cannot be read.', label), {
      hint: message('Choose a YAML file of at most 2 MB.'),
    });
  }
  const { workloads, problems, isTemplate } = scanManifest(text);
  if (isTemplate) {
    return err('invalid', message('{0} is a template, which cannot be checked.', label), {
      hint: message('Check the output of helm template, or the whole context.'),
    });
  }
  const [problem] = problems;
  if (problem === undefined || workloads.length > 0) return ok(workloads);
  return err('invalid', message('{0}, line {1}: {2}', label, problem.line, problem.message), {
    hint: message('Correct the file, then check again.'),
  });
}

/** The manifest in the editor, if there is one. */
export function activeManifest(): Uri | undefined {
  const document = window.activeTextEditor?.document;
  const isYaml = document !== undefined && /^(yaml|helm|kubernetes)$/.test(document.languageId);
  return isYaml && document.uri.scheme !== 'git' ? document.uri : undefined;
}
