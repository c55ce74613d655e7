import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createArm, type ArmOptions } from './arm/arm.ts';
import { AsyncOperations, type AsyncOptions } from './arm/async-operations.ts';
import { ClusterOperations } from './arm/cluster-operations.ts';
import { makeCertificates, makeSigningKey, type Certificates } from './certificate.ts';
import { Clock } from './clock.ts';
import { certificateNames, CLOUDS } from './clouds.ts';
import { createDataPlane, type DataPlaneContext } from './data-plane/data-plane.ts';
import { RegistryTokens } from './data-plane/registry-tokens.ts';
import { EntraTokens, subjectIn, type IssuedToken } from './entra/access-token.ts';
import { createEntra } from './entra/entra.ts';
import { isKnownResource } from './entra/token-endpoint.ts';
import { Faults } from './faults.ts';
import { createFrontDoor } from './front-door.ts';
import { createGraph } from './graph/graph.ts';
import { startProxy, type Target } from './proxy.ts';
import { RegistryProcesses } from './registry-process.ts';
import type { LoggedRequest } from './request-log.ts';
import type { AzureSeed } from './seed.ts';
import type { Service } from './service.ts';
import { AzureState } from './state.ts';

export interface AzureOptions {
  /** Port of the proxy; any free one when left out. */
  readonly port?: number;
  /** Long-running operations; one poll by default, and no `Retry-After`. */
  readonly operations?: Partial<AsyncOptions>;
  /** The public address that registries see; from a documentation range by default. */
  readonly clientAddress?: string;
}

export interface TokenRequest {
  readonly tenantId: string;
  readonly audience: string;
  /** Name of a seeded principal. */
  readonly principal: string;
}

export interface AzureEmulator {
  readonly proxyUrl: string;
  readonly caFile: string;
  /** What a child process needs to live in this Azure, signed in as the default principal. */
  readonly environment: Readonly<Record<string, string>>;
  readonly state: AzureState;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly requests: LoggedRequest[];
  readonly refusedHosts: string[];
  /** An Entra token without any dialogue, for a fake of the editor's own sessions. */
  issueToken(request: TokenRequest): IssuedToken;
  close(): Promise<void>;
}

/** Starts an Azure on loopback, reached under its real host names through `proxyUrl`. */
export async function startAzure(seed: AzureSeed, options: AzureOptions = {}): Promise<AzureEmulator> {
  const folder = await mkdtemp(join(tmpdir(), 'azure-emulator-'));
  try {
    return await startIn(folder, seed, options);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function startIn(folder: string, seed: AzureSeed, options: AzureOptions): Promise<AzureEmulator> {
  const clock = new Clock();
  const state = new AzureState(seed, clock);
  const faults = new Faults();
  const requests: LoggedRequest[] = [];
  const refusedHosts: string[] = [];
  const certificates = await makeCertificates(folder, certificateNames());
  const tokens = new EntraTokens(await makeSigningKey(folder, 'entra'), clock);
  const registryKey = await makeSigningKey(folder, 'registry-tokens');
  const registryTokens = new RegistryTokens(registryKey, clock);
  const { certificateFile } = registryKey;
  const processes = new RegistryProcesses({ folder, certificateFile, registryTokens });
  const clientAddress = options.clientAddress ?? '203.0.113.7';
  const context = { state, clock, tokens, registryTokens, processes, clientAddress };
  const asyncOptions = { polls: 1, ...options.operations };
  const operations = new AsyncOperations(asyncOptions, clock);
  const clusterOperations = new ClusterOperations(asyncOptions, clock);
  const serviceFor = createServices(context, { operations, clusterOperations });
  const inner = createFrontDoor({ serviceFor, faults, requests, clock });
  const classify = (host: string): Target => classifyHost(host, serviceFor);
  const proxy = await startProxy({ port: options.port ?? 0, certificates, classify, inner, refusedHosts });
  return {
    proxyUrl: proxy.url,
    caFile: certificates.caFile,
    environment: environmentOf(seed, state, { proxyUrl: proxy.url, certificates }),
    state,
    clock,
    faults,
    requests,
    refusedHosts,
    issueToken: (request) => issueToken(state, tokens, request),
    close: async () => {
      await proxy.close();
      inner.close();
      await processes.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The services of every cloud and registry, by host name. */
export function createServices(
  context: DataPlaneContext,
  operations: Pick<ArmOptions, 'operations' | 'clusterOperations'>,
): (host: string) => Service | undefined {
  const fixed = new Map<string, Service>();
  for (const cloud of CLOUDS) {
    for (const host of cloud.loginHosts) fixed.set(host, createEntra(context, cloud));
    fixed.set(cloud.armHost, createArm({ ...context, ...operations }, cloud));
    fixed.set(cloud.graphHost, createGraph(context, cloud));
  }
  return (host) => {
    const registry = context.state.registryAt(host);
    return registry ? createDataPlane(context, registry) : fixed.get(host);
  };
}

function classifyHost(host: string, serviceFor: (host: string) => Service | undefined): Target {
  if (serviceFor(host)) return 'served';
  return CLOUDS.some(({ registrySuffix }) => host.endsWith(`.${registrySuffix}`)) ? 'absent' : 'foreign';
}

function environmentOf(
  seed: AzureSeed,
  state: AzureState,
  place: { readonly proxyUrl: string; readonly certificates: Certificates },
): Record<string, string> {
  const principal = state.principalNamed(seed.defaultPrincipal);
  const tenantId = principal.objectIds[0]?.tenantId ?? '';
  const loginHost = state.tenant(tenantId)?.azure.loginHosts[0] ?? '';
  const { caFile, bundleFile } = place.certificates;
  return {
    HTTPS_PROXY: place.proxyUrl,
    HTTP_PROXY: place.proxyUrl,
    NO_PROXY: '127.0.0.1,localhost',
    NODE_USE_ENV_PROXY: '1',
    NODE_EXTRA_CA_CERTS: caFile,
    SSL_CERT_FILE: bundleFile,
    REQUESTS_CA_BUNDLE: bundleFile,
    AZURE_AUTHORITY_HOST: `https://${loginHost}`,
    AZURE_TENANT_ID: tenantId,
    AZURE_CLIENT_ID: principal.appId,
    AZURE_CLIENT_SECRET: principal.secrets?.[0]?.value ?? '',
  };
}

/** An Entra token for a seeded principal, without any dialogue. */
export function issueToken(state: AzureState, tokens: EntraTokens, request: TokenRequest): IssuedToken {
  const tenant = state.tenant(request.tenantId);
  if (!tenant) throw new Error(`No tenant ${request.tenantId}`);
  const subject = subjectIn(state, state.principalNamed(request.principal), tenant);
  if (!subject) throw new Error(`${request.principal} is not in tenant ${request.tenantId}`);
  if (!isKnownResource(request.audience, tenant)) throw new Error(`No resource ${request.audience}`);
  return tokens.issue(subject, request.audience);
}
