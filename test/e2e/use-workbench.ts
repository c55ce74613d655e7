import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openPage, type OpenedPage } from './browser.ts';
import { packagedVsix } from './package-vsix.ts';
import { startRig, type Rig, type RigOptions } from './rig.ts';
import { Workbench } from './workbench.ts';

/** What the tests of a walk work with; there once the suite has begun. */
export interface Walk {
  readonly rig: Rig;
  readonly page: Page;
  readonly workbench: Workbench;
}

export interface WalkOptions extends Omit<RigOptions, 'vsix' | 'otherVsix'> {
  /** Packages another extension that the walk needs. */
  readonly packageOther?: () => Promise<string>;
  /** Before the first window opens. */
  readonly prepare?: (rig: Rig) => void | Promise<void>;
  /** Packages the extension, where its build differs from the released one. */
  readonly packageOwn?: () => Promise<string>;
  /** Before each window opens. */
  readonly beforeEach?: (rig: Rig) => void | Promise<void>;
}

/** The packaged extension in a VS Code of its own for the suite, and a fresh window for each test. */
export function useWorkbench({
  prepare,
  packageOther,
  packageOwn = packagedVsix,
  beforeEach: clean,
  ...options
}: WalkOptions = {}): Walk {
  let rig: Rig | undefined;
  let browser: Browser | undefined;
  let opened: OpenedPage | undefined;
  let workbench: Workbench | undefined;

  before(async () => {
    const otherVsix = await packageOther?.();
    const vsix = await packageOwn();
    rig = await startRig({ vsix, ...(otherVsix === undefined ? {} : { otherVsix }), ...options });
    await prepare?.(rig);
    browser = await launchBrowser();
  });

  after(async () => {
    await browser?.close();
    await rig?.stop();
  });

  beforeEach(async () => {
    const running = there(rig);
    await clean?.(running);
    opened = await openPage(there(browser));
    workbench = new Workbench(opened.page);
    await workbench.open(running.server.url, running.workspace.folder);
  });

  afterEach(async function () {
    const test = this.currentTest;
    if (test !== undefined && hasFailed(test)) {
      await workbench?.keepFailure(test.title);
      console.error(await workbench?.describe());
    }
    await opened?.page.context().close();
    assert.deepEqual(opened?.outsideRequests, []);
  });

  return {
    get rig() {
      return there(rig);
    },
    get page() {
      return there(opened).page;
    },
    get workbench() {
      return there(workbench);
    },
  };
}

/** Also of a test that is taken once more, whose state says nothing yet. */
export function hasFailed(test: Mocha.Test): boolean {
  return !test.isPassed() && !test.isPending();
}

function there<T>(value: T | undefined): T {
  assert.ok(value !== undefined, 'VS Code has not been started');
  return value;
}
