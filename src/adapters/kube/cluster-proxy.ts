import { BlockList, isIP } from 'node:net';

/**
 * The proxy that kubectl would take for a server that the kubeconfig gives none: HTTPS_PROXY or HTTP_PROXY, unless
 * NO_PROXY names the host (golang.org/x/net/http/httpproxy). This machine itself is never behind a proxy.
 */
export function proxyFromEnvironment(server: string, environment: NodeJS.ProcessEnv): string | undefined {
  const { protocol, hostname, port } = new URL(server);
  const read = (name: string): string => readVariable(name, environment);
  const proxy = read(protocol === 'http:' ? 'HTTP_PROXY' : 'HTTPS_PROXY');
  const host = hostname.replace(/^\[|\]$/g, '');
  if (proxy === '' || host === 'localhost' || isInRange(host, '127.0.0.0/8') || host === '::1')
    return undefined;
  const exceptions = read('NO_PROXY')
    .split(',')
    .map((entry) => entry.trim().toLowerCase());
  if (exceptions.some((entry) => isException(entry, host, port === '' ? '443' : port))) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

/** In upper case or else in lower case; an empty one does not count (`getEnvAny` of httpproxy). */
function readVariable(name: string, environment: NodeJS.ProcessEnv): string {
  const values = [environment[name], environment[name.toLowerCase()]];
  return values.find((value) => value !== undefined && value !== '') ?? '';
}

function isException(entry: string, host: string, port: string): boolean {
  if (entry === '' || entry === '*') return entry === '*';
  if (entry.includes('/')) return isInRange(host, entry);
  const [, name = entry, ofPort = port] = /^([^:]+):(\d+)$/.exec(entry) ?? [];
  if (ofPort !== port) return false;
  if (isIP(host) !== 0) return name === host;
  const suffix = name.replace(/^\*?\./, '');
  return host.endsWith(`.${suffix}`) || (host === suffix && suffix === name);
}

function isInRange(host: string, range: string): boolean {
  const [network = '', bits = ''] = range.split('/');
  if (isIP(host) === 0 || isIP(host) !== isIP(network)) return false;
  const family = isIP(host) === 4 ? 'ipv4' : 'ipv6';
  const longest = family === 'ipv4' ? 32 : 128;
  if (!/^\d+$/.test(bits) || Number(bits) > longest) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family);
  return list.check(host, family);
}
