import path from 'node:path';
import { Range, RelativePattern, workspace, type Uri, WorkspaceEdit } from 'vscode';
import type { ReferenceDocuments } from '../../core/grants/references.ts';
import { message } from '../../core/message.ts';
import type { FileEdits } from '../../core/references/reference-edits.ts';
import { isReferenceFile, type SourceFile } from '../../core/references/source-file.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { saveDocument } from '../save-document.ts';
import { workspaceText } from '../workspace-text.ts';

/** Most files that are read to find what leads to a manifest. */
const MOST_FILES = 3_000;
const FILES = '**/{*.yaml,*.yml,*.json,*.tpl,Kustomization}';
const SKIPPED_FOLDERS = '**/{node_modules,.git,.terraform}/**';

/**
 * The files of the workspace folder around a manifest, as the editor has them, unsaved changes included. Outside of
 * any workspace folder, the manifest alone. All edits are one undo step, and are saved where nothing else was unsaved.
 */
export class EditorDocuments implements ReferenceDocuments {
  readonly #manifest: Uri;

  constructor(manifest: Uri) {
    this.#manifest = manifest;
  }

  async read(): Promise<Result<readonly SourceFile[]>> {
    const folder = workspace.getWorkspaceFolder(this.#manifest);
    const uris =
      folder === undefined
        ? [this.#manifest]
        : await workspace.findFiles(new RelativePattern(folder, FILES), SKIPPED_FOLDERS, MOST_FILES);
    const all = new Map([...uris, this.#manifest].map((uri) => [uri.path, uri]));
    const read = await Promise.all([...all.values()].map(readSource));
    return ok(read.filter((file) => file !== undefined));
  }

  async apply(edits: readonly FileEdits[]): Promise<Result<void>> {
    const change = new WorkspaceEdit();
    const documents = await Promise.all(
      edits.map(async (file) => ({
        document: await workspace.openTextDocument(this.#manifest.with({ path: file.path })),
        file,
      })),
    );
    const clean = documents.filter(({ document }) => !document.isDirty);
    for (const { document, file } of documents) {
      for (const { start, end, newText } of file.edits) {
        const range = new Range(document.positionAt(start), document.positionAt(end));
        change.replace(document.uri, range, newText);
      }
    }
    const labels = documents.map(({ document }) => workspace.asRelativePath(document.uri)).join(', ');
    if (!(await workspace.applyEdit(change))) {
      return err('unexpected', message('The editor did not accept the change of {0}.', labels), {
        hint: message('The pull secret is written. Grant again to add the reference.'),
      });
    }
    const saved = await Promise.all(clean.map(({ document }) => saveDocument(document.uri)));
    if (!saved.includes(false)) return ok(undefined);
    return err('unexpected', message('{0} is changed, but could not be saved.', labels), {
      hint: message('Save it yourself; the pull secret is written.'),
    });
  }
}

/** A file that is open counts as it is in the editor; one that cannot be read leads nowhere. */
async function readSource(uri: Uri): Promise<SourceFile | undefined> {
  if (!isReferenceFile(path.posix.basename(uri.path))) return undefined;
  const open = workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open !== undefined) return { path: uri.path, text: open.getText() };
  const text = await workspaceText(uri);
  if (text === undefined) return undefined;
  try {
    // The editor makes all line ends of such a file the same, so that positions differ.
    const isMixed = text.includes('\r\n') && /(?<!\r)\n/.test(text);
    return { path: uri.path, text: isMixed ? (await workspace.openTextDocument(uri)).getText() : text };
  } catch {
    return undefined;
  }
}
