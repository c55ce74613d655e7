import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AsyncOperations } from './arm/async-operations.ts';
import { ClusterOperations } from './arm/cluster-operations.ts';
import { createServices, issueToken, type TokenRequest } from './azure.ts';
import { makeSigningKey } from './certificate.ts';
import { Clock } from './clock.ts';
import { RegistryTokens } from './data-plane/registry-tokens.ts';
import { EntraTokens } from './entra/access-token.ts';
import { RegistryProcesses } from './registry-process.ts';
import type { AzureSeed } from './seed.ts';
import type { Reply, ServiceRequest } from './service.ts';
import { AzureState } from './state.ts';

/** One emulated Azure from its seed on; another one forgets everything that happened in it. */
export interface FreshAzure {
  readonly state: AzureState;
  readonly clock: Clock;
  serve(request: ServiceRequest): Promise<Reply>;
  issueToken(request: TokenRequest): string;
  /** Ends the registries' operations that are under way. */
  finishOperations(): void;
}

/** Makes one emulated Azure after the other, without a network: what is slow to make is made once. */
export interface AzureMaker {
  make(seed: AzureSeed): FreshAzure;
  /** Starts what stands behind these registries before somebody waits for it. */
  warmUp(seed: AzureSeed, loginServers: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export async function startAzureMaker(): Promise<AzureMaker> {
  const folder = await mkdtemp(join(tmpdir(), 'azure-in-process-'));
  const signingKey = await makeSigningKey(folder, 'entra');
  const registryKey = await makeSigningKey(folder, 'registry-tokens');
  const { certificateFile } = registryKey;
  // Their own clock: a docker-registry lives longer than one of the Azures, and looks at the real time.
  const registryTokens = new RegistryTokens(registryKey, new Clock());
  const processes = new RegistryProcesses({ folder, certificateFile, registryTokens });
  return {
    make: (seed) => {
      const clock = new Clock();
      const state = new AzureState(seed, clock);
      const tokens = new EntraTokens(signingKey, clock);
      const asyncOptions = { polls: 1 };
      const operations = new AsyncOperations(asyncOptions, clock);
      const serviceFor = createServices(
        {
          state,
          clock,
          tokens,
          registryTokens: new RegistryTokens(registryKey, clock),
          processes,
          clientAddress: '203.0.113.7',
        },
        {
          operations,
          clusterOperations: new ClusterOperations(asyncOptions, clock),
        },
      );
      return {
        state,
        clock,
        serve: async (request) => {
          const service = serviceFor(request.host);
          if (service === undefined) throw new Error(`Nobody serves ${request.host}.`);
          return service(request);
        },
        finishOperations: () => operations.finishAll(),
        issueToken: (request) => issueToken(state, tokens, request).token,
      };
    },
    warmUp: async (seed, loginServers) => {
      const state = new AzureState(seed, new Clock());
      await Promise.all(loginServers.map((name) => processes.portOf(state.registry(name))));
    },
    close: async () => {
      await processes.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
