/** The parts of an image name, by the grammar of distribution/reference. */
export interface ImageReference {
  /** Registry host in lower case, with its port where one is written; absent for Docker Hub's short names. */
  readonly host?: string;
  /** The host as written. Differs from `host` when it has upper-case letters, which kubelets do not match. */
  readonly hostAsWritten?: string;
  readonly repository: string;
  readonly tag?: string;
  /** Wins over the tag where both are given. */
  readonly digest?: string;
}

const HOST =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9A-Fa-f:]+\])(?::[0-9]+)?$/;
const REPOSITORY = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
/** The algorithms that opencontainers/go-digest knows, with the length of their hexadecimal text. */
const DIGEST = /^(?:sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128})$/;
/** A bare image id is no reference: it could not be told from one (distribution/reference, `ParseNormalizedNamed`). */
const IMAGE_ID = /^[a-f0-9]{64}$/;

/** Longest repository that the grammar allows. */
const LONGEST_REPOSITORY = 255;
/** More than a DNS name, a repository, a tag and a digest can have together: keeps matching fast on any text. */
const LONGEST_REFERENCE = 1024;

/**
 * Reads an image reference; `undefined` when the text is none. The first component is a host only when it holds a
 * dot or a colon, has upper-case letters, or is `localhost` (distribution/reference, `splitDockerDomain`).
 */
export function parseImageReference(text: string): ImageReference | undefined {
  if (text.length > LONGEST_REFERENCE || IMAGE_ID.test(text)) return undefined;
  const at = text.indexOf('@');
  const digest = at === -1 ? undefined : text.slice(at + 1);
  if (digest !== undefined && !DIGEST.test(digest)) return undefined;
  const { name, tag } = splitTag(at === -1 ? text : text.slice(0, at));
  if (tag !== undefined && !TAG.test(tag)) return undefined;
  const { host, repository } = splitHost(name);
  if (host !== undefined && !HOST.test(host)) return undefined;
  if (!REPOSITORY.test(repository) || repository.length > LONGEST_REPOSITORY) return undefined;
  return {
    ...(host === undefined ? {} : { host: host.toLowerCase(), hostAsWritten: host }),
    repository,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** A colon after the last slash starts a tag; one before it belongs to a port. */
function splitTag(text: string): { name: string; tag?: string } {
  const colon = text.indexOf(':', text.lastIndexOf('/') + 1);
  return colon === -1 ? { name: text } : { name: text.slice(0, colon), tag: text.slice(colon + 1) };
}

function splitHost(name: string): { host?: string; repository: string } {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  const isHost =
    slash !== -1 && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase());
  return isHost ? { host: first, repository: name.slice(slash + 1) } : { repository: name };
}
