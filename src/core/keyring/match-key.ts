import { matchLabel } from './go-match.ts';
import { parseSchemeless, splitPort, toBytes, type Bytes } from './go-url.ts';

/** Host and path of a key as the kubelet's index holds it. */
export type IndexKey = Bytes;

/**
 * A key of `auths` as the kubelet's index holds it: without its scheme, and without a leading `/v1` or `/v2` of its
 * path. `undefined` for a key that the kubelet drops. (k8s.io/kubernetes, pkg/credentialprovider/keyring.go, `Add`.)
 */
export function indexKey(key: string): IndexKey | undefined {
  const url = parseSchemeless(toBytes(key.replace(/^https?:\/\//, '')));
  if (url === undefined) return undefined;
  const path = /^\/v[12]\//.test(url.path) ? url.path.slice('/v1'.length) : url.path;
  return path === '/' ? url.host : `${url.host}${path}`;
}

/**
 * Whether a key serves a repository, such as `contoso.azurecr.io/shop/web`: the same port (none is not 443), as many
 * labels of the host, each fitting its pattern, and the key's path at the beginning of the repository's (a plain
 * prefix: `/team` also serves `/team2`). (`URLsMatchStr` of the same file.)
 */
export function matchesKey(key: IndexKey, repository: string): boolean {
  const glob = parseSchemeless(key);
  const target = parseSchemeless(toBytes(repository));
  if (glob === undefined || target === undefined) return false;
  const globHost = splitPort(glob.host);
  const targetHost = splitPort(target.host);
  if (globHost.port !== targetHost.port || !target.path.startsWith(glob.path)) return false;
  if (globHost.host.startsWith('[')) return false; // an IPv6 address is taken for a pattern of one letter
  const patterns = globHost.host.split('.');
  const labels = targetHost.host.split('.');
  return (
    patterns.length === labels.length &&
    patterns.every((pattern, index) => matchLabel(pattern, labels[index] ?? ''))
  );
}
