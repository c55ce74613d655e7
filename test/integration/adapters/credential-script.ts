import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { HttpRegistryDataPlane } from '../../../src/adapters/azure/registry-data-plane.ts';
import { ArmRegistryDirectory } from '../../../src/adapters/azure/registry-directory.ts';
import { NodeWorkspaceFiles } from '../../../src/adapters/files/node-workspace-files.ts';
import { cloudFrom, hasRegistrySuffix } from '../../../src/core/clouds.ts';
import type { Context } from '../../../src/core/contexts/context.ts';
import { chooseCredential } from '../../../src/core/credentials/choose-credential.ts';
import type { CredentialSource } from '../../../src/core/credentials/source.ts';
import { readCredentialState, type CredentialState } from '../../../src/core/credentials/state.ts';
import type { Failure } from '../../../src/core/failure.ts';
import { outlineGrant, type GrantOutline } from '../../../src/core/grants/outline.ts';
import { planGrant } from '../../../src/core/grants/plan.ts';
import { renderPreview, renderReport } from '../../../src/core/grants/preview.ts';
import { planReferences } from '../../../src/core/grants/references.ts';
import { oneDocument } from '../../fakes/one-document.ts';
import { PLAIN } from '../../../src/core/grants/storage.ts';
import { FakeSops } from '../../fakes/fake-sops.ts';
import { runGrant, type GrantPorts } from '../../../src/core/grants/run.ts';
import { readPullSecrets } from '../../../src/core/manifests/pull-secret.ts';
import { scanManifest } from '../../../src/core/manifests/scan.ts';
import { plain } from '../../../src/core/message.ts';
import type { ArmRegistry } from '../../../src/core/registry.ts';
import { ok, type Result } from '../../../src/core/result.ts';
import { Secret } from '../../../src/core/secret.ts';
import { accountOf } from './account.ts';
import { credentialAdapters } from './credential-adapters.ts';

/**
 * One grant by pull secret with the real adapters, in the emulator's environment. Arguments: the login server, the
 * folder with `web.yaml`, and where the emulator's clock is moved; a wait moves the clock instead. The environment has
 * the tokens of the account and, as JSON, the credential to take.
 */
const [loginServer = '', folder = '', controlUrl = ''] = process.argv.slice(2);
const cloud = value(cloudFrom({}));
const tokens = accountOf(process.env['ACR_PULL_TEST_TOKENS'] ?? '{}');
const manifest = path.join(folder, 'web.yaml');
const secretPath = path.join(folder, 'pull.secret.yaml');
const files = new NodeWorkspaceFiles();
const { signal } = new AbortController();
const waits: number[] = [];
const shown: string[] = [];
const credentials = { ...credentialAdapters({ cloud, tokens }), sleep: moveClock };

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

console.log(JSON.stringify({ ...(await main()), waits, shown }));

async function main(): Promise<Record<string, unknown>> {
  const found = await new ArmRegistryDirectory({ cloud, tokens }).find(loginServer, signal);
  if (!found.ok) return { failure: told(found.failure) };
  if (found.value === undefined) return { notFound: true };
  if (process.env['ACR_PULL_TEST_SOURCE'] === undefined) return { offers: await offers(found.value) };
  return grant(found.value, sourceFrom(process.env['ACR_PULL_TEST_SOURCE']));
}

/** As the editor has them: `!` recommended, `+` possible, `-` impossible. */
async function offers(registry: ArmRegistry): Promise<string[]> {
  const caller = await credentials.roles.callerPermissions(registry, signal);
  const marks = { recommended: '!', possible: '+', impossible: '-' };
  return chooseCredential({ registry, caller: caller.ok ? caller.value : undefined }).map(
    ({ level, credential }) => `${marks[level]}${credential}`,
  );
}

async function grant(arm: ArmRegistry, source: CredentialSource): Promise<Record<string, unknown>> {
  const text = await readFile(manifest, 'utf8');
  const { workloads } = scanManifest(text);
  const written = readPullSecrets(value(await files.read(secretPath)) ?? '').secrets;
  const outline = value(
    outlineGrant({
      context: CONTEXT,
      registry: { loginServer, arm },
      source,
      storage: PLAIN,
      cloud: 'AzureCloud',
      workloads,
      selected: [manifest],
      placement: 'recommended',
      manifest: { path: manifest, label: 'web.yaml' },
      secretFile: {
        path: secretPath,
        label: 'pull.secret.yaml',
        git: value(await files.gitState(secretPath, signal)),
      },
      machine: 'laptop',
      writtenKeys: written.flatMap(({ annotations }) => annotations['acr-pull.dev/key-id'] ?? []),
    }),
  );
  const states = await readStates(outline);
  if (!states.ok) return { failure: told(states.failure) };
  const references = planReferences([{ path: manifest, text }], outline);
  const plan = planGrant(outline, references, states.value);
  shown.push(renderPreview(plan, plain));
  const steps = plan.steps.map(({ title }) => plain(title));
  const progress = { signal, report: (step: Parameters<typeof plain>[0]) => void shown.push(plain(step)) };
  const granted = await runGrant(plan, ports(), progress);
  if (!granted.ok) return { steps, failure: told(granted.failure) };
  shown.push(renderReport(granted.value, plain));
  return { steps, findings: granted.value.findings.map(({ level }) => level) };
}

async function readStates(outline: GrantOutline): Promise<Result<CredentialState[]>> {
  const states: CredentialState[] = [];
  for (const secret of outline.pullSecrets) {
    const state = await readCredentialState(outline, secret, credentials, signal);
    if (!state.ok) return state;
    states.push(state.value);
  }
  return ok(states);
}

function ports(): GrantPorts {
  return {
    ...credentials,
    files,
    sops: new FakeSops(),
    dataPlane: new HttpRegistryDataPlane((host) => hasRegistrySuffix(host, cloud.registrySuffixes)),
    documents: oneDocument(manifest, {
      get: () => readFile(manifest, 'utf8'),
      set: (changed) => writeFile(manifest, changed),
    }),
  };
}

/** Dates and secrets are texts in JSON. */
function sourceFrom(json: string): CredentialSource {
  const source = JSON.parse(json) as Record<string, unknown> & {
    readonly expiresOn?: string;
    readonly credential?: { readonly username: string; readonly password: string };
  };
  return {
    ...source,
    ...(source.expiresOn === undefined ? {} : { expiresOn: new Date(source.expiresOn) }),
    ...(source.credential === undefined
      ? {}
      : {
          credential: {
            username: source.credential.username,
            password: new Secret(source.credential.password),
          },
        }),
  } as unknown as CredentialSource;
}

async function moveClock(advanceMs: number): Promise<void> {
  waits.push(advanceMs);
  await fetch(`${controlUrl}/clock`, { method: 'POST', body: JSON.stringify({ advanceMs }) });
}

function told({ kind, message, hint, detail }: Failure): Record<string, unknown> {
  return { kind, text: plain(message), hint: hint === undefined ? '' : plain(hint), detail };
}

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(plain(result.failure.message));
  return result.value;
}
