import type { Context } from '../contexts/context.ts';
import { isLoopbackServer } from '../contexts/flavour.ts';
import { fingerprint } from '../fingerprint.ts';

/** Everything that a pull secret's names are made from; the same values always give the same names. */
export interface NameParts {
  readonly context: Pick<Context, 'clusterName' | 'server'>;
  readonly namespace: string;
  readonly loginServer: string;
  /** This machine's host name: two laptops may each have a cluster `kind-dev` and must not share a token. */
  readonly machine: string;
}

/**
 * Name of the Secret object: `acr-pull-contoso` for `contoso.azurecr.io`. The same in every cluster, so that one
 * reference in a manifest serves them all. Other clouds keep their suffix, so that hosts cannot collide.
 */
export function secretName(loginServer: string): string {
  const host = loginServer.replace(/\.azurecr\.io$/, '').replace(/:\d+$/, '');
  return `acr-pull-${slug(host, 200)}`;
}

/** File name of the Secret manifest: one file a registry and cluster, `acr-pull-contoso.kind-dev.secret.yaml`. */
export function secretFileName(loginServer: string, clusterName: string): string {
  return `${secretName(loginServer)}.${slug(clusterName, 60)}.secret.yaml`;
}

/**
 * Name of the token and of its scope map: 5 to 50 letters, digits and single dashes (Microsoft.ContainerRegistry
 * specification, Token.models). One for each cluster and namespace, told apart by a hash of both.
 */
export function tokenName(parts: NameParts): string {
  const { clusterName } = parts.context;
  const hash = fingerprint([placeOf(parts), clusterName, parts.namespace].join('\n'));
  return `acr-pull-${slug(clusterName, 16)}-${slug(parts.namespace, 14)}-${hash}`;
}

/**
 * Name of the application that is made for a cluster and namespace: the same again, so that it is found. The registry
 * counts too, since applications are the tenant's. At most 120 characters (Microsoft Graph, `displayName`).
 */
export function applicationName(parts: NameParts): string {
  const { clusterName } = parts.context;
  const hash = fingerprint([placeOf(parts), clusterName, parts.namespace, parts.loginServer].join('\n'));
  return `${applicationPrefix(parts.loginServer, clusterName)}${slug(parts.namespace, 20)}-${hash}`;
}

/** Whether {@link applicationName} gives such a name for a registry and a cluster, on whichever machine. */
export function isApplicationName(
  name: string,
  { loginServer, clusterName }: { readonly loginServer: string; readonly clusterName: string },
): boolean {
  return name.startsWith(applicationPrefix(loginServer, clusterName)) && /-[0-9a-f]{8}$/.test(name);
}

function applicationPrefix(loginServer: string, clusterName: string): string {
  return `acr-pull-${slug(loginServer.replace(/\.azurecr\.io$/, ''), 20)}-${slug(clusterName, 24)}-`;
}

/** The address of a local cluster changes whenever it is created anew, and says nothing beyond this machine. */
function placeOf({ context: { server = '' }, machine }: NameParts): string {
  return isLoopbackServer(server) ? machine : server.toLowerCase();
}

/** Lower-case letters, digits and single inner dashes, at most `length` of them; `x` when nothing is left. */
function slug(text: string, length: number): string {
  const dashed = text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return dashed.slice(0, length).replace(/^-|-$/g, '') || 'x';
}
