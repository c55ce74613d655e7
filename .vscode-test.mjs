// vscode-test: the in-editor suites in VS Code for the desktop. Build them first: npm run build:in-editor.
import process from 'node:process';
import { defineConfig } from '@vscode/test-cli';

export default defineConfig({
  version: process.env.ACR_PULL_DESKTOP_VSCODE ?? 'stable',
  files: 'out/in-editor/**/*.test.cjs',
  workspaceFolder: 'test/fixtures/sample-workspace',
  mocha: { ui: 'bdd', timeout: 60_000 },
});
