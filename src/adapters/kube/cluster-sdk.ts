// The only importer of @kubernetes/client-node; loaded on first use. By name: `import *` would bundle all of it.
import {
  ApiException,
  ApisApi,
  AuthorizationV1Api,
  CoreV1Api,
  createConfiguration,
  HttpMethod,
  IsomorphicFetchHttpLibrary,
  KubeConfig,
  Observable,
  PatchStrategy,
  RequestContext,
  ServerConfiguration,
  setHeaderOptions,
  V1SelfSubjectAccessReview,
  type ResponseContext,
} from '@kubernetes/client-node';
import type { Secret } from '../../core/secret.ts';
import type { ClusterSettings } from './cluster-settings.ts';

/** What is sent to prove who asks. */
export interface ClusterCredential {
  readonly certificate?: { readonly certificate: string; readonly key: Secret };
  readonly token?: Secret;
  readonly basic?: { readonly username: string; readonly password: Secret };
  readonly expiresOn?: Date;
}

/** Options of one call: its signal, and for a patch what kind it is. */
export type CallOptions = NonNullable<Parameters<CoreV1Api['listNamespace']>[1]>;

/** A right that a user may have. */
export interface AccessQuestion {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
}

export interface ClusterSdk {
  readonly core: CoreV1Api;
  readonly apis: ApisApi;
  options(signal: AbortSignal): CallOptions;
  readonly patchOptions: (kind: PatchKind, options: CallOptions) => CallOptions;
  /** Whether the user has this right. */
  readonly reviewAccess: (access: AccessQuestion, options: CallOptions) => Promise<boolean>;
  /** A GET whose body is read as it comes. */
  stream(
    path: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<ResponseContext>;
  /** What the clients throw for an answer that is not a success. */
  readonly answered: (code: number, body: string) => Error;
  close(): void;
}

export type PatchKind = 'server-side-apply' | 'merge';

const PATCH_TYPES = {
  'server-side-apply': PatchStrategy.ServerSideApply,
  merge: PatchStrategy.MergePatch,
} as const;

function patchOptions(kind: PatchKind, options: CallOptions): CallOptions {
  return setHeaderOptions('Content-Type', PATCH_TYPES[kind], options);
}

/**
 * The API clients for one cluster and one credential. The SDK would make a new connection pool, and run exec plugins
 * without limit, for every request; so it gets a credential that is ready, and is asked once for pool and headers.
 */
export async function openSdk(settings: ClusterSettings, credential: ClusterCredential): Promise<ClusterSdk> {
  const { server } = settings;
  const model = new RequestContext(server, HttpMethod.GET);
  await kubeConfig(settings, credential).applySecurityAuthentication(model);
  const dispatcher = model.getDispatcher();
  const prepare = (context: RequestContext): RequestContext => {
    for (const [name, value] of Object.entries(model.getHeaders())) context.setHeaderParam(name, value);
    if (dispatcher !== undefined) context.setDispatcher(dispatcher);
    return context;
  };
  const configuration = createConfiguration({
    baseServer: new ServerConfiguration(server, {}),
    promiseMiddleware: [
      {
        pre: (context) => Promise.resolve(prepare(context)),
        post: (context) => Promise.resolve(context),
      },
    ],
  });
  const authorization = new AuthorizationV1Api(configuration);
  return {
    core: new CoreV1Api(configuration),
    apis: new ApisApi(configuration),
    reviewAccess: async (resourceAttributes, options) => {
      const body = Object.assign(new V1SelfSubjectAccessReview(), { spec: { resourceAttributes } });
      const review = await authorization.createSelfSubjectAccessReview({ body }, options);
      return review.status?.allowed === true;
    },
    options: (signal) => ({ middlewareMergeStrategy: 'append', middleware: [withSignal(signal)] }),
    patchOptions,
    stream: (path, query, signal) => {
      const context = prepare(new RequestContext(`${server}${path}`, HttpMethod.GET));
      for (const [name, value] of Object.entries(query)) context.setQueryParam(name, value);
      context.setSignal(signal);
      return new IsomorphicFetchHttpLibrary().send(context).toPromise();
    },
    answered: (code, body) => new ApiException(code, 'not a success', body, {}),
    close: () => void dispatcher?.destroy(),
  };
}

function kubeConfig(settings: ClusterSettings, { certificate, token, basic }: ClusterCredential): KubeConfig {
  const { server, ca, isInsecure, tlsServerName, proxyUrl, user } = settings;
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    {
      name: 'cluster',
      server,
      // For the SDK this is what permits plain HTTP; there is no TLS to skip then.
      skipTLSVerify: isInsecure || server.startsWith('http:'),
      ...(ca === undefined ? {} : { caData: base64(ca) }),
      ...(tlsServerName === undefined ? {} : { tlsServerName }),
      ...(proxyUrl === undefined ? {} : { proxyUrl }),
    },
    {
      name: 'user',
      ...(certificate === undefined
        ? {}
        : { certData: base64(certificate.certificate), keyData: base64(certificate.key.reveal()) }),
      ...(token === undefined ? {} : { token: token.reveal() }),
      ...(basic === undefined ? {} : { username: basic.username, password: basic.password.reveal() }),
      ...(user.impersonate === undefined ? {} : { impersonateUser: user.impersonate }),
    },
  );
  return config;
}

function withSignal(signal: AbortSignal): NonNullable<CallOptions['middleware']>[number] {
  return {
    pre: (context) => {
      context.setSignal(signal);
      return new Observable(Promise.resolve(context));
    },
    post: (context) => new Observable(Promise.resolve(context)),
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
