import type { Locator } from 'playwright-core';
import type { Workbench } from './workbench.ts';

const GRANT = 'Grant ACR Pull…';

/** The steps of a grant as a person takes them. */
export const grantWalk = {
  /** Opens a manifest and chooses Grant in the context menu of its text. */
  async fromEditor(workbench: Workbench, file: string, look?: () => Promise<void>): Promise<void> {
    const editor = await workbench.openFile(file);
    await workbench.contextMenu(editor.locator('.view-line').first(), GRANT, look);
  },

  /** Chooses Grant in the context menu of a row of the explorer or of our tree. */
  async fromTree(workbench: Workbench, label: string): Promise<void> {
    await workbench.contextMenu(workbench.treeItem(label), GRANT);
  },

  /** Waits for the confirmation beside the preview. */
  async plan(workbench: Workbench, loginServer: string, context: string): Promise<void> {
    await workbench.waitForQuickInput(`Grant ACR Pull: ${loginServer} to ${context}`);
    await workbench.quickPickItem('Grant').or(workbench.quickPickItem('Done')).waitFor();
    await workbench.read();
  },

  /** Confirms, and waits for the closing message. */
  async confirm(workbench: Workbench, loginServer: string): Promise<Locator> {
    await workbench.pick('Grant');
    const closing = workbench.notification(`The pull secret for ${loginServer} is in`);
    await closing.waitFor({ timeout: 120_000 });
    return closing;
  },
};
