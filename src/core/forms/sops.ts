import { dockerConfig, toBase64 } from '../manifests/docker-config.ts';
import { parseYamlStream } from '../manifests/parse-yaml.ts';
import { mergePullSecrets, readPullSecrets, type PullSecret } from '../manifests/pull-secret.ts';
import { valueOf } from '../manifests/yaml-value.ts';
import { message } from '../message.ts';
import { err, ok, type Result } from '../result.ts';
import { Secret } from '../secret.ts';
import type { SopsPlace } from './sops-rules.ts';

/** The user's own sops. Plain text goes in and comes out through pipes only. */
export interface SopsProgram {
  encrypt(plain: Secret, place: SopsPlace, signal: AbortSignal): Promise<Result<string>>;
  /** Decrypts the file of `place` as it is on the disk. */
  decrypt(place: SopsPlace, signal: AbortSignal): Promise<Result<Secret>>;
}

/**
 * The encrypted text of a file after `secrets` are written into it, one document a namespace, those of other
 * namespaces kept; for these, sops must be able to decrypt `existing`. Fails as sops fails, with `conflict` when the
 * file holds anything that is not ours, and with `refused` when sops left anything of the credentials readable.
 */
export async function encryptPullSecrets(
  { existing, secrets, place }: SopsFile,
  sops: SopsProgram,
  signal: AbortSignal,
): Promise<Result<string>> {
  let kept: string | undefined;
  if (existing !== undefined && existing.trim() !== '' && !replacesAll(existing, secrets)) {
    const decrypted = await sops.decrypt(place, signal);
    if (!decrypted.ok) return decrypted;
    kept = decrypted.value.reveal();
  }
  const merged = mergePullSecrets(kept, secrets);
  if (!merged.ok) return merged;
  const encrypted = await sops.encrypt(new Secret(`${HEADER}${withoutHeader(merged.value)}`), place, signal);
  if (!encrypted.ok) return encrypted;
  const proven = proveEncrypted(encrypted.value, readPullSecrets(merged.value).secrets);
  return proven.ok ? encrypted : proven;
}

export interface SopsFile {
  readonly existing: string | undefined;
  readonly secrets: readonly PullSecret[];
  readonly place: SopsPlace;
}

/**
 * Fails with `refused` unless every document has sops' metadata and encrypted data, and no form of a credential is
 * left in the text. A rule may be wrong (`encrypted_regex: ^stringData$`), and sops then encrypts nothing.
 */
export function proveEncrypted(text: string, secrets: readonly PullSecret[]): Result<void> {
  return proveHidden(text, secrets.flatMap(plainForms));
}

/** The same for credentials of which these are the readable forms. */
export function proveHidden(text: string, forms: readonly string[]): Result<void> {
  const documents = objectsOf(text);
  const isSealed = documents.length > 0 && documents.every((object) => isEncrypted(object));
  if (isSealed && !isReadable(text, forms)) return ok(undefined);
  return err('refused', message('sops left the credential readable, so nothing was written.'), {
    hint: message('The rule in .sops.yaml must encrypt data: encrypted_regex: ^(data|stringData)$'),
  });
}

/** Whether a text holds one of the readable forms of a credential; those too short to tell do not count. */
export function isReadable(text: string, forms: readonly string[]): boolean {
  return forms.some((form) => form.length >= SHORTEST_TELLING && text.includes(form));
}

const HEADER = '# Written by ACR Pull for Kubernetes. Encrypted by sops; it may be committed.\n';
/** The least that a Basic credential or a password of a registry has; less would be found by chance. */
const SHORTEST_TELLING = 6;

/** The file of a plain pull secret begins with a warning that is wrong for an encrypted one. */
function withoutHeader(text: string): string {
  return text.replace(/^(?:#.*\n)+/, '');
}

/** Whether nothing of the file stays, so that it need not be decrypted. sops leaves names readable, as we ask it to. */
function replacesAll(existing: string, secrets: readonly PullSecret[]): boolean {
  const written = new Set(secrets.map(({ name, namespace = '' }) => `${namespace}/${name}`));
  const documents = objectsOf(existing);
  return (
    documents.length > 0 &&
    documents.every(({ kind, metadata, sops }) => {
      if (!isRecord(metadata) || !isRecord(sops) || kind !== 'Secret') return false;
      const { name, namespace = '' } = metadata;
      return typeof name === 'string' && written.has(`${String(namespace)}/${name}`);
    })
  );
}

interface SopsObject {
  readonly kind?: unknown;
  readonly metadata?: unknown;
  readonly data?: unknown;
  readonly sops?: unknown;
}

/** The documents of a YAML text; one that is no map is an empty object. */
function objectsOf(text: string): SopsObject[] {
  return parseYamlStream(text).map((document) => {
    const value = valueOf(document)?.value;
    return isRecord(value) ? value : {};
  });
}

function isEncrypted({ data, sops }: SopsObject): boolean {
  const values = isRecord(data) ? Object.values(data) : [];
  return isRecord(sops) && values.length > 0 && values.every(isEncryptedValue);
}

function isEncryptedValue(value: unknown): boolean {
  return typeof value === 'string' && /^ENC\[AES256_GCM,.*\]$/s.test(value);
}

/** Everything by which the credential could be recognised. */
function plainForms(secret: PullSecret): string[] {
  const password = secret.password.reveal();
  const config = dockerConfig(secret).reveal();
  return [password, toBase64(password), toBase64(`${secret.username}:${password}`), toBase64(config)];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
