import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { startAzure, type AzureEmulator } from '../emulator/azure.ts';
import { CONTOSO_TENANT, contosoSeed, FABRIKAM_TENANT } from '../emulator/contoso-seed.ts';
import { startControl } from '../emulator/control.ts';
import { issueTokens } from '../integration/adapters/issue-tokens.ts';
import { runScript } from '../integration/emulator/child.ts';
import { milliseconds, type Figure } from './figure.ts';
import { median } from './timing.ts';

const ROUNDS = 3;
const HOST = 'shop-prod-0a1b2c3d.hcp.westeurope.azmk8s.io';
const IMAGE = 'contoso.azurecr.io/team/web:1.4.2';
const OWNER = { id: 'cccccccc-0000-4000-8000-000000000004', secret: 'owner~secret.value-1' };
const ATTACH = [
  'aks',
  'update',
  '--resource-group',
  'rg-shop',
  '--name',
  'shop-prod',
  '--attach-acr',
  'contoso',
];

interface Run {
  /** From the start of the process to its end. */
  readonly allMs: number;
  /** From the confirmed plan to the verified role. */
  readonly runMs: number;
  readonly requests: number;
  /** Whether the cluster itself was written, which takes minutes in Azure. */
  readonly writesCluster: boolean;
}

/** A role for the kubelet identity, by us and by the Azure CLI, in the same Azure. `az` is the path of the CLI. */
export async function benchGrant(az: string): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const latencyMs of [0, 100]) {
    const ours: Run[] = [];
    const peer: Run[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      ours.push(await inAzure(latencyMs, grant));
      peer.push(await inAzure(latencyMs, (azure, slowDown) => attach(az, azure, slowDown)));
    }
    figures.push(...figuresOf(latencyMs, ours, peer));
  }
  return figures;
}

function figuresOf(latencyMs: number, ours: readonly Run[], peer: readonly Run[]): Figure[] {
  const times = (runs: readonly Run[], key: 'allMs' | 'runMs'): number => median(runs.map((run) => run[key]));
  const [own, other] = [times(ours, 'runMs'), times(peer, 'runMs')];
  const [ownAll, otherAll] = [times(ours, 'allMs'), times(peer, 'allMs')];
  const requests = Math.max(...ours.map((run) => run.requests));
  const name = `grant by role, ${latencyMs} ms latency`;
  const speed = { ratio: own / other, budget: '≤ 0.1 ×', isMet: own / other <= 0.1 };
  return [
    {
      what: `${name}: confirmed plan to verified`,
      ours: milliseconds(own),
      peer: `az aks update --attach-acr ${milliseconds(other)}`,
      ...(latencyMs > 0 ? speed : { ratio: own / other, budget: '' }),
    },
    {
      what: `${name}: whole process`,
      ours: milliseconds(ownAll),
      peer: `az aks update --attach-acr ${milliseconds(otherAll)}`,
      ratio: ownAll / otherAll,
      budget: '',
    },
    {
      what: `${name}: requests after the plan`,
      ours: `${requests}, ${ours.some((run) => run.writesCluster) ? 'a' : 'no'} PUT on the cluster`,
      peer: `az ${median(peer.map((run) => run.requests))} in all, ${peer.some((run) => run.writesCluster) ? 'with a' : 'no'} PUT`,
      budget: '≤ 4, no PUT',
      isMet: requests <= 4 && !ours.some((run) => run.writesCluster),
    },
  ];
}

type SlowDown = () => void;

/** A fresh Azure; once told so, it answers every request late. */
async function inAzure(
  latencyMs: number,
  run: (azure: AzureEmulator, slowDown: SlowDown) => Promise<Run>,
): Promise<Run> {
  const azure = await startAzure(contosoSeed(), { operations: { retryAfterSeconds: 1 } });
  try {
    return await run(azure, () => {
      azure.requests.length = 0;
      if (latencyMs > 0) azure.faults.add({ times: Number.MAX_SAFE_INTEGER, delayMs: latencyMs });
    });
  } finally {
    await azure.close();
  }
}

async function grant(azure: AzureEmulator, slowDown: SlowDown): Promise<Run> {
  const control = await startControl(azure, 0);
  try {
    const tokens = issueTokens(azure, 'developer', [CONTOSO_TENANT, FABRIKAM_TENANT]);
    slowDown();
    const started = performance.now();
    const { ranMs } = (await runScript('../adapters/role-script.ts', [HOST, IMAGE, control.url], {
      ...azure.environment,
      ACR_PULL_TEST_TOKENS: tokens,
    })) as { readonly ranMs?: number };
    if (ranMs === undefined) throw new Error('The role was not granted.');
    const first = azure.requests.findIndex(({ method }) => method === 'PUT');
    return {
      allMs: performance.now() - started,
      runMs: ranMs,
      requests: azure.requests.length - first,
      writesCluster: writesCluster(azure),
    };
  } finally {
    await control.close();
  }
}

/** Signed in before: only what the command itself does is timed, and that is also its way from plan to end. */
async function attach(az: string, azure: AzureEmulator, slowDown: SlowDown): Promise<Run> {
  const home = await mkdtemp(path.join(tmpdir(), 'acr-pull-az-'));
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    AZURE_CONFIG_DIR: home,
    AZURE_CORE_COLLECT_TELEMETRY: 'no',
    ...azure.environment,
  };
  const run = promisify(execFile);
  try {
    const login = ['login', '--service-principal', '--tenant', CONTOSO_TENANT];
    await run(az, [...login, '-u', OWNER.id, '-p', OWNER.secret], { env });
    slowDown();
    const started = performance.now();
    await run(az, ATTACH, { env, maxBuffer: 50_000_000 });
    const ms = performance.now() - started;
    return {
      allMs: ms,
      runMs: ms,
      requests: azure.requests.length,
      writesCluster: writesCluster(azure),
    };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

function writesCluster({ requests }: AzureEmulator): boolean {
  return requests.some(
    ({ method, path: asked }) => method === 'PUT' && /managedClusters\/[^/]+$/i.test(asked),
  );
}
