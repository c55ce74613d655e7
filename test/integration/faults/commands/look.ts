import { readFile } from 'node:fs/promises';
import type { CheckPorts } from '../../../../src/core/check/ports.ts';
import { defaultNamespace } from '../../../../src/core/check/pod-secrets.ts';
import { readPullObjects, type PullObjects } from '../../../../src/core/check/pull-objects.ts';
import { renderCheck } from '../../../../src/core/check/document.ts';
import { runCheck } from '../../../../src/core/check/run.ts';
import { pulledImages } from '../../../../src/core/check/subject.ts';
import type { Context } from '../../../../src/core/contexts/context.ts';
import { explainPods } from '../../../../src/core/explain/pods.ts';
import {
  secretKey,
  type ClusterReading,
  type RegistryFacts,
  type SecretReading,
  type WaitingPod,
} from '../../../../src/core/explain/reading.ts';
import { renderExplanation } from '../../../../src/core/explain/report.ts';
import { FileReader } from '../../../../src/core/hints/file-reader.ts';
import { hintsOf } from '../../../../src/core/hints/hints.ts';
import { scanManifest } from '../../../../src/core/manifests/scan.ts';
import { message, plain } from '../../../../src/core/message.ts';
import type { ArmRegistry } from '../../../../src/core/registry.ts';
import { readAccesses } from '../../../../src/core/read-accesses.ts';
import { ok, type Result } from '../../../../src/core/result.ts';
import type { Product } from '../product.ts';
import type { Command, Told } from '../scenario.ts';
import { KIND } from './contexts.ts';

const NAMESPACE = 'shop';

/** Check ACR Pull of the manifest, as the editor gathers and runs it. */
export function check(login: string, context: Context): Command {
  return async (product) => {
    const { world, progress } = product;
    const objects = await readObjects(product);
    if (!objects.ok) return objects;
    const { workloads } = scanManifest(await readFile(world.manifestFile, 'utf8'));
    const { images, leftOut } = pulledImages(workloads, {
      isWanted: (host) => host === login,
      namespace: defaultNamespace(context),
    });
    const found = { context, loginServers: [login], images, leftOut, objects: objects.value };
    const faults: unknown[] = [];
    const ports = checkPorts(product, (error) => void faults.push(error));
    const report = await runCheck({ ...found, nodes: { kind: 'not-asked' } }, ports, progress);
    if (!report.ok) return report;
    if (faults.length > 0) throw faults[0];
    const { registries, images: verdicts } = report.value;
    const findings = [...registries, ...verdicts].flatMap((part) => part.findings);
    return ok({ findings, shown: [renderCheck(report.value, plain), JSON.stringify(findings)] });
  };
}

function checkPorts(product: Product, onFault: CheckPorts['onFault']): CheckPorts {
  const { credentials, registries, clusters, dataPlane } = product;
  return {
    ...credentials,
    directory: registries,
    clusters,
    manifests: () => dataPlane,
    onFault,
  };
}

/** Explain Failing Pulls for a pod whose node was told everything by the registry that it had sent to it. */
export function explain(login: string): Command {
  return async (product) => {
    const { registries, cluster, credentials, progress, world } = product;
    const [access] = readAccesses(world.secretFile, await readFile(world.secretFile, 'utf8'));
    const name = access?.secretName ?? '';
    const held = await cluster.getSecret(NAMESPACE, name, progress.signal);
    if (!held.ok) return held;
    const registry = await registries.find(login, progress.signal);
    if (!registry.ok && registry.failure.kind === 'cancelled') return registry;
    const secrets = new Map<string, SecretReading>();
    if (held.value !== undefined) {
      secrets.set(secretKey(NAMESPACE, name), {
        kind: 'read',
        content: { name, ...held.value },
        annotations: {},
      });
    }
    const reading: ClusterReading = {
      pods: [waitingPod(login, name, held.value?.data.get('.dockerconfigjson')?.reveal() ?? '{}')],
      ...{ secrets, pullSecrets: new Map(), accounts: new Map() },
      unread: registry.ok
        ? []
        : [{ what: message('What Azure tells of {0}', login), failure: registry.failure }],
    };
    const options = { now: credentials.now(), context: KIND.name, registries: factsOf(registry) };
    const explanation = explainPods(reading, options);
    const report = renderExplanation(explanation, KIND.name, plain);
    return ok({ findings: [], shown: [report.text, JSON.stringify(explanation)] });
  };
}

function factsOf(found: Result<ArmRegistry | undefined>): RegistryFacts[] {
  return found.ok && found.value !== undefined
    ? [{ loginServer: found.value.loginServer, name: found.value.name }]
    : [];
}

interface DockerConfig {
  readonly auths?: Readonly<Record<string, { readonly password?: string; readonly auth?: string }>>;
}

function waitingPod(login: string, secretName: string, config: string): WaitingPod {
  const { auths = {} } = JSON.parse(config) as DockerConfig;
  const sent = Object.values(auths).map(
    ({ password = '', auth = '' }) => `password=${password} Authorization: Basic ${auth}`,
  );
  const said = `failed to authorize: unexpected status from ${login}: 401 Unauthorized: it got ${sent.join(' ')}`;
  return {
    ...{ namespace: NAMESPACE, name: 'web', nodeName: 'node-1', serviceAccountName: 'default' },
    pullSecrets: [secretName],
    containers: [
      { name: 'web', image: `${login}/team/web:1.4.2`, reason: 'ImagePullBackOff', message: said },
    ],
    events: [{ type: 'Warning', reason: 'Failed', message: said }],
  };
}

/** What the tree lists: the registries of every tenant, the clusters, the tokens of a registry. */
export const list: Command = async ({ registries, clusters, credentials, progress }) => {
  const shown: string[] = [];
  const listed: ArmRegistry[] = [];
  for await (const page of registries.list(progress.signal)) {
    if (!page.ok) return page;
    if (page.value.kind === 'failed') shown.push(plain(page.value.failure.message));
    else listed.push(...page.value.registries.map(({ registry }) => registry));
  }
  const found = await clusters.list(progress.signal);
  if (!found.ok) return found;
  const told: Told = { findings: [], shown: [...shown, JSON.stringify([listed, found.value])] };
  for (const registry of listed) {
    const tokens = await credentials.tokens.listTokens(registry, progress.signal);
    if (!tokens.ok) return tokens;
    shown.push(JSON.stringify(tokens.value));
  }
  return ok({ ...told, shown: [...told.shown, ...shown] });
};

/** The hints in the manifest and in the pull secret beside it. */
export const hints: Command = async (product) => {
  const { world, credentials } = product;
  const objects = await readObjects(product);
  if (!objects.ok) return objects;
  const facts = {
    ...{ context: KIND, isRegistry: (host: string) => host.endsWith('.azurecr.io'), objects: objects.value },
    ...{
      made: new Set<string>(),
      areFilesRead: true,
      registries: [],
      now: credentials.now(),
      noticeDays: 365,
    },
  };
  const texts = await Promise.all(
    [world.manifestFile, world.secretFile].map((file) => readFile(file, 'utf8')),
  );
  const found = texts.flatMap((text) => hintsOf(new FileReader('file.yaml').read(text), facts));
  return ok({ findings: [], shown: [JSON.stringify(found)] });
};

async function readObjects({ files, world }: Product): Promise<Result<PullObjects>> {
  const manifest = await readFile(world.manifestFile, 'utf8');
  const secret = await files.read(world.secretFile);
  if (!secret.ok) return secret;
  const read = [
    readPullObjects('web.yaml', manifest),
    readPullObjects('pull.secret.yaml', secret.value ?? ''),
  ];
  return ok({
    secrets: read.flatMap(({ secrets }) => secrets),
    accounts: read.flatMap(({ accounts }) => accounts),
  });
}
