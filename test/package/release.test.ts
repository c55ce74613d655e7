import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..', '..');

describe('a tag', () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'acr-pull-release-'));
    cpSync(path.join(root, 'scripts'), path.join(folder, 'scripts'), { recursive: true });
  });

  after(() => rmSync(folder, { recursive: true }));

  function check(tag: string, version: string, section: string): { said: string; channel: string } {
    const output = path.join(folder, 'output');
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ version, type: 'module' }));
    writeFileSync(path.join(folder, 'CHANGELOG.md'), `# Changelog\n\n## [${section}] - 2026-11-25\n`);
    writeFileSync(output, '');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [path.join(folder, 'scripts/delivery/check-release.mjs'), tag],
      { encoding: 'utf8', env: { ...process.env, GITHUB_OUTPUT: output } },
    );
    return { said: `${status} ${stdout}${stderr}`.trim(), channel: readFileSync(output, 'utf8').trim() };
  }

  const cases: [tag: string, version: string, section: string, said: string, channel: string][] = [
    ['v0.2.0', '0.2.0', '0.2.0', '0 0.2.0 goes to the stable channel.', 'channel=stable'],
    ['v1.13.4', '1.13.4', '1.13.4', '0 1.13.4 goes to the pre-release channel.', 'channel=pre-release'],
    ['v0.2.0', '0.2.1', '0.2.1', '1 The tag is v0.2.0, but package.json says 0.2.1.', ''],
    ['0.2.0', '0.2.0', '0.2.0', '1 The tag is 0.2.0, but package.json says 0.2.0.', ''],
    ['v0.2.0', '0.2.0', 'Unreleased', '1 CHANGELOG.md has no section for 0.2.0.', ''],
  ];
  for (const [tag, version, section, said, channel] of cases) {
    it(`${tag} on a commit of ${version} with the section ${section}: ${said.slice(2)}`, () => {
      assert.deepEqual(check(tag, version, section), { said, channel });
    });
  }
});
