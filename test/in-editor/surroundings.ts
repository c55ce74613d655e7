import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { workspace, type Uri } from 'vscode';

const controlUrl = process.env['ACR_PULL_TEST_CONTROL_URL'];

/** For a suite that needs the emulated Azure; the desktop runner of @vscode/test-cli has none. */
export function needsEmulator(): void {
  before(function () {
    if (controlUrl === undefined) this.skip();
  });
}

/** The copy of the sample workspace. */
export function folder(): Uri {
  const [first] = workspace.workspaceFolders ?? [];
  assert.ok(first);
  return first.uri;
}

/** What differs from the last commit, ignored files included. */
export function gitStatus(): string {
  const options = { cwd: folder().fsPath, encoding: 'utf8' } as const;
  return execFileSync('git', ['status', '--porcelain', '--ignored'], options);
}

/** Everything that the emulated Azure holds. */
export async function azureState(): Promise<string> {
  return (await fetch(`${controlUrl ?? ''}/state`)).text();
}
