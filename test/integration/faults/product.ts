import { writeFile, readFile } from 'node:fs/promises';
import { GraphApplicationRemover } from '../../../src/adapters/azure/application-remover.ts';
import { GraphApplicationDirectory } from '../../../src/adapters/azure/application-directory.ts';
import { ArmAdminUserGateway } from '../../../src/adapters/azure/admin-user-gateway.ts';
import { GraphAssignmentDirectory } from '../../../src/adapters/azure/assignment-directory.ts';
import { ArmClusterDirectory } from '../../../src/adapters/azure/cluster-directory.ts';
import { ArmClusterGateway } from '../../../src/adapters/azure/cluster-gateway.ts';
import { HttpRegistryDataPlane } from '../../../src/adapters/azure/registry-data-plane.ts';
import { ArmRegistryDirectory } from '../../../src/adapters/azure/registry-directory.ts';
import type { ClusterClient } from '../../../src/core/cluster-ports.ts';
import { cloudFrom, hasRegistrySuffix, type Cloud } from '../../../src/core/clouds.ts';
import type { CredentialPorts } from '../../../src/core/credentials/ports.ts';
import type { ReferenceDocuments } from '../../../src/core/grants/references.ts';
import { message, plain, type Message } from '../../../src/core/message.ts';
import type { TokenSource, WorkspaceFiles } from '../../../src/core/ports.ts';
import { cancelled, err, ok, type Err } from '../../../src/core/result.ts';
import { Secret } from '../../../src/core/secret.ts';
import { FakeSops } from '../../fakes/fake-sops.ts';
import { oneDocument } from '../../fakes/one-document.ts';
import { credentialAdapters } from '../adapters/credential-adapters.ts';
import { Network } from './network.ts';
import type { QuickTime } from './quick-time.ts';
import { Session } from './session.ts';
import type { World } from './world.ts';

/** The product's adapters in one world for one run: whatever they ask for goes through the session. */
export interface Product {
  readonly world: World;
  readonly cloud: Cloud;
  readonly progress: { readonly signal: AbortSignal; readonly report: (step: Message) => void };
  readonly registries: ArmRegistryDirectory;
  readonly clusters: ArmClusterDirectory;
  readonly clusterGateway: ArmClusterGateway;
  readonly assignments: GraphAssignmentDirectory;
  readonly credentials: CredentialPorts;
  readonly applications: GraphApplicationDirectory;
  readonly applicationRemover: GraphApplicationRemover;
  readonly adminUser: ArmAdminUserGateway;
  readonly dataPlane: HttpRegistryDataPlane;
  readonly files: WorkspaceFiles;
  readonly documents: ReferenceDocuments;
  readonly cluster: ClusterClient;
  readonly sops: FakeSops;
  /** Opens a page as the person's browser does, which no fault meets. */
  readonly browse: (url: string) => Promise<unknown>;
  /** Runs work with the network and the time of this product. */
  during<T>(work: () => Promise<T>): Promise<T>;
}

export function productIn(world: World, session: Session, time: QuickTime): Product {
  const network = new Network(world.azure, session, time);
  const found = cloudFrom({});
  if (!found.ok) throw new Error('There is no public cloud.');
  const cloud = found.value;
  const parts = { cloud, tokens: accountIn(world, session), httpClient: network.httpClient };
  const sleep = (milliseconds: number): Promise<void> => time.wait(milliseconds);
  const pause = async (milliseconds: number, signal: AbortSignal): Promise<boolean> => {
    await time.wait(milliseconds);
    return !signal.aborted;
  };
  return {
    world,
    cloud,
    progress: {
      signal: session.controller.signal,
      report: (step) => void session.reported.push(plain(step)),
    },
    registries: new ArmRegistryDirectory(parts),
    clusters: new ArmClusterDirectory(parts),
    clusterGateway: new ArmClusterGateway({ ...parts, pause }),
    assignments: new GraphAssignmentDirectory(parts),
    applications: new GraphApplicationDirectory(parts),
    credentials: { ...credentialAdapters(parts), now: () => world.azure.clock.now(), sleep },
    applicationRemover: new GraphApplicationRemover(parts),
    adminUser: new ArmAdminUserGateway(parts),
    dataPlane: new HttpRegistryDataPlane((host) => hasRegistrySuffix(host, cloud.registrySuffixes)),
    files: guarded<WorkspaceFiles>('files', world.files, session, (file) =>
      err('invalid', message('{0} could not be used ({1}).', String(file), 'EIO')),
    ),
    documents: guarded('documents', documentsOf(world), session, () =>
      err('unexpected', message('The editor did not take the change.')),
    ),
    cluster: guarded('cluster', world.cluster as unknown as ClusterClient, session, () =>
      err('unreachable', message('The connection to {0} was cut off.', 'kind-dev')),
    ),
    sops: guarded('sops', new FakeSops(), session, () =>
      err('unexpected', message('The program sops ended with an error.')),
    ),
    browse: (url) => new Network(world.azure, new Session(), time).fetch(url),
    during: (work) => time.during(() => underFetch(network.fetch, work)),
  };
}

async function underFetch<T>(fetch: Network['fetch'], work: () => Promise<T>): Promise<T> {
  const real = globalThis.fetch;
  globalThis.fetch = fetch;
  try {
    return await work();
  } finally {
    globalThis.fetch = real;
  }
}

/** The account of a developer in both tenants. */
function accountIn(world: World, session: Session): TokenSource {
  const tokens = new Map<string, string>();
  return {
    getToken: ({ scope, tenantId = '' }) => {
      const key = `${tenantId} ${scope}`;
      const audience = scope.replace(/\/\.default$/, '');
      const home = tenantId === '' ? (world.azure.state.tenants[0]?.id ?? '') : tenantId;
      const token =
        tokens.get(key) ?? world.azure.issueToken({ tenantId: home, audience, principal: 'developer' });
      tokens.set(key, token);
      session.detector.add(token, 'tokens of the account');
      const expiresOn = new Date(world.azure.clock.now().getTime() + 3_600_000);
      return Promise.resolve(ok({ value: new Secret(token), expiresOn }));
    },
  };
}

function documentsOf({ manifestFile }: World): ReferenceDocuments {
  return oneDocument(manifestFile, {
    get: () => readFile(manifestFile, 'utf8'),
    set: (text) => writeFile(manifestFile, text),
  });
}

/** A port whose calls the session counts and lets fail. */
function guarded<T extends object>(
  name: string,
  port: T,
  session: Session,
  refuse: (first: unknown) => Err,
): T {
  const takesSignals = name === 'cluster' || name === 'sops';
  return new Proxy(port, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key);
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]): Promise<unknown> => {
        const fault = await session.meet({ kind: 'call', name: `${name}.${String(key)}`, isPoll: false });
        const call = (): Promise<unknown> => Reflect.apply(member, target, args) as Promise<unknown>;
        switch (fault) {
          case 'refused':
            return refuse(args[0]);
          case 'broken after it was done':
            await call();
            return refuse(args[0]);
          case 'window closed before':
            return session.close();
          case 'window closed after':
            await call();
            return session.close();
          case 'cancelled before':
            session.cancel();
            return takesSignals ? cancelled() : call();
          case 'cancelled at the answer': {
            const answer = await call();
            session.cancel();
            return answer;
          }
          default:
            return call();
        }
      };
    },
  });
}
