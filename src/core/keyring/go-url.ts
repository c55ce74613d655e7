/** A text of which each character stands for one byte, as Go's strings do. */
export type Bytes = string;

/** Host with its port, and decoded path, as Go's `net/url` finds them. */
export interface GoUrl {
  readonly host: Bytes;
  readonly path: Bytes;
}

export function toBytes(text: string): Bytes {
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');
}

/** ASCII that a host may hold without an escape (net/url, `gen_encoding_table.go`); all other bytes may too. */
const HOST_BYTES = /^[A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"\x80-\xff]*$/;
const USERINFO = /^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/;
const PORT = /^(?::[0-9]*)?$/;
// eslint-disable-next-line no-control-regex -- these are what Go refuses
const CONTROL = /[\x00-\x1f\x7f]/;

/**
 * Reads an address without a scheme as the kubelet does: Go's `url.Parse` on "https://" and the text (Go 1.26,
 * `net/url`; k8s.io/kubernetes, pkg/credentialprovider, `ParseSchemelessURL`). `undefined` where Go gives an error.
 */
export function parseSchemeless(text: Bytes): GoUrl | undefined {
  const [address = '', ...fragment] = text.split('#');
  if (CONTROL.test(address) || unescapePath(fragment.join('#')) === undefined) return undefined;
  const hierarchical = address.split('?', 1)[0] ?? '';
  const slash = hierarchical.indexOf('/');
  const authority = slash === -1 ? hierarchical : hierarchical.slice(0, slash);
  const host = parseAuthority(authority);
  const path = unescapePath(slash === -1 ? '' : hierarchical.slice(slash));
  return host === undefined || path === undefined ? undefined : { host, path };
}

/** Host and port, where both are there; else all is the host (`net.SplitHostPort`, and `SplitURL` around it). */
export function splitPort(host: Bytes): { readonly host: Bytes; readonly port: Bytes } {
  const bracketed = /^\[([^[\]]*)\]:([^:[\]]*)$/.exec(host);
  const plain = /^([^:[\]]*):([^:[\]]*)$/.exec(host);
  const [, name, port] = bracketed ?? plain ?? [];
  return name === undefined || port === undefined ? { host, port: '' } : { host: name, port };
}

function parseAuthority(authority: Bytes): Bytes | undefined {
  const at = authority.lastIndexOf('@');
  const userinfo = authority.slice(0, Math.max(at, 0));
  if (!USERINFO.test(userinfo) || unescapePath(userinfo) === undefined) return undefined;
  return parseHost(authority.slice(at + 1));
}

function parseHost(host: Bytes): Bytes | undefined {
  const open = host.lastIndexOf('[');
  if (open > 0) return undefined;
  if (open === 0) return parseIpLiteral(host);
  const colon = host.indexOf(':');
  if (colon !== -1 && !PORT.test(host.slice(colon))) return undefined;
  return unescapeHost(host);
}

function parseIpLiteral(host: Bytes): Bytes | undefined {
  const close = host.lastIndexOf(']');
  const port = host.slice(close + 1);
  if (close === -1 || !PORT.test(port)) return undefined;
  const address = unescapeHost(host.slice(1, close));
  return address === undefined || !isIpv6(address) ? undefined : `[${address}]${port}`;
}

/** `net/netip.ParseAddr` for IPv6: eight groups, or fewer around one `::`; the last two may be an IPv4 address. */
function isIpv6(text: Bytes): boolean {
  const [address = '', ...zone] = text.split('%');
  if (zone.length > 0 && zone.join('%') === '') return false;
  const halves = address.split('::');
  if (halves.length > 2) return false;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const all = groups.flat();
  const last = all.at(-1) ?? '';
  const isIpv4Last = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(last);
  const hex = isIpv4Last ? all.slice(0, -1) : all;
  if (!hex.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return false;
  const count = hex.length + (isIpv4Last ? 2 : 0);
  return halves.length === 2 ? count < 8 : count === 8;
}

/** In a host only bytes beyond ASCII may be escaped, and the percent sign of a zone. */
function unescapeHost(host: Bytes): Bytes | undefined {
  if (!HOST_BYTES.test(host.replace(/%(?:[89A-Fa-f][0-9A-Fa-f]|25)/g, ''))) return undefined;
  return decodeEscapes(host);
}

function unescapePath(path: Bytes): Bytes | undefined {
  return /%(?![0-9A-Fa-f]{2})/.test(path) ? undefined : decodeEscapes(path);
}

function decodeEscapes(text: Bytes): Bytes {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}
