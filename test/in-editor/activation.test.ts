import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { commands, extensions } from 'vscode';
import { loadedModules } from './loaded-modules.ts';

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

/** What each file of the bundle holds of which module, as bundle.mjs has written it. */
type BundleContents = Readonly<Record<string, Readonly<Record<string, number>>>>;

describe('the extension in a real extension host', () => {
  const extension = extensions.getExtension<unknown>('acr-pull.acr-pull');

  it('is found', () => {
    assert.ok(extension);
  });

  it('activates without loading a single package', async () => {
    assert.ok(extension);
    // Extensions of VS Code itself have an entry of that name, too.
    const own = pathToFileURL(extension.extensionPath).href;
    const entry = loadedModules(/\/dist\/extension\.js$/).filter((url) => url.startsWith(`${own}/`));
    assert.deepEqual(entry, [], 'activated before: the measure would be worthless');
    await extension.activate();
    assert.equal(extension.isActive, true);
    const files = loadedModules(/\/dist\/.*\.js$/)
      .filter((url) => url.startsWith(`${own}/`))
      .map((url) => path.relative(extension.extensionPath, fileURLToPath(url)).replaceAll('\\', '/'));
    assert.deepEqual(files, ['dist/extension.js'], 'each file more takes time');
    const contents = JSON.parse(
      readFileSync(path.join(extension.extensionPath, 'dist/meta.json'), 'utf8'),
    ) as BundleContents;
    const packages = files.flatMap((file) =>
      Object.keys(contents[file] ?? {}).filter((module) => module.includes('node_modules')),
    );
    assert.deepEqual(packages, []);
  });

  it('registers every command that package.json contributes', async () => {
    const manifest = extension?.packageJSON as Manifest;
    const registered = await commands.getCommands(true);
    const missing = manifest.contributes.commands.filter(({ command }) => !registered.includes(command));
    assert.deepEqual(missing, []);
  });
});
