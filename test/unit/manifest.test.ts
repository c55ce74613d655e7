import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { COMMANDS, CONTEXT_VALUES, PULL_SECRET_FILES, TOOLS, VIEWS } from '../../src/editor/identifiers.ts';
import { secretFileName } from '../../src/core/grants/names.ts';

interface MenuEntry {
  readonly command: string;
  readonly when?: string;
}

interface Manifest {
  readonly main: string;
  readonly icon: string;
  readonly activationEvents: readonly string[];
  readonly engines: { readonly vscode: string };
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category: string;
    }[];
    readonly languageModelTools: readonly {
      readonly name: string;
      readonly modelDescription: string;
      readonly canBeReferencedInPrompt: boolean;
      readonly when: string;
      readonly inputSchema: { readonly additionalProperties: boolean };
    }[];
    readonly menus: Readonly<Record<string, readonly MenuEntry[]>>;
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly scope?: string }>> };
  };
}

const root = path.resolve(import.meta.dirname, '../..');
const text = readFileSync(path.join(root, 'package.json'), 'utf8');
const manifest = JSON.parse(text) as Manifest;
const strings = JSON.parse(readFileSync(path.join(root, 'package.nls.json'), 'utf8')) as Record<
  string,
  string
>;
const { commands, menus, views, configuration, languageModelTools } = manifest.contributes;

describe('package.json', () => {
  it('declares the commands that the code registers, and no other', () => {
    assert.deepEqual(commands.map(({ command }) => command).toSorted(), Object.values(COMMANDS).toSorted());
  });

  it('declares the tools that the code registers, each with what a model and a person must know', () => {
    assert.deepEqual(languageModelTools.map(({ name }) => name).toSorted(), Object.values(TOOLS).toSorted());
    for (const tool of languageModelTools) {
      assert.match(tool.modelDescription, /changes nothing/i, tool.name);
      assert.ok(tool.modelDescription.length > 100, tool.name);
      assert.equal(tool.canBeReferencedInPrompt, true, tool.name);
      assert.equal(tool.inputSchema.additionalProperties, false, tool.name);
      assert.equal(tool.when, 'isWorkspaceTrusted', tool.name);
    }
  });

  it('declares the views that the code fills', () => {
    assert.deepEqual(
      Object.values(views)
        .flat()
        .map(({ id }) => id),
      Object.values(VIEWS),
    );
  });

  it('puts only declared commands into menus', () => {
    const declared = new Set(commands.map(({ command }) => command));
    const used = Object.values(menus)
      .flat()
      .map(({ command }) => command);
    assert.deepEqual(
      used.filter((command) => !declared.has(command)),
      [],
    );
  });

  it('names only context values that the tree gives', () => {
    const values = Object.values(CONTEXT_VALUES);
    const patterns = Object.values(menus)
      .flat()
      .filter(({ when = '' }) => /^view (== |=~ \/\^)acrPull/.test(when))
      .flatMap(({ when = '' }) => [...when.matchAll(/viewItem =~ \/(.+?)\/|viewItem == (\S+)/g)])
      .map(([, pattern, exact = '']) => new RegExp(pattern ?? `^${exact}$`));
    assert.ok(patterns.length > 0);
    assert.deepEqual(
      patterns.filter((pattern) => !values.some((value) => pattern.test(value))),
      [],
    );
  });

  /** As those extensions document or build the `contextValue` of their nodes; order of Azure's as its wrapper appends. */
  const neighbours: readonly [view: string, viewItem: string, offered: readonly string[]][] = [
    ['extension.vsKubernetesExplorer', 'vsKubernetes.cluster', ['grant', 'check', 'explain']],
    ['extension.vsKubernetesExplorer', 'vsKubernetes.cluster.inactive', ['grant', 'check', 'explain']],
    ['extension.vsKubernetesExplorer', 'vsKubernetes.minikubeCluster', ['grant', 'check', 'explain']],
    ['extension.vsKubernetesExplorer', 'vsKubernetes.resource.pod', []],
    ['azureResourceGroups', 'azureResource;hasPortalUrl;ContainerRegistry', ['grant', 'check']],
    ['azureFocusView', 'azureResource;hasPortalUrl;ContainerRegistry', ['grant', 'check']],
    [
      'azureResourceGroups',
      'azureResource;hasPortalUrl;ContainerServiceManagedClusters',
      ['grant', 'check', 'explain'],
    ],
    ['azureResourceGroups', 'azureResource;hasPortalUrl;ContainerApps', []],
    ['azureResourceGroups', 'azureSubscription', []],
    ['vscode-containers.views.registries', 'azure;azureContainerRegistry;commonregistry', ['grant', 'check']],
    ['vscode-containers.views.registries', 'commonregistryroot', []],
    ['vscode-containers.views.registries', 'azure;commonrepository', []],
    ['vscode-containers.views.registries', 'commonregistry;dockerhub', []],
    ['vscode-containers.views.images', 'image', []],
  ];
  for (const [view, viewItem, offered] of neighbours) {
    it(`offers ${offered.join(', ') || 'nothing'} at ${viewItem} of ${view}`, () => {
      const entries = menus['view/item/context']?.filter(({ when = '' }) => fits(when, { view, viewItem }));
      assert.deepEqual(
        entries?.map(({ command }) => command),
        offered.map((name) => `acrPull.${name}`),
      );
    });
  }

  it('gives every command one category and a title that begins with a verb in title case', () => {
    for (const { command, title, category } of commands) {
      assert.equal(category, 'ACR Pull', command);
      assert.match(strings[title.slice(1, -1)] ?? '', /^[A-Z][A-Za-z ]+…?$/, command);
    }
  });

  it('uses every text of package.nls.json, and no other', () => {
    const used = [...text.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key);
    assert.deepEqual([...new Set(used)].toSorted(), Object.keys(strings).toSorted());
  });

  it('restricts every setting that names a path, a host or a way to sign in', () => {
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    const harmless = [
      ...['acrPull.passwordDays', 'acrPull.expiryNotice', 'acrPull.warnOfTrackedSecrets'],
      ...['acrPull.hints', 'acrPull.hover', 'acrPull.codeLens', 'acrPull.tenants', 'acrPull.subscriptions'],
    ];
    const expected = Object.keys(configuration.properties).filter((name) => !harmless.includes(name));
    assert.deepEqual(restrictedConfigurations.toSorted(), expected.toSorted());
  });

  it('gives every setting a scope', () => {
    for (const [name, { scope }] of Object.entries(configuration.properties)) assert.ok(scope, name);
  });

  it('wakes the extension only where there may be a pull secret: in a YAML file, or in a file of ours', () => {
    assert.deepEqual(manifest.activationEvents, [
      'onLanguage:yaml',
      `workspaceContains:${PULL_SECRET_FILES}`,
    ]);
  });

  it('uses the API of no newer VS Code than it asks for', () => {
    assert.equal(manifest.engines.vscode, `^${manifest.devDependencies['@types/vscode'] ?? ''}`);
  });

  it('finds pull secrets by a pattern that fits the names we give', () => {
    const pattern = new RegExp(
      `^${PULL_SECRET_FILES.replace('**/', '').replaceAll('.', '\\.').replace('*', '.*')}$`,
    );
    assert.match(secretFileName('contoso.azurecr.io', 'kind-dev'), pattern);
  });
});

describe('the layers', () => {
  const sources = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const importsOf = (file: string): string[] =>
    [...readFileSync(path.join(root, 'src', file), 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(
      ([, name = '']) => name,
    );

  for (const [layer, allowed] of [
    ['core', /^(\.{1,2}\/(?!.*(adapters|editor)\/)|(js-)?yaml$)/],
    ['adapters', /^(?!vscode$)(?!.*\/editor\/)/],
    ['editor', /^(?!.*\/adapters\/)(?!@azure\/|@kubernetes\/)/],
  ] as const) {
    it(`${layer} imports only what lies below it`, () => {
      const own = sources.filter((file) => file.startsWith(`${layer}${path.sep}`));
      assert.ok(own.length > 0);
      const wrong = own.flatMap((file) =>
        importsOf(file)
          .filter((name) => !allowed.test(name))
          .map((name) => `${file}: ${name}`),
      );
      assert.deepEqual(wrong, []);
    });
  }
});

/** A `when` clause of our menus, as VS Code reads it: comparisons and patterns of context keys, joined by `&&`. */
function fits(when: string, keys: Readonly<Record<string, string>>): boolean {
  return when.split(' && ').every((part) => {
    const [, key = '', operator, operand = ''] = /^(\w+) (==|=~) (.+)$/.exec(part) ?? [];
    assert.ok(operator !== undefined, part);
    const value = keys[key] ?? '';
    if (operator === '==') return value === operand;
    const [, pattern = '', flags] = /^\/(.+)\/(\w*)$/.exec(operand) ?? [];
    return new RegExp(pattern, flags).test(value);
  });
}
