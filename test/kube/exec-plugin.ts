import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApiServer } from './api-server.ts';
import { writeKubeconfig } from './kubeconfig.ts';

/** A credential plugin: a shell script that a kubeconfig names, and what it left behind. */
export interface ExecPlugin {
  readonly kubeconfig: string;
  readonly folder: string;
  /** How many times it was run. */
  runs(): number;
  /** The `KUBERNETES_EXEC_INFO` that it got last. */
  info(): Record<string, unknown>;
}

/** Makes a plugin of these shell lines. `exec` adds to, or replaces, its entry in the kubeconfig. */
export async function makePlugin(
  server: ApiServer,
  lines: readonly string[],
  exec: Readonly<Record<string, unknown>> = {},
): Promise<ExecPlugin> {
  const folder = await mkdtemp(join(server.folder, 'plugin-'));
  const script = ['#!/bin/sh', 'cd "$(dirname "$0")"', 'echo run >> runs'];
  script.push('printf %s "$KUBERNETES_EXEC_INFO" > info', ...lines, '');
  await writeFile(join(folder, 'sign-in'), script.join('\n'), { mode: 0o755 });
  const kubeconfig = await writeKubeconfig(folder, 'plugin', {
    url: server.url,
    caFile: server.authority.caFile,
    // Relative to the kubeconfig, as the format has it.
    user: { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: './sign-in', ...exec } },
  });
  const read = (name: string): string =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '';
  return {
    kubeconfig,
    folder,
    runs: () => read('runs').split('\n').length - 1,
    info: () => JSON.parse(read('info')) as Record<string, unknown>,
  };
}

/** The shell line that answers with this credential. */
export function answerWith(
  status: Readonly<Record<string, unknown>>,
  apiVersion = 'client.authentication.k8s.io/v1',
): string {
  return `cat <<'END'\n${JSON.stringify({ apiVersion, kind: 'ExecCredential', status })}\nEND`;
}
