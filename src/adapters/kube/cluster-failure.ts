import { message, type Message } from '../../core/message.ts';
import { err, type Err } from '../../core/result.ts';
import type { Secret } from '../../core/secret.ts';
import { networkFailure, timedOut } from '../http/network-failure.ts';
import { redact } from '../http/redact.ts';
import { isObject, objectsOf, scalarText } from './cluster-json.ts';

/** What was asked of a cluster, for people and in Kubernetes' words. */
export interface ClusterCall {
  /** Such as "read the Secret x". */
  readonly what: Message;
  readonly verb: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly host: string;
  /** Of the kubeconfig. */
  readonly userName: string;
  /** What was sent, and must not be shown should the answer quote it. */
  readonly secrets: readonly Secret[];
}

/** A `Status` of the API server (kubernetes.io, "Kubernetes API Concepts"). */
export interface ClusterStatus {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly causes: readonly { readonly reason: string; readonly message: string; readonly field: string }[];
}

/** The Status in what the SDK threw; `undefined` when no API server answered. An aborted request has a numeric code too. */
export function statusOf(error: unknown, secrets: readonly Secret[]): ClusterStatus | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('body' in error)) return undefined;
  return typeof error.code === 'number' ? readStatus(error.code, parsed(error.body), secrets) : undefined;
}

/** The Status that an answer's body holds, without `secrets`: they were sent, and a cluster may quote what it got. */
export function readStatus(code: number, body: unknown, secrets: readonly Secret[]): ClusterStatus {
  const status = isObject(body) ? body : {};
  const textOf = (value: unknown): string => redact(scalarText(value) ?? '', secrets);
  const details = isObject(status['details']) ? status['details'] : {};
  return {
    code,
    reason: textOf(status['reason']),
    message: textOf(status['message']),
    causes: objectsOf(details['causes']).map((cause) => ({
      reason: textOf(cause['reason']),
      message: textOf(cause['message']),
      field: textOf(cause['field']),
    })),
  };
}

function parsed(body: unknown): unknown {
  if (typeof body !== 'string') return body;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

/** The failure for an answer, or for a connection that gave none. The error's own text, which holds headers, is not used. */
export function clusterFailure(error: unknown, call: ClusterCall): Err {
  const status = statusOf(error, call.secrets);
  return status === undefined ? connectionFailure(error, call.host) : statusFailure(status, call);
}

export function statusFailure(status: ClusterStatus, call: ClusterCall): Err {
  const { host, what, userName } = call;
  const { message: said } = status;
  const detail = `${host}: HTTP ${String(status.code)} ${status.reason}`.trimEnd();
  switch (status.code) {
    case 401:
      return err(
        'unauthorized',
        message('{0} does not accept the credential of the user {1}.', host, userName),
        {
          hint: message('Renew it: sign in again, or get a new kubeconfig.'),
          detail,
        },
      );
    case 403:
      return forbidden(status, call, detail);
    case 404:
      return err('not-found', message('Could not {0}: {1}', what, said), { detail });
    case 409:
      return err('conflict', message('Could not {0}: {1}', what, said), { detail });
    case 400:
    case 422:
      return err('invalid', message('{0} did not take the request to {1}: {2}', host, what, said), {
        detail,
      });
    case 429:
      return err('throttled', message('{0} asks for patience: could not {1}.', host, what), {
        hint: message('Try again in a minute.'),
        detail,
      });
    case 504:
      return { ok: false, failure: { ...timedOut(host).failure, detail } };
    default:
      return err('unexpected', message('{0} could not {1} (HTTP {2}).', host, what, status.code), {
        hint: message('Try again, or look into the log of the API server.'),
        detail,
      });
  }
}

/**
 * How the API server words a refusal by its authorizer (k8s.io/apiserver, `responsewriters.Forbidden`). Policies that
 * refuse what was permitted answer with 403 too; no field tells the two apart.
 */
const BY_AUTHORIZER = /\bUser "([^"]*)" cannot \S+ (?:resource|path) "/;

/** Whether a 403 comes from admission: the user had the right, but a policy, a quota or a webhook said no. */
export function isAdmissionRefusal({ code, message: said }: ClusterStatus): boolean {
  return code === 403 && said !== '' && !BY_AUTHORIZER.test(said);
}

function forbidden(status: ClusterStatus, call: ClusterCall, detail: string): Err {
  if (isAdmissionRefusal(status)) {
    const text = message('The policies of {0} did not let it {1}: {2}', call.host, call.what, status.message);
    return err('forbidden', text, { detail });
  }
  const { verb, resource, namespace } = call;
  const user = BY_AUTHORIZER.exec(status.message)?.[1] ?? call.userName;
  const text =
    namespace === undefined
      ? message('{0} may not {1} {2} in {3}.', user, verb, resource, call.host)
      : message(
          '{0} may not {1} {2} in the namespace {3} of {4}.',
          user,
          verb,
          resource,
          namespace,
          call.host,
        );
  return err('forbidden', text, {
    hint: message('Ask an administrator of the cluster for this right.'),
    detail,
  });
}

function connectionFailure(error: unknown, host: string): Err {
  const failure = networkFailure(error, host);
  const hint = codesOf(error)
    .map((code) => TLS_HINTS.get(code))
    .find((found) => found !== undefined);
  return hint === undefined ? failure : { ok: false, failure: { ...failure.failure, hint } };
}

const CA_HINT = message(
  'Check certificate-authority-data of the cluster in the kubeconfig: it may be of an earlier cluster of that name.',
);

/** For a cluster the kubeconfig says whom to trust, not the machine. */
const TLS_HINTS: ReadonlyMap<string, Message> = new Map([
  ['SELF_SIGNED_CERT_IN_CHAIN', CA_HINT],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', CA_HINT],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', CA_HINT],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', CA_HINT],
  ['CERT_SIGNATURE_FAILURE', CA_HINT],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    message('Give the name in the certificate as tls-server-name of the cluster in the kubeconfig.'),
  ],
]);

function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  let next = error;
  for (let depth = 0; depth < 5 && typeof next === 'object' && next !== null; depth++) {
    if ('code' in next && typeof next.code === 'string') codes.push(next.code);
    next = 'cause' in next ? next.cause : undefined;
  }
  return codes;
}
