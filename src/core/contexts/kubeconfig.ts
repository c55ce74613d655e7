import { fingerprint } from '../fingerprint.ts';
import { message } from '../message.ts';
import { err, ok, type Result } from '../result.ts';
import type { Authentication } from './context.ts';
import { readKubeconfigYaml } from './kubeconfig-yaml.ts';

/** One kubeconfig file, read but not yet merged. Credentials in it are looked at only for their presence. */
export interface Kubeconfig {
  readonly file: string;
  readonly currentContext?: string;
  readonly contexts: readonly Named<ContextEntry>[];
  readonly clusters: readonly Named<ClusterEntry>[];
  readonly users: readonly Named<UserEntry>[];
}

export interface Named<T> {
  readonly name: string;
  /** `undefined` when the entry has a name but nothing usable behind it. */
  readonly value: T | undefined;
}

export interface ContextEntry {
  readonly cluster: string;
  readonly user: string;
  readonly namespace?: string;
}

export interface ClusterEntry {
  readonly server: string;
  readonly extensionProviders: readonly string[];
}

export interface UserEntry {
  readonly authentication: Authentication;
  /** Identifies the entry's content without holding it: tells whether two files define a user alike. */
  readonly fingerprint: string;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads one kubeconfig file's text. An empty file is an empty kubeconfig, as for kubectl.
 * Fails with `invalid`, naming file and line, when the text is not a YAML mapping. Entries that are broken in
 * themselves are kept, so that they can be shown with their reason.
 */
export function parseKubeconfig(file: string, text: string): Result<Kubeconfig> {
  const read = readKubeconfigYaml(text);
  if (read.kind === 'invalid') {
    return err(
      'invalid',
      message('The kubeconfig {0} cannot be read: line {1} is not valid YAML.', file, read.line),
      {
        hint: message('Correct the file, or remove it from KUBECONFIG or the setting acrPull.kubeconfig.'),
        detail: read.reason,
      },
    );
  }
  if (read.kind === 'endless') {
    return err('invalid', message('The kubeconfig {0} cannot be read: its aliases have no end.', file), {
      hint: message('Correct the file, or remove it from KUBECONFIG or the setting acrPull.kubeconfig.'),
    });
  }
  const root = read.value;
  if (root === null) return ok({ file, contexts: [], clusters: [], users: [] });
  if (!isObject(root)) {
    return err(
      'invalid',
      message('The file {0} is not a kubeconfig: its top level is not a mapping.', file),
      {
        hint: message('Point KUBECONFIG or the setting acrPull.kubeconfig to a kubeconfig file.'),
      },
    );
  }
  const currentContext = scalarText(root['current-context']);
  return ok({
    file,
    ...(currentContext === undefined ? {} : { currentContext }),
    contexts: named(root['contexts'], 'context', contextEntry),
    clusters: named(root['clusters'], 'cluster', clusterEntry),
    users: named(root['users'], 'user', userEntry),
  });
}

function named<T>(list: unknown, key: string, read: (value: Json) => T | undefined): Named<T>[] {
  if (!Array.isArray(list)) return [];
  return list.filter(isObject).flatMap((entry) => {
    const name = scalarText(entry['name']);
    if (name === undefined) return [];
    const value = entry[key];
    return [{ name, value: isObject(value) ? read(value) : undefined }];
  });
}

function contextEntry(value: Json): ContextEntry {
  const namespace = scalarText(value['namespace']);
  return {
    cluster: scalarText(value['cluster']) ?? '',
    user: scalarText(value['user']) ?? '',
    ...(namespace === undefined ? {} : { namespace }),
  };
}

function clusterEntry(value: Json): ClusterEntry {
  const extensions = Array.isArray(value['extensions']) ? value['extensions'] : [];
  const providers = extensions.filter(isObject).flatMap((entry) => {
    const provider = isObject(entry['extension']) ? scalarText(entry['extension']['provider']) : undefined;
    return provider === undefined ? [] : [provider];
  });
  return { server: scalarText(value['server']) ?? '', extensionProviders: providers };
}

function userEntry(value: Json): UserEntry {
  return { authentication: authenticationOf(value), fingerprint: fingerprint(JSON.stringify(value)) };
}

function authenticationOf(user: Json): Authentication {
  if (isObject(user['exec'])) {
    const args = user['exec']['args'];
    return {
      kind: 'exec',
      command: scalarText(user['exec']['command']) ?? '',
      args: Array.isArray(args) ? args.filter((item) => typeof item === 'string') : [],
    };
  }
  if (isObject(user['auth-provider'])) {
    return { kind: 'auth-provider', name: scalarText(user['auth-provider']['name']) ?? '' };
  }
  if ('client-certificate' in user || 'client-certificate-data' in user)
    return { kind: 'client-certificate' };
  if ('token' in user || 'tokenFile' in user) return { kind: 'token' };
  if ('username' in user) return { kind: 'basic' };
  return { kind: 'none' };
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text of a scalar; numbers are names too (`name: 1`), as kubectl reads them. Empty counts as absent. */
function scalarText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
