import { l10n } from 'vscode';
import type { PullSecretAccess } from '../../core/access.ts';
import { daysAfter } from '../../core/grants/dates.ts';
import { message } from '../../core/message.ts';
import type { RegistryCredential, ScopeMap } from '../../core/ports.ts';
import type { ArmRegistry } from '../../core/registry.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { clusterPlace } from '../../core/rotate/cluster-place.ts';
import { clusterElsewhere, secretElsewhere, type Elsewhere } from '../../core/rotate/elsewhere.ts';
import { formWriter } from '../../core/rotate/form-writer.ts';
import { imagesToProbe } from '../../core/rotate/images.ts';
import { checkFiles, filePlace, filesOf, type RotationPlace } from '../../core/rotate/places.ts';
import type { RotationPlan } from '../../core/rotate/plan.ts';
import type { RotatePorts } from '../../core/rotate/ports.ts';
import { prepareRotation, type PreparePorts } from '../../core/rotate/prepare.ts';
import { holdersOf } from '../../core/rotate/rotation.ts';
import { credentialPorts } from '../grant/credential-ports.ts';
import { pickCertificate } from '../grant/pick-sealing.ts';
import { withProgress } from '../progress.ts';
import type { Services } from '../services.ts';
import { settings } from '../settings.ts';
import { contextsOf, reachCluster, type ReachedCluster } from './cluster-secrets.ts';
import { askForce } from './ask-force.ts';
import { labelOf, manifestsNaming, workloadsOf } from './manifests.ts';

/** What was read and answered before the plan. */
export interface RotationFacts {
  readonly access: PullSecretAccess;
  readonly holders: readonly PullSecretAccess[];
  readonly registry: ArmRegistry | undefined;
  readonly brought?: RegistryCredential;
  readonly clusters: readonly ReachedCluster[];
  /** Clusters that are not looked at. */
  readonly left: readonly string[];
  readonly defaultNamespace: string;
  readonly expiresOn: Date;
  /** What the person wants; the plan keeps the old credential all the same while a Secret is left for them. */
  readonly retiresAtEnd: boolean;
  readonly ports: RotatePorts & PreparePorts;
  readonly close: () => void;
}

/** Finds everything that holds the same credential, and asks about the clusters. Changes nothing. */
export async function gatherRotation(
  access: PullSecretAccess,
  known: {
    readonly accesses: readonly PullSecretAccess[];
    readonly brought: RegistryCredential | undefined;
  },
  services: Services,
): Promise<Result<RotationFacts>> {
  const holders = holdersOf(access, known.accesses);
  const azure = await services.azure();
  if (!azure.ok) return azure;
  const found =
    known.brought === undefined
      ? await withProgress(message('Looking for {0} in Azure', access.loginServer), ({ signal }) =>
          azure.value.directory.find(access.loginServer, signal),
        )
      : ok(undefined);
  if (!found.ok) return found;
  const clusters = await reachClusters(holders, services);
  if (!clusters.ok) return clusters;
  const { reached, left } = clusters.value;
  const [context] = await contextsOf(access, services);
  const files = await services.files();
  const forms = await services.forms();
  const dataPlane = azure.value.dataPlane(found.value === undefined ? [] : [found.value.loginServer]);
  const { adminRenewal } = azure.value;
  const credentials = credentialPorts(azure.value);
  const writer = formWriter({
    files,
    sops: forms.sops,
    sopsPlace: (file) => forms.findSopsPlace([file]),
    certificate: () => pickCertificate(forms, reached[0]?.client),
    now: () => new Date(),
  });
  return ok({
    access,
    holders,
    registry: found.value,
    ...(known.brought === undefined ? {} : { brought: known.brought }),
    clusters: reached,
    left,
    defaultNamespace: context?.namespace ?? 'default',
    expiresOn: daysAfter(new Date(), settings.passwordDays()),
    retiresAtEnd: true,
    ports: { ...credentials, adminRenewal, files, dataPlane, forms: writer, askForce },
    close: () => {
      for (const { client } of reached) client.close();
    },
  });
}

interface Clusters {
  readonly reached: readonly ReachedCluster[];
  readonly left: readonly string[];
}

async function reachClusters(
  holders: readonly PullSecretAccess[],
  services: Services,
): Promise<Result<Clusters>> {
  const reached: ReachedCluster[] = [];
  const left: string[] = [];
  for (const [clusterName, all] of Map.groupBy(holders, (holder) => holder.clusterName)) {
    // What a controller in the cluster unseals or decrypts is its own to write.
    const own = all.filter(({ form }) => form === 'secret' || form === 'apply-only');
    if (own.length < all.length) left.push(clusterName);
    if (own.length === 0) continue;
    const answer = await reachCluster(
      own,
      {
        title: l10n.t('Rotate Pull Secret'),
        placeholder: l10n.t('Is the Secret in the cluster {0} to be updated too?', clusterName),
      },
      services,
    );
    if (!answer.ok) return answer;
    if (answer.value.kind === 'reached') reached.push(answer.value.cluster);
    else left.push(clusterName);
  }
  return ok({ reached, left: [...new Set(left)] });
}

/** The plan by these facts. Fails before anything is made when one of the files must not be written. */
export async function planRotation(facts: RotationFacts, signal: AbortSignal): Promise<Result<RotationPlan>> {
  const { access, holders, registry, brought, expiresOn, ports, retiresAtEnd } = facts;
  const held = filesOf(holders, labelOf);
  const safe = await checkFiles(held, ports.files, signal);
  if (!safe.ok) return safe;
  const noticeDays = settings.expiryNoticeDays();
  const task = {
    access,
    holders,
    registry,
    expiresOn,
    noticeDays,
    ...(brought === undefined ? {} : { brought }),
  };
  const rotation = await prepareRotation(task, ports, signal);
  if (!rotation.ok) return rotation;
  const scopeMap = await scopeMapOf(facts, signal);
  if (!scopeMap.ok) return scopeMap;
  const workloads = workloadsOf(await manifestsNaming(access.secretName));
  const images = imagesToProbe(access, workloads, {
    defaultNamespace: facts.defaultNamespace,
    ...(scopeMap.value === undefined ? {} : { scopeMap: scopeMap.value }),
  });
  const places = [...held.map((file) => filePlace(file, ports)), ...clusterPlaces(facts)];
  if (places.length === 0) {
    return err('invalid', message('No file holds this pull secret, and its cluster was not reached.'), {
      hint: message('Rotate again, and let the cluster be looked at. Nothing was changed.'),
    });
  }
  return ok({
    access,
    rotation: rotation.value,
    places,
    images,
    retiresAtEnd,
    elsewhere: elsewhereOf(facts),
  });
}

async function scopeMapOf(
  { access: { tokenName }, registry, brought, ports }: RotationFacts,
  signal: AbortSignal,
): Promise<Result<ScopeMap | undefined>> {
  if (registry === undefined || tokenName === undefined || brought !== undefined) return ok(undefined);
  return ports.tokens.getScopeMap(registry, tokenName, signal);
}

function clusterPlaces({ clusters, ports }: RotationFacts): RotationPlace[] {
  return clusters.flatMap(({ client, found }) =>
    found
      .filter((each) => secretElsewhere(each) === undefined)
      .map(({ target }) => clusterPlace(target, { client, askForce: ports.askForce })),
  );
}

/** All that `clusterPlaces` leaves: whoever applies the files there later still needs the old one until then. */
function elsewhereOf({ clusters, left }: RotationFacts): Elsewhere[] {
  const secrets = clusters.flatMap(({ found }) => found.flatMap((each) => secretElsewhere(each) ?? []));
  return [...left.map(clusterElsewhere), ...secrets];
}
