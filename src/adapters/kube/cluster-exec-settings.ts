import path from 'node:path';
import { message } from '../../core/message.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { Secret } from '../../core/secret.ts';
import { isObject, objectsOf, scalarText, type Json } from './cluster-json.ts';

/** A credential plugin as the kubeconfig names it (kubernetes.io, "client-go credential plugins"). */
export interface ExecSettings {
  readonly apiVersion: string;
  /** A name for PATH, or an absolute path. */
  readonly command: string;
  readonly args: readonly string[];
  /** May hold credentials. */
  readonly environment: ReadonlyMap<string, Secret>;
  readonly installHint?: string;
  readonly wantsClusterInfo: boolean;
}

/** The extension of a cluster that is for the plugin alone (client.authentication.k8s.io/v1, `Cluster.config`). */
const CONFIG_EXTENSION = 'client.authentication.k8s.io/exec';
const API_VERSIONS = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];

/** The `exec` entry of a user; `undefined` when there is none. Fails with `invalid` when it cannot be used here. */
export function readExec(
  value: unknown,
  { folder, userName }: { readonly folder: string; readonly userName: string },
): Result<ExecSettings | undefined> {
  if (!isObject(value)) return ok(undefined);
  const apiVersion = scalarText(value['apiVersion']) ?? '';
  const command = scalarText(value['command']);
  if (command === undefined)
    return err('invalid', message('The exec plugin of the user {0} has no command.', userName));
  if (!API_VERSIONS.includes(apiVersion)) {
    const text = message('The exec plugin of the user {0} has the apiVersion {1}.', userName, apiVersion);
    return err('invalid', text, {
      hint: message('Use {0}, as current versions of kubectl do.', API_VERSIONS[0] ?? ''),
    });
  }
  if (value['interactiveMode'] === 'Always') {
    const text = message('The program {0} of the user {1} must ask at a terminal.', command, userName);
    return err('invalid', text, { hint: message('Choose a way to sign in that needs no terminal.') });
  }
  const installHint = scalarText(value['installHint']);
  return ok({
    apiVersion,
    command: isPath(command) ? path.resolve(folder, command) : command,
    args: Array.isArray(value['args']) ? value['args'].filter((item) => typeof item === 'string') : [],
    environment: new Map(
      objectsOf(value['env']).flatMap((entry): [string, Secret][] => {
        const name = scalarText(entry['name']);
        return name === undefined ? [] : [[name, new Secret(scalarText(entry['value']) ?? '')]];
      }),
    ),
    wantsClusterInfo: value['provideClusterInfo'] === true,
    ...(installHint === undefined ? {} : { installHint }),
  });
}

/** What a cluster's entry has to say to plugins, of whatever kind, as JSON; `undefined` when there is nothing. */
export function readExecConfig(cluster: Json): Secret | undefined {
  const entry = objectsOf(cluster['extensions']).find(({ name }) => name === CONFIG_EXTENSION);
  const config = entry?.['extension'] ?? undefined;
  return config === undefined ? undefined : new Secret(JSON.stringify(config));
}

function isPath(command: string): boolean {
  return command.includes('/') || command.includes(path.sep);
}
