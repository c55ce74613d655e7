import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';

interface LockedPackage {
  readonly integrity?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

interface LockFile {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const root = path.join(import.meta.dirname, '..', '..');
const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as LockFile;
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;
const packages = Object.entries(lock.packages).filter(([folder]) => folder !== '');

function foldersWhere(isWrong: (each: LockedPackage) => boolean): string[] {
  return packages.filter(([, each]) => isWrong(each)).map(([folder]) => folder);
}

describe('package-lock.json', () => {
  it('holds every package by its hash', () => {
    assert.ok(packages.length > 100);
    assert.deepEqual(
      foldersWhere(({ integrity = '' }) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity)),
      [],
    );
  });

  it('takes packages from the registry of npm, and names no other place', () => {
    // Without an address npm asks the registry that is set, and compares the hash.
    const isElsewhere = ({ resolved }: LockedPackage): boolean =>
      resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/');
    assert.deepEqual(foldersWhere(isElsewhere), []);
  });

  it('runs no script to install what the extension is made of', () => {
    assert.deepEqual(
      foldersWhere(({ dev, hasInstallScript }) => dev !== true && hasInstallScript === true),
      [],
    );
  });
});

describe('the dependencies in package.json', () => {
  it('are exact versions', () => {
    const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    assert.deepEqual(
      versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version)),
      [],
    );
  });
});
