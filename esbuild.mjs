// Bundles the extension: ESM with code splitting, so that each SDK is a chunk loaded on first use.
import { rmSync, writeFileSync } from 'node:fs';
import { build, context } from 'esbuild';

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');
/** Empty in every build but one with telemetry: the package for it is left out then. */
const telemetryKey = process.env['ACR_PULL_TELEMETRY_KEY'] ?? '';

/** Lines that the problem matcher of .vscode/tasks.json understands. */
const reportProblems = {
  name: 'report-problems',
  setup(builder) {
    builder.onStart(() => console.log('[watch] build started'));
    builder.onEnd((result) => {
      for (const { text, location } of result.errors) {
        console.error(
          `> ${location?.file ?? ''}:${location?.line ?? 0}:${location?.column ?? 0}: error: ${text}`,
        );
      }
      console.log('[watch] build finished');
    });
  },
};

const options = {
  entryPoints: ['src/extension.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  external: ['vscode'],
  define: { ACR_PULL_TELEMETRY_KEY: JSON.stringify(telemetryKey) },
  chunkNames: 'chunks/[name]-[hash]',
  minify: production,
  sourcemap: !production,
  // CommonJS packages inside the bundle call `require` for Node's own modules.
  banner: {
    js: "import { createRequire as acrPullCreateRequire } from 'node:module'; const require = acrPullCreateRequire(import.meta.url);",
  },
  metafile: true,
  legalComments: 'none',
  logLevel: watch ? 'silent' : 'info',
  plugins: watch ? [reportProblems] : [],
};

rmSync('dist', { recursive: true, force: true });
if (watch) {
  await (await context(options)).watch();
} else {
  const { metafile } = await build(options);
  writeFileSync('dist/meta.json', JSON.stringify(metafile));
}
