import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { pull } from '../integration/registry/skopeo.ts';
import { launchBrowser, openPage } from './browser.ts';
import { grantWalk } from './grant-walk.ts';
import { packageVsix } from './package-vsix.ts';
import { startRig, type Rig } from './rig.ts';
import { Workbench } from './workbench.ts';

const LOGIN_SERVER = 'contoso.azurecr.io';
const IMAGE = `${LOGIN_SERVER}/team/web:1.4.2`;
const MANIFEST = 'deploy/shop.yaml';
const SECRET_FILE = 'deploy/acr-pull-contoso.kind-dev.secret.yaml';

interface SecretManifest {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly annotations: Record<string, string>;
  };
  readonly type: string;
  readonly data: { readonly '.dockerconfigjson': string };
}

interface DockerConfig {
  readonly auths: Record<string, { username: string; password: string; auth: string }>;
}

const { values } = parseArgs({ options: { break: { type: 'string' } } });
if (values.break !== undefined && values.break !== 'password') {
  throw new Error(`--break=${values.break} is unknown; only --break=password is.`);
}

console.log('Packaging the extension…');
const { file: vsix } = await packageVsix();
console.log('Starting the emulated Azure, the registry and VS Code…');
const rig = await startRig({ vsix });
try {
  await grant(rig);
  const pulled = await pullWithSecret(rig);
  process.exitCode = pulled ? 0 : 1;
} finally {
  await rig.stop();
}

/** Right-clicks the manifest's text, grants, and waits for the closing message. */
async function grant({ server, workspace }: Rig): Promise<void> {
  const browser = await launchBrowser();
  try {
    const workbench = new Workbench((await openPage(browser)).page);
    await workbench.open(server.url, workspace.folder);
    console.log(`Granting from the context menu of ${MANIFEST}…`);
    await grantWalk.fromEditor(workbench, MANIFEST);
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    const closing = await grantWalk.confirm(workbench, LOGIN_SERVER);
    console.log(
      `VS Code says: ${(await closing.locator('.notification-list-item-message').innerText()).trim()}`,
    );
  } finally {
    await browser.close();
  }
}

async function pullWithSecret({ workspace, emulator }: Rig): Promise<boolean> {
  const file = path.join(workspace.folder, SECRET_FILE);
  const secret = parse(readFileSync(file, 'utf8')) as SecretManifest;
  const config = JSON.parse(
    Buffer.from(secret.data['.dockerconfigjson'], 'base64').toString('utf8'),
  ) as DockerConfig;
  console.log(`Manifest: ${file}`);
  console.log(
    `Secret: ${JSON.stringify({ ...secret, data: { '.dockerconfigjson': redacted(config) } }, null, 2)}`,
  );
  const text = values.break === 'password' ? JSON.stringify(broken(config)) : JSON.stringify(config);
  const pulled = await pull(emulator, IMAGE, text);
  console.log(pulled.output.trim());
  console.log(pulled.exitCode === 0 ? `skopeo pulled ${IMAGE}.` : `skopeo could not pull ${IMAGE}.`);
  return pulled.exitCode === 0;
}

function redacted(config: DockerConfig): object {
  return changed(config, (entry) => ({ ...entry, password: '[redacted]', auth: '[redacted]' }));
}

function broken(config: DockerConfig): object {
  return changed(config, ({ username, password }) => {
    const wrong = `${password}x`;
    return { username, password: wrong, auth: Buffer.from(`${username}:${wrong}`).toString('base64') };
  });
}

function changed(config: DockerConfig, change: (entry: DockerConfig['auths'][string]) => object): object {
  return {
    auths: Object.fromEntries(Object.entries(config.auths).map(([host, entry]) => [host, change(entry)])),
  };
}
