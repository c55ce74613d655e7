// The npm packages of which the bundle truly holds code.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Texts that have to go where the code goes. */
const LEGAL_FILE = /^(?:(?:un)?licen[cs]e|copying|notice)(?:[.-].*)?$/i;

/**
 * What `contents` (of bundle.mjs) names, with what each package says of itself. In one order everywhere.
 * @returns {{ name: string, version: string, license: string, texts: string[], integrity: string }[]}
 */
export function bundledPackages(root, contents) {
  const { packages: locked } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  const folders = [...new Set(bundledFiles(contents).map(folderOf))];
  const packages = folders.map((folder) => describe(root, folder, locked[folder]));
  const once = new Map(packages.map((each) => [`${each.name}@${each.version}`, each]));
  return [...once].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}

function bundledFiles(contents) {
  return Object.values(contents)
    .flatMap((modules) => Object.keys(modules))
    .filter((file) => file.includes('node_modules/'));
}

/** `node_modules/a/node_modules/@b/c/lib/d.js` is of `node_modules/a/node_modules/@b/c`. */
function folderOf(file) {
  const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file);
  return folder;
}

function describe(root, folder, locked) {
  const { name, version, license } = JSON.parse(
    readFileSync(path.join(root, folder, 'package.json'), 'utf8'),
  );
  if (locked?.version !== version)
    throw new Error(`${folder} is ${version}, but package-lock.json says otherwise: run npm ci.`);
  return { name, version, license, texts: legalTexts(path.join(root, folder)), integrity: locked.integrity };
}

function legalTexts(folder) {
  const files = readdirSync(folder).filter((file) => LEGAL_FILE.test(file));
  if (files.length === 0) throw new Error(`${folder} has no licence file: it cannot be given on as it is.`);
  return files
    .toSorted()
    .map((file) => readFileSync(path.join(folder, file), 'utf8').replaceAll('\r\n', '\n'));
}
