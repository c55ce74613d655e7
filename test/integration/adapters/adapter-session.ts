import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { IdentityTokenSource } from '../../../src/adapters/azure/identity-token-source.ts';
import { HttpRegistryDataPlane } from '../../../src/adapters/azure/registry-data-plane.ts';
import { ArmRegistryDirectory } from '../../../src/adapters/azure/registry-directory.ts';
import { ArmRegistryTokenGateway } from '../../../src/adapters/azure/registry-token-gateway.ts';
import { NodeWorkspaceFiles } from '../../../src/adapters/files/node-workspace-files.ts';
import { cloudFrom, hasRegistrySuffix } from '../../../src/core/clouds.ts';
import { readTokenState } from '../../../src/core/credentials/token.ts';
import type { Context } from '../../../src/core/contexts/context.ts';
import type { Failure } from '../../../src/core/failure.ts';
import { outlineGrant } from '../../../src/core/grants/outline.ts';
import { planGrant } from '../../../src/core/grants/plan.ts';
import { planReferences } from '../../../src/core/grants/references.ts';
import { oneDocument } from '../../fakes/one-document.ts';
import { PLAIN } from '../../../src/core/grants/storage.ts';
import { FakeSops } from '../../fakes/fake-sops.ts';
import { runGrant, type GrantReport } from '../../../src/core/grants/run.ts';
import { readPullSecrets } from '../../../src/core/manifests/pull-secret.ts';
import { scanManifest } from '../../../src/core/manifests/scan.ts';
import { plain } from '../../../src/core/message.ts';
import type { TokenSource } from '../../../src/core/ports.ts';
import type { Result } from '../../../src/core/result.ts';
import { accountOf } from './account.ts';
import { credentialAdapters } from './credential-adapters.ts';

/**
 * The adapters as the extension puts them together, in the emulator's environment. Run as a child process: proxy,
 * certificates and authority count only from the start of Node. Arguments: the cloud, what to do, and with what.
 */
const [cloudName = '', action = '', target = '', folder = ''] = process.argv.slice(2);
const cloud = value(cloudFrom({ environment: cloudName }));
const issued = process.env['ACR_PULL_TEST_TOKENS'];
const tokens: TokenSource =
  issued === undefined ? new IdentityTokenSource({ cloud, method: 'environment' }) : accountOf(issued);
const directory = new ArmRegistryDirectory({ cloud, tokens });
const gateway = new ArmRegistryTokenGateway({ cloud, tokens });
const dataPlane = new HttpRegistryDataPlane((host) => hasRegistrySuffix(host, cloud.registrySuffixes));
const { signal } = new AbortController();

const CONTEXT: Context = {
  name: 'kind-dev',
  clusterName: 'kind-dev',
  userName: 'kind-dev',
  file: '/k',
  server: 'https://127.0.0.1:40123',
  flavour: 'kind',
  authentication: { kind: 'none' },
  isCurrent: true,
  notes: [],
};

const actions: Record<string, () => Promise<unknown>> = { list, find, grant, probe };
console.log(JSON.stringify(await actions[action]?.()));

async function list(): Promise<unknown> {
  const registries: string[] = [];
  const failures: unknown[] = [];
  for await (const page of directory.list(signal)) {
    if (!page.ok) failures.push(told(page.failure));
    else if (page.value.kind === 'failed') failures.push([page.value.tenant.name, told(page.value.failure)]);
    else registries.push(...page.value.registries.map(({ registry }) => registry.loginServer));
  }
  return { registries: registries.toSorted(), failures };
}

async function find(): Promise<unknown> {
  const found = await directory.find(target, signal);
  return found.ok ? { registry: found.value } : { failure: told(found.failure) };
}

async function grant(): Promise<unknown> {
  const granted = await grantOnce();
  return granted.ok
    ? { findings: granted.value.findings.map(({ level }) => level) }
    : { failure: told(granted.failure) };
}

async function grantOnce(): Promise<Result<GrantReport>> {
  const found = await directory.find(target, signal);
  if (!found.ok) return found;
  const arm = found.value;
  if (arm === undefined) throw new Error(`${target} is not there.`);
  const files = new NodeWorkspaceFiles();
  const manifest = { path: path.join(folder, 'web.yaml'), label: 'web.yaml' };
  const secretPath = path.join(folder, 'pull.secret.yaml');
  const text = await readFile(manifest.path, 'utf8');
  const workloads = scanManifest(text).workloads;
  const outline = outlineGrant({
    context: CONTEXT,
    registry: { loginServer: target, arm },
    source: { kind: 'token', expiresOn: new Date(Date.now() + 86_400_000) },
    storage: PLAIN,
    cloud: 'AzureCloud',
    workloads,
    selected: [manifest.path],
    placement: 'recommended',
    manifest,
    secretFile: {
      path: secretPath,
      label: 'pull.secret.yaml',
      git: value(await files.gitState(secretPath, signal)),
    },
    machine: 'laptop',
  });
  if (!outline.ok) return outline;
  const [planned] = outline.value.pullSecrets;
  if (planned === undefined) throw new Error('Nothing is planned.');
  const state = await readTokenState(arm, planned, { tokens: gateway, now: () => new Date() }, signal);
  if (!state.ok) return state;
  const references = planReferences([{ path: manifest.path, text }], outline.value);
  const plan = planGrant(outline.value, references, [state.value]);
  return runGrant(
    plan,
    {
      ...credentialAdapters({ cloud, tokens }),
      dataPlane,
      sops: new FakeSops(),
      files,
      documents: oneDocument(manifest.path, {
        get: () => readFile(manifest.path, 'utf8'),
        set: (changed) => writeFile(manifest.path, changed),
      }),
    },
    { signal, report: () => undefined },
  );
}

/** Asks with the credential of the pull secret that a grant wrote. */
async function probe(): Promise<unknown> {
  const text = await readFile(path.join(folder, 'pull.secret.yaml'), 'utf8');
  const [secret] = readPullSecrets(text).secrets;
  if (secret === undefined) throw new Error('There is no pull secret.');
  const { username, password } = secret;
  const [repository = '', reference = ''] = target.split('/').slice(1).join('/').split(':');
  const loginServer = target.split('/')[0] ?? '';
  const request = { loginServer, repository, reference, credential: { username, password } };
  const probed = await dataPlane.probePull(request, signal);
  return probed.ok ? { kind: probed.value.kind } : { failure: told(probed.failure) };
}

function told({ kind, message }: Failure): unknown {
  return { kind, text: plain(message) };
}

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(plain(result.failure.message));
  return result.value;
}
