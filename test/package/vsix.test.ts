import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import { packageVsix, type PackagedVsix } from '../e2e/package-vsix.ts';
import { linkProject } from './link-project.ts';
import { unpack, type Unpacked } from './unpack.ts';

const root = path.join(import.meta.dirname, '..', '..');
const ENTRY_LIMIT_BYTES = 60_000;
const VSIX_LIMIT_BYTES = 1_500_000;

/** What the VSIX may hold, beside the chunks of the bundle and translations. */
const FILES = [
  '[Content_Types].xml',
  'extension.vsixmanifest',
  'extension/LICENSE.txt',
  'extension/changelog.md',
  'extension/dist/ThirdPartyNotices.txt',
  'extension/dist/extension.js',
  'extension/dist/sbom.cdx.json',
  'extension/media/acr-pull.svg',
  'extension/media/icon.png',
  'extension/media/walkthrough/check.svg',
  'extension/media/walkthrough/grant.svg',
  'extension/media/walkthrough/look.svg',
  'extension/media/walkthrough/sign-in.svg',
  'extension/package.json',
  'extension/package.nls.json',
  'extension/readme.md',
];

describe('the VSIX', function () {
  this.timeout(120_000);

  let vsix: PackagedVsix;
  let unpacked: Unpacked;

  before(async () => {
    vsix = await packageVsix();
    unpacked = unpack(vsix.file);
  });

  after(() => unpacked.remove());

  it('is packaged without a warning', () => {
    // As vsce and npm begin the line; a chunk may have the word in its name.
    assert.doesNotMatch(vsix.output, /^\s*(?:npm )?warn(?:ing)?\b/im);
  });

  it('holds what is needed and nothing else', () => {
    const many =
      /^extension\/(?:dist\/chunks\/[\w.-]+\.js|l10n\/bundle\.l10n\.[\w-]+\.json|package\.nls\.[\w-]+\.json)$/;
    assert.deepEqual(
      unpacked.files.filter((name) => !many.test(name)),
      FILES.toSorted(),
    );
  });

  it('holds nothing for telemetry, since it is built without a key', () => {
    const contents = JSON.parse(readFileSync(path.join(root, 'dist/meta.json'), 'utf8')) as Readonly<
      Record<string, Readonly<Record<string, number>>>
    >;
    const telemetry = /extension-telemetry|applicationinsights|1ds-|editor\/telemetry\/reporter/;
    assert.deepEqual(
      Object.values(contents)
        .flatMap((modules) => Object.keys(modules))
        .filter((file) => telemetry.test(file)),
      [],
    );
  });

  it('is at most 1.5 MB, with an entry bundle of at most 60 kB', () => {
    assert.ok(statSync(vsix.file).size <= VSIX_LIMIT_BYTES);
    const entry = readFileSync(path.join(root, 'dist/extension.js'));
    assert.ok(entry.length <= ENTRY_LIMIT_BYTES, `${entry.length} bytes`);
  });

  it('says nothing of the machine on which it was built', () => {
    const traces = [root, path.join(homedir(), path.sep), path.join(path.sep, userInfo().username, path.sep)];
    const found = unpacked.files.flatMap((file) => {
      const text = readFileSync(path.join(unpacked.folder, file), 'latin1');
      return traces.filter((trace) => text.includes(trace)).map((trace) => `${file}: ${trace}`);
    });
    assert.deepEqual(found, []);
  });

  it('has the same bytes when it is built in another folder, time zone and language', async () => {
    const copy = linkProject('second-build');
    try {
      const second = await packageVsix(copy.folder, { TZ: 'Pacific/Auckland', LC_ALL: 'cs_CZ.UTF-8' });
      assert.equal(hashOf(second.file), hashOf(vsix.file));
    } finally {
      copy.remove();
    }
  });
});

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
