import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { KubeconfigWatch } from '../../src/editor/kubeconfig-watch.ts';

/** Longer than VS Code and the watch take to tell of a change. */
const TOLD_BY_NOW_MS = 1_500;

describe('kubeconfig files that are watched', () => {
  let folder: string;
  let watch: KubeconfigWatch;
  let told: number;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'acr-pull-'));
    watch = new KubeconfigWatch();
    told = 0;
    watch.onDidChange(() => (told += 1));
  });
  afterEach(async () => {
    watch.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  /** Writes a file once the watchers that were asked for are there, and says how often a change was told. */
  async function toldAfterWriting(name: string): Promise<number> {
    await new Promise((resolve) => setTimeout(resolve, TOLD_BY_NOW_MS));
    const before = told;
    await writeFile(path.join(folder, name), `# ${String(Date.now())}\n`);
    await writeFile(path.join(folder, name), `# ${String(Date.now())} again\n`);
    await new Promise((resolve) => setTimeout(resolve, TOLD_BY_NOW_MS));
    return told - before;
  }

  function follow(...names: string[]): void {
    watch.follow(names.map((name) => path.join(folder, name)));
  }

  it('tell of changes in a burst once, and of a file that was not there', async () => {
    follow('config', 'lab');
    assert.equal(await toldAfterWriting('lab'), 1);
    assert.equal(await toldAfterWriting('lab'), 1);
  });

  it('are those that are looked for now', async () => {
    follow('config');
    follow('config', 'lab');
    assert.equal(await toldAfterWriting('lab'), 1);
    follow('lab');
    assert.equal(await toldAfterWriting('config'), 0);
  });

  it('are none after the end', async () => {
    follow('config');
    watch.dispose();
    assert.equal(await toldAfterWriting('config'), 0);
  });
});
