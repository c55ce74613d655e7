import { workspace, type Uri } from 'vscode';
import { message, type Message } from '../core/message.ts';
import { findFiles } from './find-files.ts';
import { workspaceText } from './workspace-text.ts';

export const YAML_FILES = '**/*.{yaml,yml}';
export const YAML_NAME = /\.ya?ml$/i;

/** Read together; with more, memory grows and speed does not. */
const AT_ONCE = 32;

export interface YamlFile {
  readonly uri: Uri;
  readonly text: string;
}

export interface Reading {
  /** Once it aborts, no further file is given. */
  readonly signal?: AbortSignal;
  /** Hears how far the reading is. */
  readonly report?: (step: Message) => void;
}

/** The YAML files of the workspace by path, as `textsOf` reads them. */
export async function* yamlFiles(reading: Reading = {}): AsyncGenerator<YamlFile> {
  const uris = await findFiles(YAML_FILES, YAML_NAME);
  yield* textsOf(
    uris.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    reading,
  );
}

/**
 * The texts of files as the editor has them, changes included, and only a few of them in memory at a time. Those that
 * cannot be read are passed over: nobody asked for them by name.
 */
export async function* textsOf(
  uris: readonly Uri[],
  { signal, report }: Reading = {},
): AsyncGenerator<YamlFile> {
  for (let next = 0; next < uris.length; next += AT_ONCE) {
    if (signal?.aborted === true) return;
    report?.(message('{0} of {1} files', next, uris.length));
    const some = await Promise.all(uris.slice(next, next + AT_ONCE).map(readYamlFile));
    yield* some.filter((file) => file !== undefined);
  }
}

/** `undefined` where it cannot be read, or is no file of that workspace. */
export async function readYamlFile(uri: Uri): Promise<YamlFile | undefined> {
  const open = workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  const text = open === undefined ? await workspaceText(uri) : open.getText();
  return text === undefined ? undefined : { uri, text };
}
