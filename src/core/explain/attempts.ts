import { parseImageReference } from '../image-reference.ts';

/** Kubelets write this before what the runtime said. */
const PREFIXES: readonly RegExp[] = [
  /^Failed to pull image "(?:[^"\\]|\\.)*":\s*/,
  /^Back-off pulling image "(?:[^"\\]|\\.)*"(?::\s*|$)/,
  /^(?:ErrImagePull|ImagePullBackOff|ImageInspectError):\s*/,
];
/** Messages of events have 1 kB at most; the cause stands at the end. */
const LONGEST_TEXT = 8_000;

/**
 * What a kubelet's message says of each attempt, oldest first, without the kubelet's own words before it. Several are
 * joined by the kubelet as `[a, b]` (apimachinery, `NewAggregate`), by CRI-O in `(Mirrors also failed: [a] [b])`
 * before the last one (containers/image), by others line by line (Go's `errors.Join`, go-multierror).
 */
export function splitAttempts(text: string): string[] {
  const said = withoutPrefix(text.slice(-LONGEST_TEXT).replaceAll('\\u0027', "'").trim());
  const mirrors = /\(Mirrors also failed: ([^]*?)\]\):/.exec(said);
  const first = mirrors?.[1] === undefined ? [] : mirrors[1].split(/\]\s*\[/);
  const rest = mirrors === null ? said : said.replace(mirrors[0], '');
  return [...first, ...splitJoined(rest)]
    .map((attempt) => attempt.trim())
    .filter((attempt) => attempt !== '');
}

/** What the runtime said, without the words that the kubelet puts before it. */
export function withoutPrefix(text: string): string {
  const prefix = PREFIXES.map((pattern) => pattern.exec(text)?.[0]).find((found) => found !== undefined);
  return prefix === undefined || prefix === '' ? text : withoutPrefix(text.slice(prefix.length));
}

function splitJoined(text: string): string[] {
  const inner = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  return inner
    .replace(/^\d+ errors? occurred:\s*/, '')
    .split(/\n\s*\*?\s*|, (?=rpc error: |failed to |initializing source |Error response from daemon)/);
}

/**
 * The text without the names in it, so that an image called `timeout` or a host called `denied` decides nothing:
 * images, digests, addresses and IP addresses become placeholders.
 */
export function withoutNames(text: string, image: string): string {
  const withoutAddresses = text
    .replace(/https?:\/\/([^\s/"'?]*)[^\s"']*/g, (_, host: string) => placeholder(host))
    .replace(/reading manifest \S+ in \S+/g, 'reading manifest in IMAGE');
  return namesOf(image)
    .reduce((rest, name) => rest.replaceAll(name, ' IMAGE '), withoutAddresses)
    .replace(/"[A-Za-z0-9][\w./:@-]*[:/@][\w./:@-]+"/g, ' IMAGE ')
    .replace(/\bsha(?:256|384|512):[a-f0-9]+/g, ' DIGEST ')
    .replace(/\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?/g, ' ADDRESS ')
    .replace(/\b[\w-]+(?:\.[\w-]+)+(?::\d+)?\/[\w./:@-]+/g, ' IMAGE ')
    .replace(/\b[\w-]+(?:\.[\w-]+)*\.blob\.core\.[\w.-]+/g, ' STORAGE ')
    .replace(/(lookup )[\w.-]+/g, '$1HOST');
}

/** The storage behind a registry has a cause of its own. */
function placeholder(host: string): string {
  return host.includes('.blob.core.') ? ' STORAGE ' : ' URL ';
}

/** The ways in which runtimes write an image, longest first. A tag alone is not one: `401` may be a tag. */
function namesOf(image: string): string[] {
  const reference = parseImageReference(image);
  if (reference === undefined) return image.length > 3 ? [image] : [];
  const { hostAsWritten: host = 'docker.io', repository, tag, digest } = reference;
  const full = `${host}/${repository}`;
  const end = `${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
  const names = [
    image,
    `${full}${end}`,
    `docker.io/library/${repository}${end}`,
    full,
    `${repository}${end}`,
  ];
  const withSlash = repository.includes('/') ? [repository] : [];
  return [...new Set([...names, ...withSlash])]
    .filter((name) => name.includes('/') || name.includes(':'))
    .sort((a, b) => b.length - a.length);
}
