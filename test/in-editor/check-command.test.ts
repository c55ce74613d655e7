import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { Position, Uri, workspace, WorkspaceEdit } from 'vscode';
import { checkPlace } from '../../src/core/check/result-places.ts';
import type { Context } from '../../src/core/contexts/context.ts';
import { message } from '../../src/core/message.ts';
import { err, ok, type Result } from '../../src/core/result.ts';
import { check, type CheckDependencies } from '../../src/editor/check/check-command.ts';
import { CheckResults } from '../../src/editor/check/check-results.ts';
import { TreeWatch } from '../../src/editor/watch.ts';
import { FakedQuestions } from './soak/faked-questions.ts';
import { folder } from './surroundings.ts';

const PLACE = checkPlace.registry('contoso.azurecr.io');
const MANIFEST = 'kind: Pod\nspec:\n  containers:\n    - image: contoso.azurecr.io/team/web:1\n';
const CONTEXT = {
  name: 'kind-dev',
  clusterName: 'kind-dev',
  flavour: 'kind',
  file: '/home/dev/.kube/config',
  isCurrent: true,
} as Context;

describe('the result of a check', () => {
  const questions = new FakedQuestions();
  let results: CheckResults;
  let watch: TreeWatch;
  let manifest: Uri;
  let number = 0;
  before(() => questions.start());
  after(() => questions.stop());

  beforeEach(async () => {
    // VS Code saves by itself, a moment later, what other suites have changed.
    await workspace.saveAll(false);
    results = new CheckResults();
    const clear = (): void => results.clear();
    const showsFilesBelow = (): boolean => false;
    watch = new TreeWatch({ everything: clear, filesOnly: clear, checksOnly: clear, showsFilesBelow });
    // VS Code still has the one of the test before.
    manifest = Uri.joinPath(folder(), `checked-${(number += 1)}.yaml`);
    writeFileSync(manifest.fsPath, MANIFEST);
  });
  afterEach(() => {
    watch.dispose();
    results.dispose();
    rmSync(manifest.fsPath);
  });

  /** Checks the manifest in a window where no view was opened yet; `meanwhile` is done once what it says was read. */
  async function checkIt(meanwhile?: () => Promise<unknown>): Promise<void> {
    const find = async (): Promise<Result<never>> => {
      await meanwhile?.();
      return err('unreachable', message('The connection was cut off.'));
    };
    const azure = { cloud: { registrySuffixes: [] }, directory: { find } };
    const services = {
      azure: () => Promise.resolve(ok(azure)),
      contexts: () => Promise.resolve({ contexts: [CONTEXT], problems: [], files: [] }),
    };
    let shown = 0;
    const checked = await check(manifest, {
      services,
      results,
      documents: { show: () => Promise.resolve((shown += 1)) },
      log: { info: () => undefined, error: () => undefined },
      note: () => undefined,
      follow: (files: readonly string[]) => watch.follow(files),
    } as unknown as CheckDependencies);
    assert.ok(checked.ok);
    assert.equal(shown, 1, 'the report');
  }

  async function editAndSave(): Promise<void> {
    const document = await workspace.openTextDocument(manifest);
    const edit = new WorkspaceEdit();
    edit.insert(manifest, new Position(0, 0), '# changed\n');
    assert.ok(await workspace.applyEdit(edit));
    assert.ok(await document.save());
  }

  it('is there until the manifest is saved, although no view was opened before', async () => {
    await checkIt();
    assert.ok(results.at(PLACE) !== undefined);
    await editAndSave();
    assert.ok(results.at(PLACE) === undefined);
  });

  it('is in its document only where the manifest was saved meanwhile, until it is checked again', async () => {
    await checkIt(editAndSave);
    assert.ok(results.at(PLACE) === undefined);
    watch.dispose();
    await checkIt();
    assert.ok(results.at(PLACE) !== undefined);
  });
});

describe('results of checks', () => {
  const PART = new Map([['a', {}]]) as unknown as Parameters<CheckResults['add']>[0];
  const RESULT = {} as unknown as Parameters<CheckResults['add']>[1];
  let results: CheckResults;
  let told: string[];

  beforeEach(() => {
    results = new CheckResults();
    told = [];
    results.onDidAdd((places) => told.push(...places));
  });
  afterEach(() => results.dispose());

  it('are not added where something has changed since it was read', () => {
    const { generation } = results;
    results.clear();
    results.add(PART, RESULT, generation);
    assert.ok(results.at('a') === undefined);
    assert.deepEqual(told, []);
  });

  it('are added where only what was shown has been taken away meanwhile', () => {
    const { generation } = results;
    results.hide();
    results.add(PART, RESULT, generation);
    assert.ok(results.at('a') !== undefined);
  });

  it('are added where it was read after the last change', () => {
    results.clear();
    results.add(PART, RESULT, results.generation);
    assert.ok(results.at('a') !== undefined);
    assert.deepEqual(told, ['a']);
  });
});
