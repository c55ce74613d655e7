import { Secret } from '../secret.ts';

interface DockerConfigEntry {
  readonly loginServer: string;
  readonly username: string;
  readonly password: Secret;
}

/**
 * The content of `.dockerconfigjson`, byte for byte as `kubectl create secret docker-registry` makes it: Go's JSON
 * encoder, so `<`, `>`, `&` and the two line separators are escaped (encoding/json, `HTMLEscape`).
 */
export function dockerConfig({ loginServer, username, password }: DockerConfigEntry): Secret {
  const auth = toBase64(`${username}:${password.reveal()}`);
  const json = JSON.stringify({ auths: { [loginServer]: { username, password: password.reveal(), auth } } });
  return new Secret(goEscapes(json));
}

/** The first entry of a `.dockerconfigjson`; `undefined` when the text is none. */
export function readDockerConfig(text: Secret): DockerConfigEntry | undefined {
  try {
    const parsed = JSON.parse(text.reveal()) as {
      auths?: Record<string, { username?: unknown; password?: unknown }>;
    };
    const [loginServer, entry] = Object.entries(parsed.auths ?? {})[0] ?? [];
    if (
      loginServer === undefined ||
      typeof entry?.username !== 'string' ||
      typeof entry.password !== 'string'
    )
      return undefined;
    return { loginServer, username: entry.username, password: new Secret(entry.password) };
  } catch {
    return undefined;
  }
}

/** Base64 of the text's UTF-8 bytes. */
export function toBase64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''));
}

/** The text behind base64; `undefined` when it is none. */
export function fromBase64(text: string): string | undefined {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));
  } catch {
    return undefined;
  }
}

function goEscapes(json: string): string {
  return json.replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
