import assert from 'node:assert/strict';
import { startAzure, type AzureEmulator } from '../../emulator/azure.ts';
import type { ClusterState } from '../../emulator/cluster-state.ts';
import { CONTOSO_TENANT, contosoSeed } from '../../emulator/contoso-seed.ts';
import { startControl, type ControlServer } from '../../emulator/control.ts';
import type { ServicePrincipal } from '../../emulator/directory.ts';
import { isObject, stringAt } from '../../emulator/json.ts';
import { readClaims } from '../../emulator/jwt.ts';
import type { AzureSeed } from '../../emulator/seed.ts';
import { ask } from '../emulator/tunnel-client.ts';
import { runProcedure, type Run, type RunOptions } from './run.ts';

export const CLUSTER = 'fabrikam-sp';

/** A person who makes an application, lets it in through Graph, and renews the credential. */
export const NEW = ['earlier', 'create-application', 'prepare-application', 'admit', 'give-role', 'reset'];
/** One who keeps the application of the cluster, and consents on the page. */
export const OWN = ['cluster', 'prepare-application', 'open-consent', 'give-role'];
export const ALL_DONE = {
  application: 'done',
  consent: 'done',
  role: 'done',
  'old-roles': 'done',
  reset: 'done',
};

const LOGIN = 'contoso.azurecr.io';

/** A cluster of one emulated tenant and a registry of another, for one test. */
export class World {
  readonly azure: AzureEmulator;
  readonly #control: ControlServer;

  private constructor(azure: AzureEmulator, control: ControlServer) {
    this.azure = azure;
    this.#control = control;
  }

  static async start(seed: AzureSeed = contosoSeed()): Promise<World> {
    const azure = await startAzure(seed);
    return new World(azure, await startControl(azure, 0));
  }

  async stop(): Promise<void> {
    await this.#control.close();
    await this.azure.close();
  }

  run(takes: readonly string[], more: Partial<RunOptions> = {}): Promise<Run> {
    const host = `${CLUSTER}-0a1b2c3d.hcp.westeurope.azmk8s.io`;
    const options = { host, image: `${LOGIN}/team/web:1.4.2`, takes, ...more };
    return runProcedure(this.azure, this.#control, options);
  }

  get cluster(): ClusterState {
    return this.azure.state.cluster(CLUSTER);
  }

  /** Applications that a run made. */
  made(): ServicePrincipal[] {
    return this.azure.state.directory
      .servicePrincipals()
      .filter(({ application }) => application.displayName.startsWith(`acr-pull-${CLUSTER}`));
  }

  /** Statuses that requests got. */
  answered(method: string, path: RegExp): number[] {
    return this.azure.requests
      .filter((request) => request.method === method && path.test(request.path))
      .map(({ status }) => status);
  }

  /** Whether the credential that the cluster has now pulls. */
  async canPull(): Promise<boolean> {
    const clientId = this.cluster.servicePrincipalClientId;
    const secret = this.azure.state.servicePrincipal(clientId)?.secrets[0]?.value ?? '';
    const basic = Buffer.from(`${clientId}:${secret}`).toString('base64');
    const url = `https://${LOGIN}/oauth2/token?service=${LOGIN}&scope=repository:team/web:pull`;
    const { body } = await ask(this.azure, url, { headers: { authorization: `Basic ${basic}` } });
    const [access] = (readClaims(stringAt(body, 'access_token') ?? '')?.['access'] ?? []) as unknown[];
    return isObject(access) && Array.isArray(access['actions']) && access['actions'].includes('pull');
  }

  /** Everything is done, the cluster can pull, and there is one role assignment. */
  async assertFinished(last: Run): Promise<void> {
    assert.deepEqual(statesOf(last), ALL_DONE, last.document);
    assert.equal(last.failure, undefined);
    assert.equal(await this.canPull(), true);
    const { objectIds = [] } = this.azure.state.servicePrincipal(this.cluster.servicePrincipalClientId) ?? {};
    const there = objectIds.find(({ tenantId }) => tenantId === CONTOSO_TENANT)?.objectId ?? '';
    assert.equal(this.azure.state.assignments.of(there).length, 1);
  }
}

export function statesOf({ steps }: Run): Record<string, string> {
  return Object.fromEntries(Object.entries(steps).map(([id, { state }]) => [id, state]));
}
