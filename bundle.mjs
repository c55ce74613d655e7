// Bundles the extension: one entry file with all that activating needs, and each SDK a chunk loaded on first use.
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { rolldown, watch } from 'rolldown';

const root = import.meta.dirname;
const production = process.argv.includes('--production');
/** Empty in every build but one with telemetry: the package for it is left out then. */
const telemetryKey = process.env['ACR_PULL_TELEMETRY_KEY'] ?? '';

const input = {
  cwd: root,
  input: 'src/extension.ts',
  platform: 'node',
  external: ['vscode'],
  // The entry also gives to the chunks what both need.
  preserveEntrySignatures: 'allow-extension',
  transform: { target: 'node22', define: { ACR_PULL_TELEMETRY_KEY: JSON.stringify(telemetryKey) } },
};

const output = {
  dir: 'dist',
  format: 'esm',
  chunkFileNames: 'chunks/[name]-[hash].js',
  minify: production,
  sourcemap: !production,
  comments: false,
  // All that the entry imports is in it: each file more would take half a millisecond to load.
  codeSplitting: { groups: [{ name: 'initial', tags: ['$initial'] }] },
};

/** What each file of the bundle holds of which module, in bytes before they are minified. */
function contents({ output: files }) {
  const chunks = files.filter(({ type }) => type === 'chunk');
  return Object.fromEntries(chunks.map(({ fileName, modules }) => [`dist/${fileName}`, bytesOf(modules)]));
}

function bytesOf(modules) {
  const bytes = Object.entries(modules).map(([file, { renderedLength }]) => [
    path.relative(root, file).replaceAll('\\', '/'),
    renderedLength,
  ]);
  // Of the others, tree shaking left nothing.
  return Object.fromEntries(bytes.filter(([, length]) => length > 0));
}

/** Lines that the problem matcher of .vscode/tasks.json understands. */
function report(event) {
  if (event.code === 'BUNDLE_START') console.log('[watch] build started');
  if (event.code === 'ERROR')
    for (const error of event.error.errors ?? [event.error]) console.error(lineOf(error));
  if (event.code === 'BUNDLE_END' || event.code === 'ERROR') console.log('[watch] build finished');
  event.result?.close();
}

/** The place, relative to the root, and the first line of the message: a picture of the source follows it. */
function lineOf({ loc, message }) {
  const place =
    loc === undefined ? 'bundle.mjs:1:1' : `${path.relative(root, loc.file)}:${loc.line}:${loc.column + 1}`;
  return `> ${place}: error: ${message.split('\n', 1)[0]}`;
}

rmSync(path.join(root, 'dist'), { recursive: true, force: true });
if (process.argv.includes('--watch')) {
  watch({ ...input, output }).on('event', report);
} else {
  const bundle = await rolldown(input);
  const written = await bundle.write(output);
  await bundle.close();
  writeFileSync(path.join(root, 'dist', 'meta.json'), JSON.stringify(contents(written)));
}
