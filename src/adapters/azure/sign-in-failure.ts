import type { Cloud } from '../../core/clouds.ts';
import { message, type Message } from '../../core/message.ts';
import { err, type Err } from '../../core/result.ts';
import { request } from '../http/json-request.ts';
import { isNetworkError, networkFailure } from '../http/network-failure.ts';

/** The ways to sign in that the libraries of Microsoft offer here. */
export type IdentityMethod =
  | 'azure-cli'
  | 'azure-developer-cli'
  | 'environment'
  | 'workload-identity'
  | 'managed-identity'
  | 'device-code';

const HINTS: Readonly<Record<IdentityMethod, Message>> = {
  'azure-cli': message(
    'Run az login in a terminal of this workspace. The az command must be in the PATH of VS Code.',
  ),
  'azure-developer-cli': message(
    'Run azd auth login in a terminal of this workspace. The azd command must be in the PATH of VS Code.',
  ),
  environment: message(
    'Set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET (or a certificate) before VS Code starts.',
  ),
  'workload-identity': message(
    'AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_FEDERATED_TOKEN_FILE must be set where VS Code runs.',
  ),
  'managed-identity': message('Only a machine in Azure that has a managed identity can sign in this way.'),
  'device-code': message('Run ACR Pull: Sign In to Azure… and enter the code that is shown.'),
};

/** What an error of a sign-in means: the network, or that Entra refused it. */
export async function signInFailure(
  error: unknown,
  { cloud, method }: { readonly cloud: Cloud; readonly method: IdentityMethod },
  signal: AbortSignal,
): Promise<Err> {
  if (isNetworkError(error)) return networkFailure(error, new URL(cloud.authority).host);
  if (isUnexplainedNetworkError(error)) return explainNetworkError(cloud, signal);
  return notSignedIn(method, error);
}

/** Only the code of Entra's answer is told (`AADSTS…`); the rest may quote what was sent. */
export function notSignedIn(method: IdentityMethod, error?: unknown): Err {
  const text = error instanceof Error ? error.message : '';
  const code = /\bAADSTS\d+\b/.exec(text)?.[0];
  const name = error instanceof Error ? error.name : undefined;
  const detail = [name, code].filter((part) => part !== undefined).join(' ');
  return err(
    'not-signed-in',
    code === undefined
      ? message('You are not signed in to Azure by the method {0}.', method)
      : message('Microsoft Entra ID refused the sign-in by the method {0} ({1}).', method, code),
    { hint: HINTS[method], ...(detail === '' ? {} : { detail }) },
  );
}

/** MSAL tells of every network error only that it was one. */
function isUnexplainedNetworkError(error: unknown): boolean {
  return error instanceof Error && /\bnetwork_error\b/.test(error.message);
}

/** Knocks at the sign-in host ourselves, to learn what the matter is. */
async function explainNetworkError({ authority }: Cloud, signal: AbortSignal): Promise<Err> {
  const url = new URL('/common/v2.0/.well-known/openid-configuration', authority);
  const knocked = await request({ method: 'GET', url: url.href, signal });
  if (!knocked.ok) return knocked;
  return err('unreachable', message('The connection to {0} failed.', url.host), {
    hint: message('It answers now. Try again.'),
  });
}

/** Not every library listens to its signal: the one that runs the Azure CLI, for one, waits for the program. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(new DOMException('The operation was stopped.', 'AbortError'));
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
