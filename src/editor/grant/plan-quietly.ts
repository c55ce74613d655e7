import type { Uri } from 'vscode';
import { ALL_REGISTRY_SUFFIXES, hasRegistrySuffix } from '../../core/clouds.ts';
import { bestScenario, chooseScenario, type Scenario } from '../../core/clusters/choose-scenario.ts';
import type { Context } from '../../core/contexts/context.ts';
import { hasAksHost } from '../../core/contexts/flavour.ts';
import { firstCredential } from '../../core/credentials/choose-credential.ts';
import { daysAfter } from '../../core/grants/dates.ts';
import { planDocument, type PlanStep } from '../../core/grants/plan-document.ts';
import { renderPreview } from '../../core/grants/preview.ts';
import { message, type Message } from '../../core/message.ts';
import type { ArmRegistry } from '../../core/registry.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { renderRolePreview } from '../../core/role-grants/preview.ts';
import { say } from '../localise.ts';
import type { AzureServices, Services } from '../services.ts';
import { settings } from '../settings.ts';
import { buildPlan, type Answers } from './build-plan.ts';
import { readOffers } from './change-credential.ts';
import { clusterFactsOf } from './cluster-facts.ts';
import { contextByName } from './context-by-name.ts';
import { credentialPorts } from './credential-ports.ts';
import { findRegistry } from './find-registry.ts';
import { firstStorage } from './pick-form.ts';
import { pickManifest, type PickedManifest } from './pick-manifest.ts';
import { findPrincipal } from './principal.ts';
import { narrowest, planRole, type RoleAnswers } from './role-session.ts';

export interface QuietRequest {
  readonly manifest: Uri;
  /** Name of the context; the current one when left out. */
  readonly context?: string;
  /** May be left out where the manifest names one registry only. */
  readonly loginServer?: string;
}

/** The plan with which a grant would begin. Nothing is changed, and none of it can be run from here. */
export interface QuietPlan {
  readonly scenario: Scenario;
  readonly context: Context;
  readonly loginServer: string;
  readonly steps: readonly PlanStep[];
  /** As a person sees it, in Markdown. */
  readonly text: string;
}

/** Plans a grant without asking anybody: where a person would have to be asked, it fails and says so. */
export async function planQuietly(request: QuietRequest, services: Services): Promise<Result<QuietPlan>> {
  const azure = await services.azure();
  if (!azure.ok) return azure;
  const context = contextByName(request.context, await services.contexts());
  if (!context.ok) return context;
  const manifest = await readManifest(request, azure.value);
  if (!manifest.ok) return manifest;
  const host = loginServerOf(request, manifest.value);
  if (!host.ok) return host;
  const registry = await findRegistry(host.value, azure.value);
  if (!registry.ok) return registry;
  const { arm } = registry.value;
  if (arm === undefined) return mustAsk(message('{0} is not known in Azure.', host.value));
  const facts = { context: context.value, manifest: manifest.value, registry: arm };
  return planFor(facts, { services, azure: azure.value });
}

interface Facts {
  readonly context: Context;
  readonly manifest: PickedManifest;
  readonly registry: ArmRegistry;
}

interface Surroundings {
  readonly services: Services;
  readonly azure: AzureServices;
}

function readManifest(
  { manifest, loginServer }: QuietRequest,
  azure: AzureServices,
): Promise<Result<PickedManifest>> {
  const suffixes = [...ALL_REGISTRY_SUFFIXES, ...azure.cloud.registrySuffixes];
  const typed = [...settings.registries(), ...(loginServer === undefined ? [] : [loginServer])];
  const isRegistry = (host: string): boolean => hasRegistrySuffix(host, suffixes) || typed.includes(host);
  const start = { manifests: [manifest], contexts: [], registries: [] };
  return pickManifest(start, isRegistry, [...suffixes, ...typed]);
}

function loginServerOf({ loginServer }: QuietRequest, { label, registries }: PickedManifest): Result<string> {
  const [first, ...others] = registries;
  const wanted = loginServer ?? (others.length === 0 ? first : undefined);
  if (wanted !== undefined && registries.includes(wanted)) return ok(wanted);
  const names = registries.join(', ');
  return wanted === undefined
    ? err('invalid', message('{0} names several registries, so one has to be named: {1}', label, names))
    : err('not-found', message('{0} names no image of {1}, only of {2}.', label, wanted, names));
}

async function planFor(facts: Facts, surroundings: Surroundings): Promise<Result<QuietPlan>> {
  const { context, registry } = facts;
  const { server, flavour } = context;
  if (flavour === 'aks' && server !== undefined && !hasAksHost(server)) {
    return mustAsk(message('The address {0} does not tell which AKS cluster it is.', server));
  }
  const cluster = await clusterFactsOf(context, surroundings.azure);
  if (!cluster.ok) return cluster;
  const choice = chooseScenario(cluster.value, registry);
  const scenario = bestScenario(choice);
  const planned = { scenario, context, loginServer: registry.loginServer };
  if (scenario === 'pull-secret') return planSecret(facts, surroundings);
  if (scenario === 'anonymous' || scenario === 'cross-tenant' || cluster.value.kind !== 'managed') {
    // Nothing to do, or a guided way in which each step depends on the one before.
    const reasons = [choice.options[0]?.reason, ...choice.warnings].flatMap((reason) => reason ?? []);
    return ok({ ...planned, steps: [], text: planDocument.sections(reasons.map(say)) });
  }
  const answers = { ...facts, cluster: cluster.value.cluster, scenario };
  return planByRole(answers, choice.warnings, surroundings.azure);
}

async function planByRole(
  answers: RoleAnswers,
  warnings: readonly Message[],
  azure: AzureServices,
): Promise<Result<QuietPlan>> {
  const { scenario, context, registry } = answers;
  const principal = await findPrincipal(answers, azure);
  if (!principal.ok) return principal;
  const plan = await planRole(answers, { principal: principal.value, breadth: narrowest(registry) }, azure);
  if (!plan.ok) return plan;
  const text = renderRolePreview(plan.value, warnings, say);
  return ok({ scenario, context, loginServer: registry.loginServer, steps: plan.value.steps, text });
}

async function planSecret(
  { context, manifest, registry }: Facts,
  { services, azure }: Surroundings,
): Promise<Result<QuietPlan>> {
  const offers = await readOffers(registry, azure);
  if (!offers.ok) return offers;
  const kind = firstCredential(offers.value.offers);
  if (kind === undefined) {
    return mustAsk(message('Your account can make no credential on {0}.', registry.loginServer));
  }
  const source = { kind, expiresOn: daysAfter(new Date(), settings.passwordDays()) };
  const { loginServer } = registry;
  const answers: Answers = { context, manifest, registry: { loginServer, arm: registry }, source };
  const storage = await firstStorage(answers, { services });
  if (!storage.ok) return storage;
  const plan = await buildPlan(
    { ...answers, storage: storage.value },
    {
      files: await services.files(),
      credentials: credentialPorts(azure),
      cloud: azure.cloud.name,
      machine: services.machine,
    },
  );
  if (!plan.ok) return plan;
  const { steps } = plan.value;
  return ok({ scenario: 'pull-secret', context, loginServer, steps, text: renderPreview(plan.value, say) });
}

function mustAsk(reason: Message): Result<never> {
  return err('invalid', reason, {
    hint: message('Run ACR Pull: Grant ACR Pull…, which asks for what is lacking.'),
  });
}
