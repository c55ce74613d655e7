// npm run release:check -- v0.2.0: whether this commit is what the tag says. Tells GitHub the channel.
import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { root } from '../setup/node.mjs';
import { channelOf } from './channel.mjs';

const [tag = ''] = process.argv.slice(2);
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const changelog = readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8');

if (tag !== `v${version}`) stop(`The tag is ${tag || 'missing'}, but package.json says ${version}.`);
if (!changelog.includes(`\n## [${version}]`)) stop(`CHANGELOG.md has no section for ${version}.`);
const channel = channelOf(version);
console.log(`${version} goes to the ${channel} channel.`);
if (process.env.GITHUB_OUTPUT) appendFileSync(process.env.GITHUB_OUTPUT, `channel=${channel}\n`);

function stop(reason) {
  console.error(reason);
  process.exit(1);
}
