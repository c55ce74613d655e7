import assert from 'node:assert/strict';
import { KubeClusterConnector } from '../../../src/adapters/kube/cluster-client.ts';
import type { ConnectorOptions } from '../../../src/adapters/kube/open-session.ts';
import { readContexts, type KubeconfigLocations } from '../../../src/adapters/kube/kubeconfig-files.ts';
import type { Context } from '../../../src/core/contexts/context.ts';
import { plain } from '../../../src/core/message.ts';
import type { ClusterClient } from '../../../src/core/cluster-ports.ts';
import type { Result } from '../../../src/core/result.ts';
import { startApiServer, type ApiServer } from '../../kube/api-server.ts';

export const never = new AbortController().signal;

/** The API server of one suite: started before it, stopped after it. */
export function useApiServer(): () => ApiServer {
  let server: ApiServer | undefined;
  before(async function () {
    this.timeout(180_000);
    server = await startApiServer();
  });
  after(async () => {
    await server?.stop();
  });
  return () => {
    assert.ok(server !== undefined);
    return server;
  };
}

/** The current context of one kubeconfig file, and how the product connects with it. */
export async function currentContext(
  kubeconfig: string,
  options: Partial<ConnectorOptions> = {},
): Promise<{ readonly context: Context; readonly options: ConnectorOptions }> {
  const locations: KubeconfigLocations = { variable: kubeconfig, home: '/nowhere', extra: [] };
  const context = (await readContexts(locations)).contexts.find(({ isCurrent }) => isCurrent);
  assert.ok(context !== undefined);
  const usual = { environment: { PATH: process.env['PATH'] }, isTrusted: () => true };
  return { context, options: { locations: () => locations, ...usual, ...options } };
}

/** Connects as the product does, with the current context of one kubeconfig file. */
export async function tryConnect(
  kubeconfig: string,
  options: Partial<ConnectorOptions> = {},
  signal = never,
): Promise<Result<ClusterClient>> {
  const current = await currentContext(kubeconfig, options);
  return new KubeClusterConnector(current.options).connect(current.context, signal);
}

const open: ClusterClient[] = [];
afterEach(() => {
  for (const client of open.splice(0)) client.close();
});

export async function connect(
  kubeconfig: string,
  options: Partial<ConnectorOptions> = {},
): Promise<ClusterClient> {
  const client = value(await tryConnect(kubeconfig, options));
  open.push(client);
  return client;
}

export function value<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(
    `${result.failure.kind}: ${plain(result.failure.message)} (${result.failure.detail ?? ''})`,
  );
}

/** Kind and text of a failure. */
export function failure(result: Result<unknown>): { kind: string; text: string; hint: string } {
  assert.ok(!result.ok, 'a failure');
  const { kind, message, hint } = result.failure;
  return { kind, text: plain(message), hint: hint === undefined ? '' : plain(hint) };
}
