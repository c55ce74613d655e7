import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ArmAdminUserGateway } from '../../../src/adapters/azure/admin-user-gateway.ts';
import { ArmClusterDirectory } from '../../../src/adapters/azure/cluster-directory.ts';
import { GraphApplicationRemover } from '../../../src/adapters/azure/application-remover.ts';
import { HttpRegistryDataPlane } from '../../../src/adapters/azure/registry-data-plane.ts';
import { ArmRegistryDirectory } from '../../../src/adapters/azure/registry-directory.ts';
import { NodeWorkspaceFiles } from '../../../src/adapters/files/node-workspace-files.ts';
import type { PullSecretAccess } from '../../../src/core/access.ts';
import { cloudFrom, hasRegistrySuffix } from '../../../src/core/clouds.ts';
import { dockerConfig } from '../../../src/core/manifests/docker-config.ts';
import { readPullSecrets } from '../../../src/core/manifests/pull-secret.ts';
import { plain } from '../../../src/core/message.ts';
import type { ArmRegistry } from '../../../src/core/registry.ts';
import { ok, type Result } from '../../../src/core/result.ts';
import { readAccesses } from '../../../src/core/read-accesses.ts';
import { removeFromAzure } from '../../../src/core/revoke/azure.ts';
import { removeClusterSecret } from '../../../src/core/revoke/cluster-secret.ts';
import { planSecretRevoke, runSecretRevoke } from '../../../src/core/revoke/plan.ts';
import { removeReferencesTo } from '../../../src/core/revoke/references.ts';
import { oneDocument } from '../../fakes/one-document.ts';
import { removeSecretFile } from '../../../src/core/revoke/secret-file.ts';
import { clusterPlace } from '../../../src/core/rotate/cluster-place.ts';
import { filePlace, filesOf } from '../../../src/core/rotate/places.ts';
import { prepareRotation } from '../../../src/core/rotate/prepare.ts';
import { runRotation } from '../../../src/core/rotate/run.ts';
import { accountOf } from '../adapters/account.ts';
import { credentialAdapters } from '../adapters/credential-adapters.ts';
import { fileCluster, writeSecret } from './file-cluster.ts';

/**
 * Rotates or revokes what `adapters/credential-script.ts` granted, or applies it to the cluster in a file, with the
 * real adapters in the emulator's environment. Arguments: what to do, and the folder with `web.yaml`, its pull secret
 * and the cluster. `spoilt` retires the old credential before the new one is written: pulls must fail then.
 */
const [action = '', folder = ''] = process.argv.slice(2);
const cloud = value(cloudFrom({}));
const tokens = accountOf(process.env['ACR_PULL_TEST_TOKENS'] ?? '{}');
const parts = { cloud, tokens };
const adapters = credentialAdapters(parts);
const files = new NodeWorkspaceFiles();
const secretFile = path.join(folder, 'pull.secret.yaml');
const manifestFile = path.join(folder, 'web.yaml');
const clusterFile = path.join(path.dirname(folder), 'cluster.json');
const { signal } = new AbortController();
const progress = { signal, report: () => undefined };
/** Waits are those of people and nodes; here nobody needs longer than this. */
const LONGEST_WAIT_MS = 3_000;
const sleep = (ms: number): Promise<void> => delay(Math.min(ms, LONGEST_WAIT_MS));

const actions: Record<string, () => Promise<unknown>> = {
  apply,
  rotate: () => rotate(false),
  spoilt: () => rotate(true),
  revoke,
};
console.log(JSON.stringify(await actions[action]?.()));

async function apply(): Promise<unknown> {
  const [secret] = readPullSecrets(await readFile(secretFile, 'utf8')).secrets;
  if (secret === undefined) throw new Error('There is no pull secret.');
  const { name, namespace = 'default', labels, annotations } = secret;
  const type = 'kubernetes.io/dockerconfigjson';
  const data = new Map([['.dockerconfigjson', dockerConfig(secret)]]);
  await writeSecret(clusterFile, { namespace, name, type, labels, annotations, data });
  return {};
}

async function rotate(isSpoilt: boolean): Promise<unknown> {
  const access = await onlyAccess();
  const registry = await registryOf(access);
  const adminUser = new ArmAdminUserGateway(parts);
  const rotation = value(
    await prepareRotation(
      {
        access,
        holders: [access],
        registry,
        expiresOn: new Date(Date.now() + 90 * 86_400_000),
        noticeDays: 14,
      },
      { ...adapters, adminUser, adminRenewal: adminUser, files },
      signal,
    ),
  );
  const askForce = (): Promise<boolean> => Promise.resolve(false);
  const target = { access, contextName: 'kind-dev', namespace: 'shop' };
  const places = [
    ...filesOf([access], (file) => path.basename(file)).map((file) =>
      filePlace(file, { files, forms: { write: () => Promise.resolve(ok(undefined)) } }),
    ),
    clusterPlace(target, { client: fileCluster(clusterFile), askForce }),
  ];
  if (isSpoilt) value((await rotation.retirement?.run(progress)) ?? ok(undefined));
  const report = value(
    await runRotation(
      {
        access,
        rotation,
        places,
        images: [{ repository: 'team/web', reference: '1.4.2' }],
        retiresAtEnd: true,
        elsewhere: [],
      },
      { dataPlane: dataPlane(), sleep },
      progress,
    ),
  );
  return { old: report.old, findings: report.findings.map(({ level }) => level) };
}

async function revoke(): Promise<unknown> {
  const access = await onlyAccess();
  const registry = await registryOf(access);
  const ports = {
    ...adapters,
    applicationRemover: new GraphApplicationRemover(parts),
    clusters: new ArmClusterDirectory(parts),
  };
  const client = fileCluster(clusterFile);
  const target = { access, contextName: 'kind-dev', namespace: 'shop' };
  const label = path.basename(secretFile);
  const manifest = { path: manifestFile, text: await readFile(manifestFile, 'utf8') };
  const documents = oneDocument(manifestFile, {
    get: () => readFile(manifestFile, 'utf8'),
    set: (text) => writeFile(manifestFile, text),
  });
  const plan = planSecretRevoke(access, {
    references: removeReferencesTo(
      [manifest],
      { access, remaining: [], defaultNamespace: 'default' },
      { documents, files, labelOf: (file) => path.basename(file) },
    ),
    cluster: removeClusterSecret(target, value(await client.getSecret('', '', signal)), client),
    azure: value(await removeFromAzure(access, { registry, remaining: [] }, ports, signal)),
    file: value(await removeSecretFile(access, { path: secretFile, label }, files)),
  });
  value(await runSecretRevoke(plan, progress));
  return {
    steps: plan.steps.map(({ step }) => plain(step.title)),
    kept: plan.kept.map(plain),
  };
}

async function onlyAccess(): Promise<PullSecretAccess> {
  const [access] = readAccesses(secretFile, await readFile(secretFile, 'utf8'));
  if (access === undefined) throw new Error('There is no access.');
  return access;
}

async function registryOf({ loginServer }: PullSecretAccess): Promise<ArmRegistry | undefined> {
  return value(await new ArmRegistryDirectory(parts).find(loginServer, signal));
}

function dataPlane(): HttpRegistryDataPlane {
  return new HttpRegistryDataPlane((host) => hasRegistrySuffix(host, cloud.registrySuffixes));
}

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(plain(result.failure.message));
  return result.value;
}
