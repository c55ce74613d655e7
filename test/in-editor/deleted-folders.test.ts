import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Uri, workspace } from 'vscode';
import { WorkspaceObjects } from '../../src/editor/hints/workspace-objects.ts';
import { TreeWatch } from '../../src/editor/watch.ts';
import { folder } from './surroundings.ts';

/** Longer than VS Code and the watch take to tell of a change. */
const TOLD_BY_NOW_MS = 1_500;

const SECRET = `apiVersion: v1
kind: Secret
metadata: { name: contoso }
type: kubernetes.io/dockerconfigjson
stringData: { .dockerconfigjson: '{"auths":{"contoso.azurecr.io":{"auth":"dTpw"}}}' }
`;

describe('a folder that is deleted', () => {
  const gone = path.join(folder().fsPath, 'deploy-old');
  const others = ['deploy-older', 'docs-old'].map((name) => path.join(folder().fsPath, name));

  beforeEach(async () => {
    for (const place of [gone, ...others]) {
      mkdirSync(path.join(place, 'base'), { recursive: true });
      writeFileSync(path.join(place, 'base', 'acr-pull-contoso.yaml'), SECRET);
    }
    await delay(TOLD_BY_NOW_MS);
  });
  afterEach(() => [gone, ...others].forEach(remove));

  it('takes its pull secrets out of what hints know, and no others', async () => {
    const objects = new WorkspaceObjects();
    try {
      await objects.start();
      await delay(TOLD_BY_NOW_MS);
      assert.deepEqual(known(objects), ['deploy-old', 'deploy-older', 'docs-old']);
      let told = 0;
      objects.onDidChange(() => (told += 1));
      remove(gone);
      await delay(TOLD_BY_NOW_MS);
      assert.deepEqual(known(objects), ['deploy-older', 'docs-old']);
      assert.equal(told, 1);
    } finally {
      objects.dispose();
    }
  });

  it('lets the views read the accesses again where they show one of it, and only there', async () => {
    let read = 0;
    const watch = new TreeWatch({
      everything: () => undefined,
      filesOnly: () => (read += 1),
      checksOnly: () => undefined,
      showsFilesBelow: ({ fsPath }) => fsPath === gone,
    });
    try {
      watch.follow([]);
      await delay(TOLD_BY_NOW_MS);
      others.forEach(remove);
      await delay(TOLD_BY_NOW_MS);
      assert.equal(read, 0);
      remove(gone);
      await delay(TOLD_BY_NOW_MS);
      assert.equal(read, 1);
    } finally {
      watch.dispose();
    }
  });

  function known({ files }: WorkspaceObjects): string[] {
    return [...files.keys()]
      .filter((address) => address.endsWith('/base/acr-pull-contoso.yaml'))
      .map((address) => workspace.asRelativePath(Uri.parse(address)).split('/')[0] ?? '')
      .toSorted();
  }

  function remove(place: string): void {
    rmSync(place, { recursive: true, force: true });
  }
});
