import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { packageVsix, type PackagedVsix } from './package-vsix.ts';

const root = path.join(import.meta.dirname, '..', '..');
const ENTRY_LIMIT_BYTES = 60_000;
const VSIX_LIMIT_BYTES = 1_500_000;

/** What the VSIX may hold, beside the chunks of the bundle. */
const FILES = [
  '[Content_Types].xml',
  'extension.vsixmanifest',
  'extension/LICENSE.txt',
  'extension/changelog.md',
  'extension/dist/extension.js',
  'extension/media/acr-pull.svg',
  'extension/media/icon.png',
  'extension/package.json',
  'extension/package.nls.json',
  'extension/readme.md',
];

describe('the VSIX', function () {
  this.timeout(60_000);

  let vsix: PackagedVsix;

  before(async () => {
    vsix = await packageVsix();
  });

  it('is packaged without a warning', () => {
    assert.doesNotMatch(vsix.output, /warn/i);
  });

  it('holds what is needed and nothing else', () => {
    const files = execFileSync('python3', ['-c', LIST, vsix.file], { encoding: 'utf8' }).trim().split('\n');
    assert.deepEqual(
      files.filter((name) => !/^extension\/dist\/chunks\/[\w.-]+\.js$/.test(name)).toSorted(),
      FILES.toSorted(),
    );
  });

  it('holds nothing for telemetry, since it is built without a key', () => {
    const { inputs } = JSON.parse(readFileSync(path.join(root, 'dist/meta.json'), 'utf8')) as {
      readonly inputs: Readonly<Record<string, unknown>>;
    };
    const telemetry = /extension-telemetry|applicationinsights|1ds-|editor\/telemetry\/reporter/;
    assert.deepEqual(
      Object.keys(inputs).filter((input) => telemetry.test(input)),
      [],
    );
  });

  it('is at most 1.5 MB, with an entry bundle of at most 60 kB', () => {
    assert.ok(statSync(vsix.file).size <= VSIX_LIMIT_BYTES);
    const entry = readFileSync(path.join(root, 'dist/extension.js'));
    assert.ok(entry.length <= ENTRY_LIMIT_BYTES, `${entry.length} bytes`);
  });
});

const LIST = 'import sys, zipfile; print("\\n".join(zipfile.ZipFile(sys.argv[1]).namelist()))';
