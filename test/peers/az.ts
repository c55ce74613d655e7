import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { startAzure, type AzureEmulator } from '../emulator/azure.ts';
import { CONTOSO_TENANT, contosoSeed } from '../emulator/contoso-seed.ts';
import { runScript } from '../integration/emulator/child.ts';

/**
 * The real Azure CLI against the emulated Azure, and what our tree makes of what it did. Not part of npm test: needs
 * an `az` (pip install azure-cli). Argument: its path, `az` when left out.
 */
const az = process.argv[2] ?? 'az';
const OWNER = { id: 'cccccccc-0000-4000-8000-000000000004', secret: 'owner~secret.value-1' };
const REGISTRY =
  '/subscriptions/aaaaaaaa-0000-4000-8000-000000000001/resourceGroups/rg-registry/providers/Microsoft.ContainerRegistry/registries/contoso';
const CLUSTER = ['--resource-group', 'rg-shop', '--name', 'shop-prod'];

const azure = await startAzure(contosoSeed(), { operations: { retryAfterSeconds: 1 } });
const home = await mkdtemp(path.join(tmpdir(), 'acr-pull-az-'));
try {
  await run('az login', [
    'login',
    '--service-principal',
    '--tenant',
    CONTOSO_TENANT,
    '-u',
    OWNER.id,
    '-p',
    OWNER.secret,
  ]);
  await run('az acr list', ['acr', 'list']);
  await run('az aks show', ['aks', 'show', ...CLUSTER]);
  console.log(`our tree before: ${JSON.stringify(await accesses(azure))}`);
  await run('az aks update --attach-acr', ['aks', 'update', ...CLUSTER, '--attach-acr', 'contoso']);
  await run('az role assignment list', ['role', 'assignment', 'list', '--scope', REGISTRY]);
  const shown = await accesses(azure);
  console.log(`our tree after: ${JSON.stringify(shown)}`);
  if (!shown.includes('shop-prod contoso.azurecr.io direct all'))
    throw new Error('The access of az is not shown.');
} finally {
  await azure.close();
  await rm(home, { recursive: true, force: true });
}

async function run(name: string, args: readonly string[]): Promise<void> {
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    AZURE_CONFIG_DIR: home,
    AZURE_CORE_COLLECT_TELEMETRY: 'no',
    ...azure.environment,
  };
  const started = Date.now();
  const { stdout } = await promisify(execFile)(az, [...args, '--output', 'json'], {
    env,
    maxBuffer: 50_000_000,
  });
  const answer: unknown = stdout.trim() === '' ? null : JSON.parse(stdout);
  const size = Array.isArray(answer) ? `${answer.length} entries` : 'ok';
  console.log(`${name.padEnd(30)} ${size.padEnd(12)} ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/** What the tree would show, by the real adapters. */
async function accesses({ environment }: AzureEmulator): Promise<string[]> {
  const account = { AZURE_CLIENT_ID: OWNER.id, AZURE_CLIENT_SECRET: OWNER.secret };
  const host = 'shop-prod-0a1b2c3d.hcp.westeurope.azmk8s.io';
  return (await runScript('../../peers/accesses-script.ts', [host], {
    ...environment,
    ...account,
  })) as string[];
}
