import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EventEmitter, languages, Uri, window, workspace } from 'vscode';
import { NodeWorkspaceFiles } from '../../src/adapters/files/node-workspace-files.ts';
import type { GitState, WorkspaceFiles } from '../../src/core/ports.ts';
import { ok } from '../../src/core/result.ts';
import { warnOfPlainSecrets } from '../../src/editor/plain-secret-diagnostics.ts';
import type { Services } from '../../src/editor/services.ts';
import { folder } from './surroundings.ts';

const NAME = 'tracked.yaml';

const SECRET = `apiVersion: v1
kind: Secret
metadata: { name: contoso }
type: kubernetes.io/dockerconfigjson
stringData: { .dockerconfigjson: '{"auths":{"contoso.azurecr.io":{"auth":"dTpw"}}}' }
`;

describe('the warning that git tracks a pull secret', () => {
  const stoppedTracking = new EventEmitter<void>();
  const elsewhere = mkdtempSync(path.join(os.tmpdir(), 'acr-pull-'));
  after(() => {
    stoppedTracking.dispose();
    rmSync(elsewhere, { recursive: true, force: true });
  });

  it('goes when the index of the repository changes', async () => {
    const place = folder().fsPath;
    git(place, 'add', '--force', write(place));
    try {
      await warnUntil(place, new NodeWorkspaceFiles(), () => git(place, 'rm', '--quiet', '--cached', NAME));
    } finally {
      git(place, 'rm', '--quiet', '--cached', '--ignore-unmatch', NAME);
      rmSync(path.join(place, NAME));
    }
  });

  it('goes when our own command has stopped the tracking, wherever the file is', async () => {
    let state: GitState = { kind: 'tracked', root: elsewhere };
    write(elsewhere);
    await warnUntil(elsewhere, { gitState: () => Promise.resolve(ok(state)) }, () => {
      state = { kind: 'no-repository' };
      stoppedTracking.fire();
    });
  });

  /** Opens the file, waits for its warning, and then for the end of it. */
  async function warnUntil(place: string, files: Partial<WorkspaceFiles>, end: () => void): Promise<void> {
    const services = { files: () => Promise.resolve(files) } as Partial<Services> as Services;
    const warnings = warnOfPlainSecrets(services, stoppedTracking.event);
    try {
      const uri = Uri.file(path.join(place, NAME));
      await window.showTextDocument(await workspace.openTextDocument(uri));
      await untilWarned(uri, true);
      end();
      await untilWarned(uri, false);
    } finally {
      warnings.dispose();
    }
  }

  function write(place: string): string {
    writeFileSync(path.join(place, NAME), SECRET);
    return NAME;
  }

  async function untilWarned(uri: Uri, isWarned: boolean): Promise<void> {
    const warned = (): boolean => languages.getDiagnostics(uri).some(({ source }) => source === 'ACR Pull');
    for (const end = Date.now() + 10_000; Date.now() < end && warned() !== isWarned;) await delay(100);
    assert.equal(warned(), isWarned);
  }

  function git(cwd: string, ...args: string[]): void {
    execFileSync('git', args, { cwd });
  }
});
