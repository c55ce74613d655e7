import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Platform } from '../../../src/core/check/platform.ts';
import type { Context } from '../../../src/core/contexts/context.ts';
import { mergePullSecrets } from '../../../src/core/manifests/pull-secret.ts';
import {
  pullSecretMetadata,
  type PullSecretFacts,
} from '../../../src/core/manifests/pull-secret-metadata.ts';
import { Secret } from '../../../src/core/secret.ts';
import { startAzure, type AzureEmulator } from '../../emulator/azure.ts';
import { CONTOSO_TENANT, contosoSeed, FABRIKAM_TENANT } from '../../emulator/contoso-seed.ts';
import type { AzureSeed } from '../../emulator/seed.ts';
import { runScript } from '../emulator/child.ts';
import type { Credential } from '../registry/skopeo.ts';
import { issueTokens, REGISTRY_AUDIENCE } from './issue-tokens.ts';

/** What the script is asked; as JSON. */
export interface CheckQuestion {
  readonly folder: string;
  readonly context: Context;
  readonly nodes?: readonly Platform[];
  readonly loginServer?: string;
}

export interface CheckAnswer {
  readonly outcome: string;
  readonly sentence: string;
  readonly fix?: string;
  /** `level: text`, for each image. */
  readonly findings: readonly (readonly string[])[];
  readonly registries: readonly (readonly string[])[];
  readonly document: string;
}

export interface CheckOptions extends Pick<CheckQuestion, 'nodes' | 'loginServer'> {
  readonly context?: Context;
  /** Who is signed in; may look at everything, and pulls nothing by a role of its own. */
  readonly principal?: string;
}

export const KIND: Context = {
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

export const AKS: Context = {
  ...KIND,
  name: 'shop-prod',
  clusterName: 'shop-prod',
  server: 'https://shop-prod-0a1b2c3d.hcp.westeurope.azmk8s.io:443',
  flavour: 'aks',
};

/** An emulated Azure, a folder with files, and checks of them by the real adapters. */
export interface CheckWorld {
  readonly azure: AzureEmulator;
  write(name: string, text: string): Promise<void>;
  /** A pod with one image. */
  writePod(image: string, pullSecret?: string): Promise<void>;
  /** A pull secret as a grant writes it, for the namespace `shop`. */
  writeSecret(credential: Credential, facts?: Partial<PullSecretFacts>): Promise<void>;
  check(options?: CheckOptions): Promise<CheckAnswer>;
  close(): Promise<void>;
}

export const SECRET = 'acr-pull-contoso';

export async function startCheckWorld(seed: AzureSeed = contosoSeed()): Promise<CheckWorld> {
  const azure = await startAzure(seed);
  const folder = await mkdtemp(path.join(tmpdir(), 'acr-pull-check-'));
  const write = (name: string, text: string): Promise<void> => writeFile(path.join(folder, name), text);
  return {
    azure,
    write,
    writePod: (image, pullSecret) =>
      write(
        'pod.yaml',
        [
          'kind: Pod',
          'metadata: {name: web, namespace: shop}',
          'spec:',
          ...(pullSecret === undefined ? [] : [`  imagePullSecrets: [{name: ${pullSecret}}]`]),
          `  containers: [{name: web, image: "${image}"}]`,
          '',
        ].join('\n'),
      ),
    writeSecret: async ({ user, password }, more = {}) => {
      const facts: PullSecretFacts = {
        loginServer: 'contoso.azurecr.io',
        cluster: 'kind-dev',
        credential: 'token',
        ...more,
      };
      const { loginServer } = facts;
      const secret = { name: SECRET, namespace: 'shop', loginServer, username: user };
      const whole = { ...secret, password: new Secret(password), ...pullSecretMetadata(facts) };
      const text = mergePullSecrets(undefined, [whole]);
      if (!text.ok) throw new Error('There is no pull secret.');
      await write('acr-pull.secret.yaml', text.value);
    },
    check: async ({ context = KIND, principal = 'developer', ...more } = {}) => {
      const question: CheckQuestion = { folder, context, ...more };
      const answer = await runScript('../adapters/check-script.ts', [JSON.stringify(question)], {
        ...azure.environment,
        ACR_PULL_TEST_TOKENS: issueTokens(
          azure,
          principal,
          [CONTOSO_TENANT, FABRIKAM_TENANT],
          [REGISTRY_AUDIENCE],
        ),
      });
      return answer as CheckAnswer;
    },
    close: async () => {
      await azure.close();
      await rm(folder, { recursive: true });
    },
  };
}
