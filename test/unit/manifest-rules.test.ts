import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { COMMANDS } from '../../src/editor/identifiers.ts';

interface MenuEntry {
  readonly command?: string;
  readonly when?: string;
  readonly group?: string;
}

interface Setting {
  readonly type: string;
  readonly scope: string;
  readonly order: number;
  readonly markdownDescription?: string;
  readonly default: unknown;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
}

interface Manifest {
  readonly main: string;
  readonly browser?: string;
  readonly icon: string;
  readonly publisher: string;
  readonly license: string;
  readonly categories: readonly string[];
  readonly keywords: readonly string[];
  readonly activationEvents: readonly string[];
  readonly extensionKind: readonly string[];
  readonly extensionDependencies?: readonly string[];
  readonly enabledApiProposals?: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly supported: unknown; readonly description: string };
    readonly virtualWorkspaces: { readonly supported: unknown; readonly description: string };
  };
  readonly bugs: { readonly url: string };
  readonly qna: string;
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly icon?: string;
    }[];
    readonly menus: Readonly<Record<string, readonly MenuEntry[]>>;
    readonly keybindings?: readonly unknown[];
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
  };
}

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;
const { commands, menus, keybindings = [], configuration } = manifest.contributes;
const settings = Object.entries(configuration.properties);
const sources = globSync('src/**/*.ts', { cwd: root }).map((file) => ({ file, text: read(file) }));
const strings = JSON.parse(read('package.nls.json')) as Record<string, string>;

/** From https://code.visualstudio.com/api/references/extension-manifest. */
const CATEGORIES = ['Azure', 'Other', 'Linters', 'Testing', 'Debuggers', 'SCM Providers', 'AI', 'Chat'];

describe('package.json, as VS Code and the Marketplace want it,', () => {
  it('wakes for nothing but what it shows', () => {
    assert.deepEqual(
      manifest.activationEvents.filter((event) => ['*', 'onStartupFinished'].includes(event)),
      [],
    );
  });

  it('is one bundle for a Node extension host, beside the workspace', () => {
    assert.equal(manifest.main, './dist/extension.js');
    assert.equal(manifest.browser, undefined);
    assert.deepEqual(manifest.extensionKind, ['workspace']);
    assert.match(read('bundle.mjs'), /external: \['vscode'\]/);
  });

  it('needs no other extension and no API that is only proposed', () => {
    assert.deepEqual(manifest.extensionDependencies ?? [], []);
    assert.deepEqual(manifest.enabledApiProposals ?? [], []);
  });

  it('has an icon that is a PNG of 128 pixels or more', () => {
    const icon = readFileSync(path.join(root, manifest.icon));
    assert.equal(icon.subarray(1, 4).toString(), 'PNG');
    // Width and height are the first fields of the first chunk.
    assert.ok(icon.readUInt32BE(16) >= 128 && icon.readUInt32BE(20) >= 128);
  });

  it('has what the Marketplace shows, and ways to ask and to report', () => {
    for (const file of ['LICENSE', 'README.md', 'CHANGELOG.md', 'SECURITY.md']) {
      assert.ok(existsSync(path.join(root, file)), file);
    }
    assert.match(`${manifest.publisher} ${manifest.license}`, /^\S+ MIT$/);
    assert.match(
      `${manifest.bugs.url} ${manifest.qna}`,
      /^https:\/\/\S+\/issues https:\/\/\S+\/discussions$/,
    );
    assert.ok(manifest.categories.every((category) => CATEGORIES.includes(category)));
    assert.ok(manifest.keywords.length <= 30);
  });

  it('says what is left in Restricted Mode and in virtual workspaces', () => {
    const { untrustedWorkspaces, virtualWorkspaces } = manifest.capabilities;
    for (const { supported, description } of [untrustedWorkspaces, virtualWorkspaces]) {
      assert.equal(supported, 'limited');
      assert.ok((strings[description.slice(1, -1)] ?? '').length > 40);
    }
  });
});

describe('the menus', () => {
  const entries = Object.entries(menus).flatMap(([menu, list]) => list.map((entry) => ({ menu, ...entry })));

  const isOurs = ({ when = '' }: MenuEntry): boolean => /^view (== |=~ \/\^)acrPull/.test(when);

  it('are on manifests, in our view, and on items of others that have to do with pulling', () => {
    const scoped = /\bview (?:==|=~) .*\bviewItem =~|resource|explorerResourceIsFolder|editorLangId/;
    const wrong = entries
      .filter(({ menu }) => menu !== 'commandPalette')
      .filter((entry) => !isOurs(entry) && !scoped.test(entry.when ?? ''));
    assert.deepEqual(wrong, []);
  });

  it('give every entry a place, and what takes away the last group, by itself', () => {
    const removing: string[] = [COMMANDS.revoke, COMMANDS.removeRegistry];
    const placed = entries.filter((entry) => entry.menu === 'view/item/context' && isOurs(entry));
    for (const { command = '', group = '' } of placed) {
      assert.match(group, /^(inline|\d_\w+)@\d+$/, command);
      assert.equal(removing.includes(command), group.startsWith('9_'), command);
    }
  });

  it('keep icons on items to two, each of a command with an icon', () => {
    const inline = entries.filter(({ group = '' }) => group.startsWith('inline'));
    const icons = new Map(commands.map(({ command, icon }) => [command, icon]));
    assert.ok(inline.length > 0);
    for (const { command = '' } of inline) assert.ok(icons.get(command), command);
    const perItem = Map.groupBy(inline, ({ when }) => when);
    for (const [when, list] of perItem) assert.ok(list.length <= 2, when);
  });

  it('have refreshing at hand in the title of the view, and the rest in its menu', () => {
    const title = entries.filter(({ menu }) => menu === 'view/title');
    const atHand = title.filter(({ group = '' }) => group.startsWith('navigation'));
    assert.deepEqual(
      atHand.map(({ command }) => command),
      [COMMANDS.refresh],
    );
  });

  it('take no key', () => assert.deepEqual(keybindings, []));

  it('compare items by patterns that begin at the beginning', () => {
    const patterns = entries
      .filter(isOurs)
      .flatMap(({ when = '' }) => [...when.matchAll(/viewItem =~ \/(.)/g)].map(([, first]) => first));
    assert.ok(patterns.length > 0 && patterns.every((first) => first === '^'));
  });
});

describe('the settings', () => {
  it('have a description, an order of their own and a default', () => {
    for (const [name, { markdownDescription, default: preset }] of settings) {
      assert.match(strings[markdownDescription?.slice(1, -1) ?? ''] ?? '', /\.$/, name);
      assert.notEqual(preset, undefined, name);
    }
    const orders = settings.map(([, { order }]) => order);
    assert.equal(new Set(orders).size, settings.length);
  });

  it('describe each choice', () => {
    for (const [name, { enum: choices = [], enumDescriptions = [] }] of settings) {
      assert.equal(choices.length, enumDescriptions.length, name);
    }
  });

  it('that name a path or a way to sign in belong to the machine', () => {
    const ofMachine = settings
      .filter(([, { scope }]) => scope === 'machine-overridable')
      .map(([name]) => name);
    assert.deepEqual(ofMachine, ['acrPull.kubeconfig', 'acrPull.signIn']);
  });
});

describe('the source', () => {
  function filesWith(pattern: RegExp, allowed: readonly string[] = []): string[] {
    return sources
      .filter(({ file, text }) => pattern.test(text) && !allowed.includes(file.replaceAll('\\', '/')))
      .map(({ file }) => file);
  }

  it('starts programs in two places, and by no shell', () => {
    const places = ['src/adapters/process/run-program.ts', 'src/adapters/files/run-git.ts'];
    assert.deepEqual(filesWith(/child_process/, places), []);
    assert.deepEqual(filesWith(/shell: true|\bexecSync\b|\bexec\(['"`]/), []);
  });

  it('has no colour of its own, no webview and no status bar', () => {
    assert.deepEqual(filesWith(/['"]#[0-9a-f]{3,8}['"]|createWebview|createStatusBarItem/i), []);
  });

  it('opens no port and no walkthrough by itself', () => {
    assert.deepEqual(filesWith(/createServer\(|\.listen\(\d|openWalkthrough/), []);
  });
});
