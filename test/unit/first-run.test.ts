import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { COMMANDS, VIEWS } from '../../src/editor/identifiers.ts';

interface Welcome {
  readonly view: string;
  readonly contents: string;
  readonly when: string;
}

interface Step {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly media: { readonly svg: string; readonly altText: string };
  readonly completionEvents: readonly string[];
}

interface Manifest {
  readonly contributes: {
    readonly viewsWelcome: readonly Welcome[];
    readonly walkthroughs: readonly { readonly id: string; readonly steps: readonly Step[] }[];
  };
}

const root = path.resolve(import.meta.dirname, '../..');
const { contributes } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;
const strings = JSON.parse(readFileSync(path.join(root, 'package.nls.json'), 'utf8')) as Record<
  string,
  string
>;

/** Commands of VS Code itself that our texts may run. */
const OF_VS_CODE = [
  'workbench.action.openSettings',
  'workbench.action.openWalkthrough',
  'workbench.trust.manage',
  ...Object.values(VIEWS).map((view) => `${view}.focus`),
];

function textOf(key: string): string {
  return strings[key.slice(1, -1)] ?? '';
}

/** Lines that are nothing but a link: VS Code draws them as buttons. */
function buttonsOf(text: string): string[] {
  return text.split('\n').filter((line) => /^\[[^\]]+\]\([^)]+\)$/.test(line));
}

function linksOf(text: string): string[] {
  return [...text.matchAll(/\]\(command:([\w.]+)/g)].map(([, command = '']) => command);
}

describe('the welcome of an empty view', () => {
  // Issue: not signed in; no kubeconfig; signed in but no registry visible; kubeconfig unreadable; untrusted.
  const causes: [when: string, view: string][] = [
    ['acrPull.contexts == none', VIEWS.contexts],
    ['acrPull.contexts == unreadable', VIEWS.contexts],
    ['acrPull.registries == signedOut', VIEWS.registries],
    ['acrPull.registries == none', VIEWS.registries],
    ['acrPull.registries == hidden', VIEWS.registries],
  ];
  for (const [when, view] of causes) {
    it(`has one primary button where ${when}`, () => {
      const welcomes = contributes.viewsWelcome.filter((welcome) => welcome.when === when);
      assert.deepEqual(
        welcomes.map((welcome) => welcome.view),
        [view],
      );
      const text = textOf(welcomes[0]?.contents ?? '');
      assert.equal(buttonsOf(text).length, 1);
      assert.ok(linksOf(text).length >= 2, 'plain links beside the button');
    });
  }

  it('adds, in Restricted Mode, what that means, by a plain link', () => {
    const welcomes = contributes.viewsWelcome.filter(({ when }) => when.includes('!isWorkspaceTrusted'));
    assert.deepEqual(
      welcomes.map(({ contents }) => buttonsOf(textOf(contents)).length),
      [0],
    );
    assert.match(textOf(welcomes[0]?.contents ?? ''), /workbench\.trust\.manage/);
  });
});

describe('the walkthrough', () => {
  const [walkthrough, ...others] = contributes.walkthroughs;
  const steps = walkthrough?.steps ?? [];

  it('is one, with four steps', () => {
    assert.equal(others.length, 0);
    assert.equal(steps.length, 4);
  });

  for (const { id, description, media, completionEvents } of steps) {
    it(`gives the step ${id} a button that begins with a verb, an event that completes it and a picture`, () => {
      const [button = '', ...more] = buttonsOf(textOf(description));
      assert.deepEqual(more, []);
      assert.match(button, /^\[(Sign In|Show|Grant|Check) /);
      assert.ok(completionEvents.length > 0);
      assert.match(textOf(media.altText), /\.$/);
    });

    it(`draws the picture of the step ${id} in colours of the theme alone`, () => {
      const svg = readFileSync(path.join(root, media.svg), 'utf8');
      const colours = [...svg.matchAll(/(?:fill|stroke)="([^"]+)"/g)].map(([, value = '']) => value);
      assert.ok(colours.length > 0);
      assert.deepEqual(
        colours.filter((value) => value !== 'none' && !value.startsWith('var(--vscode-')),
        [],
      );
    });
  }
});

describe('links in texts of package.json', () => {
  it('run only commands that there are', () => {
    const known: string[] = [...Object.values(COMMANDS), ...OF_VS_CODE];
    const used = Object.values(strings).flatMap(linksOf);
    assert.ok(used.length > 0);
    assert.deepEqual(
      used.filter((command) => !known.includes(command)),
      [],
    );
  });
});
