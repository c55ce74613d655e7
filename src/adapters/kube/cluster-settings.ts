import path from 'node:path';
import type { Context } from '../../core/contexts/context.ts';
import { readKubeconfigYaml } from '../../core/contexts/kubeconfig-yaml.ts';
import { message } from '../../core/message.ts';
import { err, ok, type Err, type Result } from '../../core/result.ts';
import { Secret } from '../../core/secret.ts';
import { errorCode } from '../files/error-code.ts';
import { readText, whyUnreadable } from '../files/read-text.ts';
import { readExec, readExecConfig, type ExecSettings } from './cluster-exec-settings.ts';
import { isObject, scalarText, type Json } from './cluster-json.ts';

/** How to reach a cluster and as whom, as the kubeconfig has it. */
export interface ClusterSettings {
  readonly server: string;
  /** PEM. */
  readonly ca?: string;
  readonly isInsecure: boolean;
  readonly tlsServerName?: string;
  readonly proxyUrl?: string;
  /** JSON for exec plugins. May hold credentials: client-go never prints it (clientcmd/api, `ExecConfig.String`). */
  readonly execConfig?: Secret;
  readonly userName: string;
  readonly user: UserSettings;
}

export interface UserSettings {
  /** PEM, with the key to it. */
  readonly certificate?: { readonly certificate: string; readonly key: Secret };
  readonly token?: Secret;
  /** Absolute path of a file that holds a token; read anew for each connection, since it may be renewed. */
  readonly tokenFile?: string;
  readonly basic?: { readonly username: string; readonly password: Secret };
  readonly exec?: ExecSettings;
  readonly impersonate?: string;
}

/** An entry and the folder that its relative paths start from. */
interface Entry {
  readonly value: Json;
  readonly folder: string;
}

/**
 * Reads the cluster and the user of a context from the kubeconfig files, in their order: the first definition of a
 * name wins, relative paths start at the file that holds them, and data wins over a file (kubernetes.io, "Organizing
 * Cluster Access Using kubeconfig Files"). Runs nothing. Fails with `invalid` for what cannot be used.
 */
export async function readClusterSettings(
  context: Context,
  files: readonly string[],
): Promise<Result<ClusterSettings>> {
  if (context.broken !== undefined) return err('invalid', context.broken);
  const texts = await Promise.all(files.map(readEntries));
  const cluster = firstEntry(texts, 'clusters', 'cluster', context.clusterName);
  const user = firstEntry(texts, 'users', 'user', context.userName);
  const server = scalarText(cluster?.value['server']);
  if (cluster === undefined || server === undefined) {
    return err('invalid', message('The kubeconfig no longer defines the cluster {0}.', context.clusterName));
  }
  if (context.userName !== '' && user === undefined) {
    return err('invalid', message('The kubeconfig no longer defines the user {0}.', context.userName));
  }
  const ca = await readPem(cluster, 'certificate-authority');
  if (!ca.ok) return ca;
  const userSettings = user === undefined ? ok({}) : await readUser(user, context.userName);
  if (!userSettings.ok) return userSettings;
  const tlsServerName = scalarText(cluster.value['tls-server-name']);
  const proxyUrl = scalarText(cluster.value['proxy-url']);
  const execConfig = readExecConfig(cluster.value);
  return ok({
    server: server.replace(/\/+$/, ''),
    isInsecure: cluster.value['insecure-skip-tls-verify'] === true,
    userName: context.userName,
    user: userSettings.value,
    ...(ca.value === undefined ? {} : { ca: ca.value }),
    ...(tlsServerName === undefined ? {} : { tlsServerName }),
    ...(proxyUrl === undefined ? {} : { proxyUrl }),
    ...(execConfig === undefined ? {} : { execConfig }),
  });
}

/** Files that are absent or broken were reported when the contexts were listed; here they define nothing. */
async function readEntries(file: string): Promise<Entry> {
  const folder = path.dirname(file);
  try {
    const read = readKubeconfigYaml(await readText(file));
    return { folder, value: read.kind === 'value' && isObject(read.value) ? read.value : {} };
  } catch {
    return { folder, value: {} };
  }
}

function firstEntry(files: readonly Entry[], list: string, key: string, name: string): Entry | undefined {
  for (const { value, folder } of files) {
    const entries = Array.isArray(value[list]) ? value[list].filter(isObject) : [];
    const found = entries.find((entry) => scalarText(entry['name']) === name);
    if (found !== undefined) return { folder, value: isObject(found[key]) ? found[key] : {} };
  }
  return undefined;
}

async function readUser(user: Entry, name: string): Promise<Result<UserSettings>> {
  const unsupported = whyUnsupported(user.value, name);
  if (unsupported !== undefined) return unsupported;
  const { value, folder } = user;
  const certificate = await readCertificate(user, name);
  if (!certificate.ok) return certificate;
  const exec = readExec(value['exec'], { folder, userName: name });
  if (!exec.ok) return exec;
  const token = scalarText(value['token']);
  const tokenFile = scalarText(value['tokenFile']);
  const username = scalarText(value['username']);
  const impersonate = scalarText(value['as']);
  return ok({
    ...(certificate.value === undefined ? {} : { certificate: certificate.value }),
    ...(token === undefined ? {} : { token: new Secret(token) }),
    ...(tokenFile === undefined ? {} : { tokenFile: path.resolve(folder, tokenFile) }),
    ...(username === undefined
      ? {}
      : { basic: { username, password: new Secret(scalarText(value['password']) ?? '') } }),
    ...(exec.value === undefined ? {} : { exec: exec.value }),
    ...(impersonate === undefined ? {} : { impersonate }),
  });
}

/** Leaving such a setting out would act as another user than the kubeconfig means. */
function whyUnsupported(user: Json, name: string): Err | undefined {
  if (isObject(user['auth-provider'])) {
    const provider = scalarText(user['auth-provider']['name']) ?? '';
    const text = message(
      'The user {0} signs in by the auth-provider {1}, which is not supported.',
      name,
      provider,
    );
    return err('invalid', text, {
      hint: message('kubectl has dropped it too. Use an exec plugin, such as kubelogin, instead.'),
    });
  }
  const key = ['as-groups', 'as-uid', 'as-user-extra'].find((setting) => user[setting] !== undefined);
  if (key === undefined) return undefined;
  return err('invalid', message('The user {0} impersonates by {1}, which is not supported.', name, key));
}

async function readCertificate(user: Entry, name: string): Promise<Result<UserSettings['certificate']>> {
  const certificate = await readPem(user, 'client-certificate');
  if (!certificate.ok) return certificate;
  const key = await readPem(user, 'client-key');
  if (!key.ok) return key;
  if (certificate.value === undefined && key.value === undefined) return ok(undefined);
  if (certificate.value === undefined || key.value === undefined) {
    const text = message('The user {0} has only one of client certificate and client key.', name);
    return err('invalid', text);
  }
  return ok({ certificate: certificate.value, key: new Secret(key.value) });
}

/** The PEM text behind `<key>-data`, or else in the file that `<key>` names. */
async function readPem({ value, folder }: Entry, key: string): Promise<Result<string | undefined>> {
  const data = scalarText(value[`${key}-data`]);
  if (data !== undefined) return ok(Buffer.from(data, 'base64').toString('utf8'));
  const written = scalarText(value[key]);
  if (written === undefined) return ok(undefined);
  const file = path.resolve(folder, written);
  try {
    return ok(await readText(file));
  } catch (error) {
    const text = message('The file {0}, which the kubeconfig names as {1}, cannot be read.', file, key);
    return err('invalid', text, { hint: whyUnreadable(file, errorCode(error)), detail: errorCode(error) });
  }
}
