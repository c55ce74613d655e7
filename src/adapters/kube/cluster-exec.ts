import { isCancelled } from '../../core/cancellation.ts';
import { message } from '../../core/message.ts';
import { cancelled, err, ok, type Err, type Result } from '../../core/result.ts';
import { Secret } from '../../core/secret.ts';
import { redact } from '../http/redact.ts';
import type { ExecSettings } from './cluster-exec-settings.ts';
import { isObject, scalarText } from './cluster-json.ts';
import { runProgram, type ProgramEnd } from '../process/run-program.ts';
import type { ClusterSettings } from './cluster-settings.ts';

/** What a plugin gave. */
export interface ExecCredential {
  readonly token?: Secret;
  readonly certificate?: { readonly certificate: string; readonly key: Secret };
  readonly expiresOn?: Date;
}

export interface ExecOptions {
  /** Of VS Code; the plugin gets it with the kubeconfig's own variables. */
  readonly environment: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Runs a credential plugin and reads its answer (kubernetes.io, "client-go credential plugins"). It gets no terminal.
 * Fails with `not-found` (naming the PATH that was searched), `timed-out`, `cancelled`, `unauthorized` when it ends
 * with an error, or `invalid` when its answer cannot be used.
 */
export async function runExecPlugin(
  exec: ExecSettings,
  cluster: ClusterSettings,
  options: ExecOptions,
): Promise<Result<ExecCredential>> {
  const environment = {
    ...options.environment,
    ...Object.fromEntries([...exec.environment].map(([name, value]) => [name, value.reveal()])),
    KUBERNETES_EXEC_INFO: JSON.stringify(execInfo(exec, cluster)),
  };
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs)]);
  const end = await runProgram(exec.command, exec.args, { environment, signal });
  if (isCancelled(options.signal)) return cancelled();
  if (end.kind === 'stopped') return tookTooLong(exec, options.timeoutMs);
  if (end.kind === 'not-started')
    return notStarted(exec, cluster, { code: end.code, path: pathOf(environment) });
  if (end.code !== 0) return endedBadly(exec, cluster, end);
  return readAnswer(exec, end.output);
}

function execInfo(exec: ExecSettings, cluster: ClusterSettings): unknown {
  const { server, ca, isInsecure, tlsServerName, proxyUrl } = cluster;
  const info = {
    server,
    ...(ca === undefined ? {} : { 'certificate-authority-data': Buffer.from(ca).toString('base64') }),
    ...(isInsecure ? { 'insecure-skip-tls-verify': true } : {}),
    ...(tlsServerName === undefined ? {} : { 'tls-server-name': tlsServerName }),
    ...(proxyUrl === undefined ? {} : { 'proxy-url': proxyUrl }),
    config: configOf(cluster),
  };
  return {
    apiVersion: exec.apiVersion,
    kind: 'ExecCredential',
    spec: { interactive: false, ...(exec.wantsClusterInfo ? { cluster: info } : {}) },
  };
}

/** `null` where there is none, as kubectl has it. */
function configOf({ execConfig }: ClusterSettings): unknown {
  return execConfig === undefined ? null : JSON.parse(execConfig.reveal());
}

function readAnswer(exec: ExecSettings, output: string): Result<ExecCredential> {
  const answer = parse(output);
  const status = isObject(answer) && isObject(answer['status']) ? answer['status'] : undefined;
  const token = scalarText(status?.['token']);
  const certificate = scalarText(status?.['clientCertificateData']);
  const key = scalarText(status?.['clientKeyData']);
  const hasCertificate = certificate !== undefined && key !== undefined;
  if (
    !isObject(answer) ||
    answer['apiVersion'] !== exec.apiVersion ||
    (token === undefined && !hasCertificate)
  ) {
    return err('invalid', message('The program {0} gave no credential that can be used.', exec.command), {
      hint: TRY_KUBECTL,
    });
  }
  const expires = new Date(scalarText(status?.['expirationTimestamp']) ?? '');
  return ok({
    ...(token === undefined ? {} : { token: new Secret(token) }),
    ...(hasCertificate ? { certificate: { certificate, key: new Secret(key) } } : {}),
    ...(Number.isNaN(expires.getTime()) ? {} : { expiresOn: expires }),
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const TRY_KUBECTL = message('Try kubectl get namespaces with this context in a terminal.');

function notStarted(
  { command, installHint }: ExecSettings,
  { userName }: ClusterSettings,
  { code, path }: { readonly code: string; readonly path: string },
): Err {
  if (code !== 'ENOENT') {
    const text = message(
      'The program {0}, by which the user {1} signs in, cannot be run.',
      command,
      userName,
    );
    return err('invalid', text, { detail: code });
  }
  const text = message(
    'The program {0}, by which the user {1} signs in, was not found. PATH is: {2}',
    command,
    userName,
    path,
  );
  const hint =
    installHint === undefined
      ? message('Install it, or start VS Code from a terminal in which kubectl works.')
      : message('{0}', installHint.trim());
  return err('not-found', text, { hint });
}

function tookTooLong({ command }: ExecSettings, timeoutMs: number): Err {
  const text = message(
    'The program {0} did not end within {1} seconds.',
    command,
    Math.round(timeoutMs / 1000),
  );
  return err('timed-out', text, { hint: TRY_KUBECTL });
}

function endedBadly(
  exec: ExecSettings,
  cluster: ClusterSettings,
  { code, errors }: Extract<ProgramEnd, { kind: 'ended' }>,
): Err {
  const said = redact(lastLine(errors), secretsGivenTo(exec, cluster));
  const text = message(
    'The program {0} could not sign in the user {1} (exit code {2}): {3}',
    exec.command,
    cluster.userName,
    code,
    said === '' ? '-' : said,
  );
  return err('unauthorized', text, { hint: TRY_KUBECTL });
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1)?.trim() ?? '';
}

/** What a plugin may repeat in its complaint. Short values are words such as "true", which would garble it. */
function secretsGivenTo(
  { args, environment, wantsClusterInfo }: ExecSettings,
  cluster: ClusterSettings,
): Secret[] {
  const sensitive = args.flatMap((argument, index) => {
    if (/^--?[\w-]*(secret|password|token|key)[\w-]*=/i.test(argument))
      return [argument.replace(/^[^=]*=/, '')];
    return /^--?[\w-]*(secret|password|token|key)[\w-]*$/i.test(args[index - 1] ?? '') ? [argument] : [];
  });
  const texts = [...sensitive, ...(wantsClusterInfo ? textsIn(configOf(cluster)) : [])];
  const all = [...environment.values(), ...texts.map((text) => new Secret(text))];
  return all.filter((secret) => secret.reveal().length >= 6);
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** Windows spells the name of this variable in several ways. */
function pathOf(environment: Readonly<Record<string, string | undefined>>): string {
  const [, value] = Object.entries(environment).find(([name]) => name.toUpperCase() === 'PATH') ?? [];
  return value ?? '';
}
