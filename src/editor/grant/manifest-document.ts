import { Range, workspace, WorkspaceEdit, type Uri } from 'vscode';
import type { ManifestDocument } from '../../core/grants/run.ts';
import { message } from '../../core/message.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { TextRange } from '../../core/workload.ts';

/** A manifest in the editor. One edit is one undo step, and is saved unless the person had unsaved changes. */
export class EditorManifest implements ManifestDocument {
  readonly #uri: Uri;

  constructor(uri: Uri) {
    this.#uri = uri;
  }

  async text(): Promise<string> {
    return (await workspace.openTextDocument(this.#uri)).getText();
  }

  async apply(edits: readonly (TextRange & { readonly newText: string })[]): Promise<Result<void>> {
    const document = await workspace.openTextDocument(this.#uri);
    const wasDirty = document.isDirty;
    const change = new WorkspaceEdit();
    for (const { start, end, newText } of edits) {
      change.replace(this.#uri, new Range(document.positionAt(start), document.positionAt(end)), newText);
    }
    const label = workspace.asRelativePath(this.#uri);
    if (!(await workspace.applyEdit(change))) {
      return err('unexpected', message('The editor did not accept the change of {0}.', label), {
        hint: message('The pull secret is written. Grant again to add the reference.'),
      });
    }
    if (!wasDirty && !(await document.save())) {
      return err('unexpected', message('{0} is changed, but could not be saved.', label), {
        hint: message('Save it yourself; the pull secret is written.'),
      });
    }
    return ok(undefined);
  }
}
