import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What a kubeconfig's user signs in with. */
export const CREDENTIAL_MARKER = 'Marker+secret/of~30characters';
/** What a kubeconfig hands to its exec plugin in the environment. */
export const PLUGIN_MARKER = 'Marker+of/an~environment-of-a-plugin';

type User = Readonly<Record<string, unknown>>;

/** A user of a kubeconfig for each way to sign in that sends a credential; their files lie in the folder. */
export function credentialSources(folder: string): Readonly<Record<string, User>> {
  return {
    token: { token: CREDENTIAL_MARKER },
    'token-file': { tokenFile: written(folder, 'token', CREDENTIAL_MARKER) },
    password: { username: 'dev', password: CREDENTIAL_MARKER },
    'exec-plugin': { exec: plugin(folder) },
  };
}

/** A plugin that tells its environment to whoever listens. */
function plugin(folder: string): User {
  const apiVersion = 'client.authentication.k8s.io/v1';
  const credential = { apiVersion, kind: 'ExecCredential', status: { token: CREDENTIAL_MARKER } };
  const script = `#!/bin/sh\necho "$SOURCE" >&2\ncat <<'E'\n${JSON.stringify(credential)}\nE\n`;
  const command = written(folder, 'plugin', script);
  chmodSync(command, 0o755);
  return { apiVersion, command, env: [{ name: 'SOURCE', value: PLUGIN_MARKER }], interactiveMode: 'Never' };
}

function written(folder: string, name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}
