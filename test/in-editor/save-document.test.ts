import assert from 'node:assert/strict';
import { readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { Position, Uri, workspace, WorkspaceEdit } from 'vscode';
import { saveDocument } from '../../src/editor/save-document.ts';
import { folder } from './surroundings.ts';

describe('a document that was changed', () => {
  let uri: Uri;
  let number = 0;

  beforeEach(async () => {
    // VS Code still has the one of the test before.
    uri = Uri.joinPath(folder(), `changed-${(number += 1)}.yaml`);
    writeFileSync(uri.fsPath, 'kind: Pod\n');
    const edit = new WorkspaceEdit();
    edit.insert(uri, new Position(0, 0), '# changed\n');
    await workspace.openTextDocument(uri);
    assert.ok(await workspace.applyEdit(edit));
  });
  afterEach(() => rmSync(uri.fsPath));

  it('is saved', async () => {
    assert.equal(await saveDocument(uri), true);
    assert.equal(readFileSync(uri.fsPath, 'utf8'), '# changed\nkind: Pod\n');
  });

  it('counts as saved where VS Code has saved it meanwhile', async () => {
    const document = await workspace.openTextDocument(uri);
    assert.ok(await document.save());
    assert.equal(await saveDocument(uri), true);
  });

  it('is not saved over what somebody else wrote meanwhile', async () => {
    writeFileSync(uri.fsPath, 'kind: Deployment\n');
    const later = new Date(Date.now() + 60_000);
    utimesSync(uri.fsPath, later, later);
    assert.equal(await saveDocument(uri), false);
    assert.equal(readFileSync(uri.fsPath, 'utf8'), 'kind: Deployment\n');
  });
});
