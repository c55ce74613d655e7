import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adminClient, type AdminClient } from './admin-client.ts';
import { ClusterAuthority, makeTokenKey, type KeyPair } from './certificates.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { freePorts, ServerProcess } from './processes.ts';

const ETCD_TIMEOUT_MS = 30_000;
/** Seconds on an idle machine; a busy one gets time. */
const API_SERVER_TIMEOUT_MS = 120_000;
const START_ATTEMPTS = 3;

/** A real API server with RBAC and its usual admission plugins; no controllers, no nodes. */
export interface ApiServer {
  readonly url: string;
  readonly folder: string;
  readonly authority: ClusterAuthority;
  readonly admin: AdminClient;
  /** Of the administrator. */
  readonly kubeconfig: string;
  stop(): Promise<void>;
}

/**
 * Starts etcd and kube-apiserver on loopback. `KUBEBUILDER_ASSETS` names the folder of kube-apiserver, and of etcd
 * unless that is on PATH; the scripts set it. A port may be taken by another program just before it is used: then
 * all is tried anew.
 */
export async function startApiServer(): Promise<ApiServer> {
  const assets = process.env['KUBEBUILDER_ASSETS'];
  if (assets === undefined) throw new Error('KUBEBUILDER_ASSETS is not set: run this by npm test -- kube.');
  for (let attempt = 1; ; attempt++) {
    const folder = await mkdtemp(join(tmpdir(), 'acr-pull-kube-'));
    try {
      return await start(assets, folder);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      if (attempt === START_ATTEMPTS) throw error;
    }
  }
}

async function start(assets: string, folder: string): Promise<ApiServer> {
  const authority = await ClusterAuthority.create(folder);
  const administrator = await authority.issueUser('administrator', ['system:masters']);
  const [port = 0, etcdPort = 0, peerPort = 0] = await freePorts(3);
  const url = `https://127.0.0.1:${String(port)}`;
  const admin = adminClient(url, await readFile(authority.caFile, 'utf8'), administrator);
  const processes: ServerProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(processes.map((server) => server.stop()));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const etcd = startEtcd(assets, folder, etcdPort, peerPort);
    processes.push(etcd);
    await etcd.waitUntil(() => isHealthy(`http://127.0.0.1:${String(etcdPort)}/health`), ETCD_TIMEOUT_MS);
    const server = new ServerProcess(
      'kube-apiserver',
      join(assets, 'kube-apiserver'),
      await apiServerArguments(folder, authority, port, etcdPort),
    );
    processes.push(server);
    await server.waitUntil(() => isReady(admin), API_SERVER_TIMEOUT_MS);
    const kubeconfig = await writeKubeconfig(folder, 'admin', {
      url,
      caFile: authority.caFile,
      user: administrator,
    });
    return { url, folder, authority, admin, kubeconfig, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function startEtcd(assets: string, folder: string, port: number, peerPort: number): ServerProcess {
  const own = join(assets, 'etcd');
  const client = `http://127.0.0.1:${String(port)}`;
  const peer = `http://127.0.0.1:${String(peerPort)}`;
  return new ServerProcess('etcd', existsSync(own) ? own : 'etcd', [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
  ]);
}

async function apiServerArguments(
  folder: string,
  authority: ClusterAuthority,
  port: number,
  etcdPort: number,
): Promise<string[]> {
  const pair = await authority.issueServer(['DNS:localhost', 'DNS:kubernetes.test', 'IP:127.0.0.1']);
  const { certificateFile, keyFile } = await writePair(folder, 'server', pair);
  const tokens = await makeTokenKey(folder);
  return [
    `--etcd-servers=http://127.0.0.1:${String(etcdPort)}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${String(port)}`,
    `--tls-cert-file=${certificateFile}`,
    `--tls-private-key-file=${keyFile}`,
    `--client-ca-file=${authority.caFile}`,
    `--cert-dir=${folder}`,
    '--authorization-mode=RBAC',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${tokens.publicFile}`,
    `--service-account-signing-key-file=${tokens.privateFile}`,
    '--service-cluster-ip-range=10.0.0.0/24',
    // The Service "kubernetes" cannot have a loopback endpoint, and nothing here needs one.
    '--endpoint-reconciler-type=none',
  ];
}

async function writePair(
  folder: string,
  name: string,
  pair: KeyPair,
): Promise<{ certificateFile: string; keyFile: string }> {
  const certificateFile = join(folder, `${name}.pem`);
  const keyFile = join(folder, `${name}.key`);
  await writeFile(certificateFile, pair.certificate);
  await writeFile(keyFile, pair.key, { mode: 0o600 });
  return { certificateFile, keyFile };
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

async function isReady(admin: AdminClient): Promise<boolean> {
  try {
    return (await admin.send('GET', '/readyz')).status === 200;
  } catch {
    return false;
  }
}
