import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { PullSecretAccess } from '../../../../src/core/access.ts';
import { message, plain } from '../../../../src/core/message.ts';
import { readAccesses } from '../../../../src/core/read-accesses.ts';
import type { ArmRegistry } from '../../../../src/core/registry.ts';
import { err, ok, type Result } from '../../../../src/core/result.ts';
import { hasTraceInAzure, removeFromAzure } from '../../../../src/core/revoke/azure.ts';
import { removeClusterSecret } from '../../../../src/core/revoke/cluster-secret.ts';
import { planSecretRevoke, runSecretRevoke } from '../../../../src/core/revoke/plan.ts';
import { removeReferencesTo } from '../../../../src/core/revoke/references.ts';
import type { SecretRevokePlan } from '../../../../src/core/revoke/revocation.ts';
import { removeSecretFile } from '../../../../src/core/revoke/secret-file.ts';
import { clusterPlace } from '../../../../src/core/rotate/cluster-place.ts';
import { filePlace, filesOf } from '../../../../src/core/rotate/places.ts';
import type { RotationPlan } from '../../../../src/core/rotate/plan.ts';
import { prepareRotation } from '../../../../src/core/rotate/prepare.ts';
import { renderRotationPreview, renderRotationReport } from '../../../../src/core/rotate/preview.ts';
import { runRotation } from '../../../../src/core/rotate/run.ts';
import { beforeAnyChange } from '../../../../src/core/trail.ts';
import type { Product } from '../product.ts';
import type { Command } from '../scenario.ts';
import { KIND } from './contexts.ts';
import { inThirtyDays } from './grant-secret.ts';

const NAMESPACE = 'shop';
const IMAGE = { repository: 'team/web', reference: '1.4.2' };

/** Rotate Pull Secret…, in the file and in the cluster, the old credential retired at the end. */
export const rotate: Command = async (product) => {
  const planned = await beforeAnyChange(() => planRotation(product));
  if (!planned.ok) return planned;
  const { dataPlane, credentials, progress } = product;
  const ports = { dataPlane, sleep: credentials.sleep };
  const rotated = await runRotation(planned.value, ports, progress);
  if (!rotated.ok) return rotated;
  const { findings, old } = rotated.value;
  return ok({
    findings,
    isOpen: old !== 'retired',
    shown: [renderRotationPreview(planned.value, plain), renderRotationReport(rotated.value, plain)],
  });
};

async function planRotation(product: Product): Promise<Result<RotationPlan>> {
  const { credentials, adminUser, files, cluster, progress } = product;
  const access = await onlyAccess(product);
  if (!access.ok) return access;
  if (access.value === undefined) return err('not-found', message('There is no access.'));
  const registry = await registryOf(access.value, product);
  if (!registry.ok) return registry;
  const holders = [access.value];
  const task = {
    access: access.value,
    holders,
    registry: registry.value,
    expiresOn: inThirtyDays(product),
    noticeDays: 14,
  };
  const ports = { ...credentials, adminUser, adminRenewal: adminUser, files };
  const rotation = await prepareRotation(task, ports, progress.signal);
  if (!rotation.ok) return rotation;
  const forms = { write: () => Promise.resolve(ok(undefined)) };
  const askForce = (): Promise<boolean> => Promise.resolve(false);
  const target = { access: access.value, contextName: KIND.name, namespace: NAMESPACE };
  return ok({
    access: access.value,
    rotation: rotation.value,
    places: [
      ...filesOf(holders, (file) => path.basename(file)).map((file) => filePlace(file, { files, forms })),
      clusterPlace(target, { client: cluster, askForce }),
    ],
    images: [IMAGE],
    retiresAtEnd: true,
    elsewhere: [],
  });
}

/** Revoke ACR Pull… of a pull secret, in files, cluster and Azure. */
export const revokeSecret: Command = async (product) => {
  const access = await beforeAnyChange(() => onlyAccess(product));
  if (!access.ok) return access;
  if (access.value === undefined) return ok({ findings: [], shown: [] });
  const own = access.value;
  const plan = await beforeAnyChange(() => planRevoke(own, product));
  if (!plan.ok) return plan;
  const { steps, kept } = plan.value;
  const done = await runSecretRevoke(plan.value, product.progress);
  if (!done.ok) return done;
  return ok({ findings: [], shown: [...steps.map(({ step }) => plain(step.title)), ...kept.map(plain)] });
};

async function planRevoke(access: PullSecretAccess, product: Product): Promise<Result<SecretRevokePlan>> {
  const { credentials, applicationRemover, clusters, files, documents, cluster, world, progress } = product;
  const { signal } = progress;
  const target = { access, contextName: KIND.name, namespace: NAMESPACE };
  const held = await cluster.getSecret(NAMESPACE, access.secretName, signal);
  if (!held.ok) return held;
  const registry = await registryOf(access, product);
  if (!registry.ok) return registry;
  const azurePorts = { ...credentials, applicationRemover, clusters };
  const azure = await removeFromAzure(
    access,
    { registry: registry.value, remaining: [] },
    azurePorts,
    signal,
  );
  if (!azure.ok) return azure;
  const label = path.basename(world.secretFile);
  const file = await removeSecretFile(access, { path: world.secretFile, label }, files);
  if (!file.ok) return file;
  const manifest = { path: world.manifestFile, text: await readFile(world.manifestFile, 'utf8') };
  const references = removeReferencesTo(
    [manifest],
    { access, remaining: [], defaultNamespace: 'default' },
    { documents, files, labelOf: (name) => path.basename(name) },
  );
  return ok(
    planSecretRevoke(access, {
      references,
      cluster: removeClusterSecret(target, held.value, cluster),
      azure: azure.value,
      file: file.value,
    }),
  );
}

async function onlyAccess({ world, files }: Product): Promise<Result<PullSecretAccess | undefined>> {
  const text = await files.read(world.secretFile);
  return text.ok ? ok(readAccesses(world.secretFile, text.value ?? '')[0]) : text;
}

async function registryOf(
  access: PullSecretAccess,
  { registries, progress }: Product,
): Promise<Result<ArmRegistry | undefined>> {
  if (!hasTraceInAzure(access) && access.credential !== 'admin') return ok(undefined);
  return registries.find(access.loginServer, progress.signal);
}
