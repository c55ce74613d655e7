// npm run soak [cycles]: ten thousand grants, revokes, refreshes and changes of the kubeconfig in one extension host
// of a real VS Code; prints the heap, the handles and some objects at the start, at each quarter and at the end.
import path from 'node:path';
import process from 'node:process';
import { root } from './setup/node.mjs';
import { run } from './setup/run.mjs';

const [cycles = '10000'] = process.argv.slice(2);
if (!/^[1-9]\d*$/.test(cycles)) {
  console.error(`"${cycles}" is no number of cycles; say for example: npm run soak 500`);
  process.exit(2);
}
const env = {
  ...process.env,
  ACR_PULL_SOAK_CYCLES: cycles,
  ACR_PULL_SUITES: 'soak.test.cjs',
  ACR_PULL_SUITES_MINUTES: '300',
};
const script = path.join(root, 'scripts/test.mjs');
process.exitCode = (await run(process.execPath, [script, 'in-editor'], { cwd: root, show: true, env })).code;
