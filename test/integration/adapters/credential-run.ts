import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readPullSecrets, type PullSecret } from '../../../src/core/manifests/pull-secret.ts';
import { startAzure, type AzureEmulator } from '../../emulator/azure.ts';
import { CONTOSO_TENANT, contosoSeed } from '../../emulator/contoso-seed.ts';
import { startControl } from '../../emulator/control.ts';
import { runScript } from '../emulator/child.ts';
import { dockerConfig, pull, type Pulled } from '../registry/skopeo.ts';
import { issueTokens, REGISTRY_AUDIENCE } from './issue-tokens.ts';

/** A credential as JSON has it: dates and secrets are texts. */
export type JsonSource = Readonly<Record<string, unknown>>;

export interface CredentialAnswer {
  readonly offers?: readonly string[];
  readonly steps?: readonly string[];
  readonly findings?: readonly string[];
  readonly waits: readonly number[];
  readonly shown: readonly string[];
  readonly failure?: {
    readonly kind: string;
    readonly text: string;
    readonly hint: string;
    readonly detail?: string;
  };
}

/** An emulated Azure, a folder with a manifest, and grants from it by the real adapters. */
export interface CredentialWorld {
  readonly azure: AzureEmulator;
  readonly login: string;
  grant(source: JsonSource, principal?: string, audiences?: readonly string[]): Promise<CredentialAnswer>;
  offers(principal: string): Promise<readonly string[]>;
  /** The pull secret that was written; `undefined` while there is none. */
  written(): Promise<PullSecret | undefined>;
  /** Pulls the image of the manifest with the very credential that was written. */
  pull(): Promise<Pulled>;
  close(): Promise<void>;
}

export const LEGACY = 'contoso.azurecr.io';
export const ABAC = 'contosoabac-a1b2c3d4e5f6g7h8.azurecr.io';
const IMAGE = 'team/web:1.4.2';

export async function startCredentialWorld(login = LEGACY): Promise<CredentialWorld> {
  const azure = await startAzure(contosoSeed());
  const control = await startControl(azure, 0);
  const folder = await mkdtemp(path.join(tmpdir(), 'acr-pull-credentials-'));
  await writeFile(
    path.join(folder, 'web.yaml'),
    `kind: Pod\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  containers:\n    - image: ${login}/${IMAGE}\n`,
  );

  async function run(environment: Record<string, string>): Promise<CredentialAnswer> {
    const answer = await runScript('../adapters/credential-script.ts', [login, folder, control.url], {
      ...azure.environment,
      ...environment,
    });
    return answer as CredentialAnswer;
  }

  async function written(): Promise<PullSecret | undefined> {
    const text = await readFile(path.join(folder, 'pull.secret.yaml'), 'utf8').catch(() => '');
    return readPullSecrets(text).secrets[0];
  }

  return {
    azure,
    login,
    written,
    grant: async (source, principal = 'developer', audiences = [REGISTRY_AUDIENCE]) => {
      const answer = await run({
        ACR_PULL_TEST_TOKENS: issueTokens(azure, principal, [CONTOSO_TENANT], audiences),
        ACR_PULL_TEST_SOURCE: JSON.stringify(source),
      });
      const password = (await written())?.password.reveal();
      if (password !== undefined) {
        assert.ok(!answer.shown.some((text) => text.includes(password)), 'the password was shown');
      }
      return answer;
    },
    offers: async (principal) =>
      (await run({ ACR_PULL_TEST_TOKENS: issueTokens(azure, principal, [CONTOSO_TENANT]) })).offers ?? [],
    pull: async () => {
      const secret = await written();
      assert.ok(secret, 'there is no pull secret');
      const credential = { user: secret.username, password: secret.password.reveal() };
      return pull(azure, `${login}/${IMAGE}`, dockerConfig(login, credential));
    },
    close: async () => {
      await control.close();
      await azure.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** The date in `days` days by the emulator's clock. */
export function inDays({ azure }: CredentialWorld, days: number): string {
  const end = new Date(azure.clock.now().getTime() + days * 86_400_000);
  return end.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Requests that change something, as host's first label, method and last parts of the path. */
export function changes({ azure }: CredentialWorld): string[] {
  return azure.requests
    .filter(({ method, host }) => method !== 'GET' && method !== 'HEAD' && !host.startsWith('login.'))
    .filter(({ path: asked }) => !asked.endsWith('/resources') && !asked.includes('/oauth2/'))
    .map(({ method, path: asked, status }) => `${method} ${nameOf(asked)} ${status}`);
}

function nameOf(asked: string): string {
  const name =
    asked
      .split('/')
      .filter((part) => !/^[0-9a-f]{8}-/.test(part))
      .at(-1) ?? '';
  return name;
}
