// What the scripts that need a real VS Code begin with.
import process from 'node:process';
import { ensureCodeServer } from './code-server.mjs';
import { ensureDebianPackages } from './debian.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { continueOnCurrentNode, root } from './node.mjs';

/**
 * Goes on in the project's folder on a current Node, with the npm packages, these Debian packages and VS Code; ends
 * the script, with the reason, where one of them cannot be had.
 * @param {string[]} packages
 * @returns {Promise<{ ACR_PULL_VSCODE_SERVER: string }>} the variable that tells the rig where VS Code is
 */
export async function getReady(packages) {
  await continueOnCurrentNode();
  process.chdir(root);
  const dependencies = await ensureDependencies();
  if (dependencies.missing !== undefined) stop(dependencies.missing);
  for (const [name, reason] of await ensureDebianPackages(packages)) stop(`${name}: ${reason}`);
  const server = await ensureCodeServer();
  if ('missing' in server) stop(server.missing);
  return { ACR_PULL_VSCODE_SERVER: server.folder };
}

/** Ends the script with the reason. */
export function stop(reason) {
  console.error(reason);
  process.exit(1);
}
