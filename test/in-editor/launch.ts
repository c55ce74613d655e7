import path from 'node:path';
import { launchBrowser, openPage } from '../e2e/browser.ts';
import { packageExtension } from '../e2e/package-extension.ts';
import { startRig } from '../e2e/rig.ts';
import { OUTPUT_MARK } from './output-mark.ts';

/** A soak takes hours. */
const TIMEOUT_MS = Number(process.env['ACR_PULL_SUITES_MINUTES'] ?? 10) * 60_000;
const root = path.join(import.meta.dirname, '..', '..');

// Runs the suites of out/in-editor in the extension host of a real VS Code, and writes their counts to the file
// that ACR_PULL_TEST_RESULT names. Ends with exit code 1 when a test failed.
const rig = await startRig({
  testDriver: true,
  vsix: await packageExtension('in-editor/neighbour'),
  settings: {
    // It runs in the same extension host, where only ours is to be seen.
    'git.enabled': false,
    // Nobody looks, and what is drawn takes longer than what is tried.
    'breadcrumbs.enabled': false,
    'editor.bracketPairColorization.enabled': false,
    'editor.folding': false,
    'editor.minimap.enabled': false,
    'editor.stickyScroll.enabled': false,
  },
  // Nobody waits here for what Azure takes its time for.
  emulator: ['--operation-polls', '0'],
});
const browser = await launchBrowser();
try {
  const { page, outsideRequests } = await openPage(browser);
  await page.exposeFunction('codeAutomationLog', mirror);
  const ended = new Promise<number>((resolve, reject) => {
    setTimeout(() => reject(new Error('The in-editor suites did not end in time.')), TIMEOUT_MS).unref();
    page.exposeFunction('codeAutomationExit', resolve).catch(reject);
  });
  const payload = [
    ['extensionDevelopmentPath', rig.server.remote(root)],
    ['extensionTestsPath', rig.server.remote(path.join(root, 'out/in-editor/run.cjs'))],
  ];
  const query = new URLSearchParams({ folder: rig.workspace.folder, payload: JSON.stringify(payload) });
  await page.goto(`${rig.server.url}?${query.toString()}`);
  process.exitCode = await ended;
  if (outsideRequests.length > 0) throw new Error(`VS Code asked for ${outsideRequests.join(', ')}`);
} finally {
  await browser.close();
  await rig.stop();
}

/** VS Code calls this in the page with what its console shows; the lines of Mocha carry a mark. */
function mirror(_type: string, parts: readonly unknown[]): void {
  const line = String(parts[0]);
  if (line.startsWith(OUTPUT_MARK)) console.log(line.slice(OUTPUT_MARK.length));
}
