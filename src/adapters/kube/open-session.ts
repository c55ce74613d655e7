import type { Context } from '../../core/contexts/context.ts';
import { ok, type Result } from '../../core/result.ts';
import { proxyFromEnvironment } from './cluster-proxy.ts';
import { ClusterSession, type SessionOptions } from './cluster-session.ts';
import { readClusterSettings } from './cluster-settings.ts';
import { kubeconfigPaths, type KubeconfigLocations } from './kubeconfig-files.ts';

export interface ConnectorOptions extends SessionOptions {
  readonly locations: () => KubeconfigLocations;
}

/** A session with the credentials of the context, read anew. */
export async function openSession(
  context: Context,
  options: ConnectorOptions,
  signal: AbortSignal,
): Promise<Result<ClusterSession>> {
  const settings = await readClusterSettings(context, kubeconfigPaths(options.locations()));
  if (!settings.ok) return settings;
  const { server, proxyUrl = proxyFromEnvironment(server, options.environment) } = settings.value;
  const session = new ClusterSession(
    { ...settings.value, ...(proxyUrl === undefined ? {} : { proxyUrl }) },
    options,
  );
  const opened = await session.open(signal);
  if (opened.ok) return ok(session);
  session.close();
  return opened;
}
