// npm test [-- part…]: installs what is missing and runs every part; the last line counts them all.
import process from 'node:process';
import { ensureCodeServer, LOWEST } from './setup/code-server.mjs';
import { ensureDebianPackages } from './setup/debian.mjs';
import { ensureDependencies } from './setup/dependencies.mjs';
import { ensureHelm } from './setup/helm.mjs';
import { ensureKeyring } from './setup/keyring.mjs';
import { ensureKubeApiserver } from './setup/kube-apiserver.mjs';
import { ensureFormTools } from './setup/sops-kubeseal.mjs';
import { continueOnCurrentNode, root } from './setup/node.mjs';

await continueOnCurrentNode();
process.chdir(root);
// Only now, because it uses what Node 20 does not have.
const { PARTS } = await import('./parts/parts.mjs');

/** What is built or fetched for a part, and the variable that tells the part its folder. */
const NEEDS = {
  'vs-code': { ensure: () => ensureCodeServer(), variable: 'ACR_PULL_VSCODE_SERVER' },
  'lowest-vs-code': { ensure: () => ensureCodeServer(LOWEST), variable: 'ACR_PULL_VSCODE_SERVER' },
  kube: { ensure: ensureKubeApiserver, variable: 'KUBEBUILDER_ASSETS' },
  'form-tools': { ensure: ensureFormTools, variable: 'ACR_PULL_FORM_TOOLS' },
  helm: { ensure: ensureHelm, variable: 'ACR_PULL_HELM' },
  keyring: { ensure: ensureKeyring, variable: 'ACR_PULL_KEYRING' },
};

const parts = selectParts(process.argv.slice(2));
const dependencies = await ensureDependencies();
if (dependencies.missing !== undefined) stop(dependencies.missing);
const absent = await ensureDebianPackages([...new Set(parts.flatMap(({ packages = [] }) => packages))]);
const results = [];
for (const part of parts) results.push(await runPart(part));
report(results);

function selectParts(names) {
  const unknown = names.find((name) => PARTS.every((part) => part.name !== name));
  if (unknown !== undefined)
    stop(`There is no part "${unknown}". Parts: ${PARTS.map(({ name }) => name).join(', ')}.`);
  return names.length === 0 ? PARTS : PARTS.filter(({ name }) => names.includes(name));
}

async function runPart(part) {
  console.log(`\n== ${part.name} ==`);
  const started = Date.now();
  const environment = {};
  const missing = await whatIsMissing(part, environment);
  const counts = missing === undefined ? await part.run(environment) : notRun(missing);
  const seconds = (Date.now() - started) / 1000;
  console.log(`-- ${part.name}: ${describe(counts)}, ${seconds.toFixed(1)} s`);
  return { name: part.name, seconds, counts };
}

/** Why a part cannot run on this machine. What it needs is put into `environment`. */
async function whatIsMissing({ packages = [], needs = [] }, environment) {
  const lost = packages.filter((name) => absent.has(name)).map((name) => `${name}: ${absent.get(name)}`);
  if (lost.length > 0) return lost.join('; ');
  for (const need of needs) {
    const { ensure, variable } = NEEDS[need];
    const found = await ensure();
    if ('missing' in found) return found.missing;
    environment[variable] = found.folder;
    if (found.node !== undefined) environment.ACR_PULL_VSCODE_NODE = found.node;
  }
  return undefined;
}

/** Where everything must be there, as in continuous integration, a part that did not run is a failure. */
function notRun(reason) {
  console.log(`NOT RUN: ${reason}`);
  return { passed: 0, failed: process.env.CI === 'true' ? 1 : 0, note: 'NOT RUN' };
}

function describe({ passed, failed, skipped = 0, note }) {
  const counts = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  return note === undefined ? counts : `${counts} (${note})`;
}

function report(results) {
  console.log('\n== result ==');
  for (const { name, seconds, counts } of results) {
    console.log(`${name.padEnd(10)} ${`${seconds.toFixed(1)} s`.padStart(9)}  ${describe(counts)}`);
  }
  for (const { name, counts } of results) {
    // The output of a part is long, and the first of it may be cut off where it is kept.
    for (const problem of counts.problems ?? []) console.log(`${name} ${shorten(problem)}`);
  }
  const sum = (key) => results.reduce((total, { counts }) => total + counts[key], 0);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
  process.exitCode = sum('failed') > 0 ? 1 : 0;
}

function shorten(problem) {
  return problem.length > 600 ? `${problem.slice(0, 600)}…` : problem;
}

function stop(reason) {
  console.error(reason);
  process.exit(1);
}
