import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { packageVsix } from '../e2e/package-vsix.ts';
import { unpack } from './unpack.ts';

interface Component {
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly hashes: readonly { readonly alg: string; readonly content: string }[];
}

interface Bill {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly components: readonly Component[];
}

interface LockedPackage {
  readonly version: string;
  readonly integrity: string;
}

const root = path.join(import.meta.dirname, '..', '..');
const { packages: locked } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
  packages: Readonly<Record<string, LockedPackage>>;
};
const fullName = ({ group, name }: Component): string => (group === undefined ? name : `${group}/${name}`);

describe('the inventory in the VSIX', function () {
  this.timeout(60_000);

  let text: string;
  let bill: Bill;
  let notices: string;

  before(async () => {
    const unpacked = unpack((await packageVsix()).file);
    const read = (name: string): string => readFileSync(path.join(unpacked.folder, name), 'utf8');
    text = read('extension/dist/sbom.cdx.json');
    notices = read('extension/dist/ThirdPartyNotices.txt');
    bill = JSON.parse(text) as Bill;
    unpacked.remove();
  });

  it('is a CycloneDX bill of materials that says neither when nor where it was written', () => {
    assert.equal(`${bill.bomFormat} ${bill.specVersion}`, 'CycloneDX 1.6');
    assert.doesNotMatch(text, /timestamp|serialNumber|https?:/);
  });

  it('names each package that has code in the bundle, and no other', () => {
    // The notes of bundle.mjs are read here in another way than by the scripts.
    const contents = JSON.parse(readFileSync(path.join(root, 'dist/meta.json'), 'utf8')) as Readonly<
      Record<string, Readonly<Record<string, number>>>
    >;
    const bundled = Object.values(contents)
      .flatMap((modules) => Object.keys(modules))
      .filter((file) => file.startsWith('node_modules/'))
      .map((file) => file.split('node_modules/').at(-1)?.split('/') ?? [])
      .map(([first = '', second = '']) => (first.startsWith('@') ? `${first}/${second}` : first));
    assert.ok(bundled.includes('yaml') && bundled.includes('@azure/identity'));
    assert.deepEqual(
      [...new Set(bill.components.map(fullName))].toSorted(),
      [...new Set(bundled)].toSorted(),
    );
  });

  it('gives each package the hash that package-lock.json holds for it', () => {
    for (const component of bill.components) {
      const entries = Object.entries(locked).filter(
        ([folder, { version }]) =>
          folder.endsWith(`node_modules/${fullName(component)}`) && version === component.version,
      );
      const hashes = entries.map(([, { integrity }]) =>
        Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex'),
      );
      assert.ok(hashes.includes(component.hashes[0]?.content ?? ''), component.purl);
    }
  });

  it('has the licence text of each package', () => {
    for (const component of bill.components) {
      const heading = `\n${fullName(component)} ${component.version} (`;
      const own = notices.split(heading)[1]?.split(/\n={80}\n(?=\S+ [\d.]+\S* \()/)[0] ?? '';
      assert.match(
        own,
        /copyright|public domain|apache license|permission is hereby granted/i,
        component.purl,
      );
    }
  });
});
