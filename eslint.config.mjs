import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

const NODE_BUILTINS = {
  group: ['node:*', 'fs', 'path', 'os', 'http', 'https', 'child_process'],
  message: 'core is pure: no Node I/O.',
};
const VSCODE = { group: ['vscode'], message: 'Only src/editor and src/extension.ts import vscode.' };
const TESTS = { group: ['**/test/**'], message: 'The product never imports test code.' };

/** A layer may import only what points down: editor and adapters to core, core to nothing. */
function layer(files, patterns, except = []) {
  return {
    files,
    ignores: except,
    rules: { 'no-restricted-imports': ['error', { patterns: [TESTS, ...patterns] }] },
  };
}

export default tseslint.config(
  { ignores: ['dist/', 'out/', 'node_modules/', 'test/fixtures/', '.vscode-test/', 'test-results/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-console': 'error',
      eqeqeq: 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-params': 'off',
      '@typescript-eslint/max-params': ['error', { max: 4 }],
      'max-depth': ['error', 3],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Result types make `void`-returning arrows common and clear.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  layer(
    ['src/core/**'],
    [
      VSCODE,
      NODE_BUILTINS,
      { group: ['**/adapters/**', '**/editor/**'], message: 'core imports nothing outside itself.' },
      { group: ['@azure/*', '@kubernetes/*', '@vscode/*'], message: 'SDKs live in src/adapters.' },
    ],
  ),
  layer(
    ['src/adapters/**'],
    [VSCODE, { group: ['**/editor/**'], message: 'adapters never import the editor.' }],
  ),
  layer(
    ['src/editor/**'],
    [
      { group: ['**/adapters/**'], message: 'The editor gets adapters from extension.ts.' },
      { group: ['@azure/*', '@kubernetes/*'], message: 'SDKs live in src/adapters.' },
    ],
  ),
  layer(['src/extension.ts'], []),
  {
    files: ['test/**/*.ts'],
    rules: {
      'no-console': 'off',
      'max-lines-per-function': 'off',
      'max-lines': ['error', { max: 450, skipBlankLines: true, skipComments: true }],
      // Suites are written as nested functions that Mocha awaits.
      '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: ['describe', 'it'] }],
    },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        fetch: 'readonly',
        Buffer: 'readonly',
        AbortController: 'readonly',
        AbortSignal: 'readonly',
      },
    },
  },
);
