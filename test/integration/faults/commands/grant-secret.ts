import { readFile } from 'node:fs/promises';
import { readClusterState } from '../../../../src/core/apply/place-state.ts';
import type { PlannedApply } from '../../../../src/core/apply/planned-apply.ts';
import { trialSecrets } from '../../../../src/core/apply/grant-apply.ts';
import type { CredentialSource } from '../../../../src/core/credentials/source.ts';
import { readCredentialState, type CredentialState } from '../../../../src/core/credentials/state.ts';
import { daysAfter } from '../../../../src/core/grants/dates.ts';
import { outlineGrant, type GrantOutline } from '../../../../src/core/grants/outline.ts';
import { planGrant, type GrantPlan } from '../../../../src/core/grants/plan.ts';
import { renderPreview, renderReport } from '../../../../src/core/grants/preview.ts';
import { planReferences } from '../../../../src/core/grants/references.ts';
import { runGrant } from '../../../../src/core/grants/run.ts';
import { isControllerStorage, PLAIN, type Storage } from '../../../../src/core/grants/storage.ts';
import { readPullSecrets } from '../../../../src/core/manifests/pull-secret.ts';
import { scanManifest } from '../../../../src/core/manifests/scan.ts';
import { plain } from '../../../../src/core/message.ts';
import { err, ok, type Result } from '../../../../src/core/result.ts';
import { message } from '../../../../src/core/message.ts';
import { beforeAnyChange } from '../../../../src/core/trail.ts';
import type { Product } from '../product.ts';
import type { Command } from '../scenario.ts';
import { KIND } from './contexts.ts';

export interface SecretGrant {
  readonly login: string;
  /** From the world, since a secret or a date may be of it. */
  readonly source: (product: Product) => CredentialSource;
  readonly storage?: (product: Product) => Storage;
  /** Whether the pull secret is applied to the cluster, too. */
  readonly applies?: boolean;
}

/** Grant ACR Pull… by a pull secret, as the editor plans and runs it. */
export function grantSecret(grant: SecretGrant): Command {
  return async (product) => {
    const planned = await beforeAnyChange(() => planIt(grant, product));
    if (!planned.ok) return planned;
    const { cluster, credentials, files, sops, dataPlane, documents, progress } = product;
    const ports = { ...credentials, files, sops, dataPlane, documents, cluster };
    const granted = await runGrant(planned.value, ports, progress);
    if (!granted.ok) return granted;
    const { findings, expiresOn } = granted.value;
    return ok({
      findings,
      shown: [renderPreview(planned.value, plain), renderReport(granted.value, plain), String(expiresOn)],
    });
  };
}

async function planIt(grant: SecretGrant, product: Product): Promise<Result<GrantPlan>> {
  const { login, applies = false } = grant;
  const { world, registries, progress, files } = product;
  const arm = await registries.find(login, progress.signal);
  if (!arm.ok) return arm;
  if (arm.value === undefined) return err('not-found', message('{0} is not there.', login));
  const text = await readFile(world.manifestFile, 'utf8');
  const written = await files.read(world.secretFile);
  if (!written.ok) return written;
  const git = await files.gitState(world.secretFile, progress.signal);
  if (!git.ok) return git;
  const { secrets } = readPullSecrets(written.value ?? '');
  const outline = outlineGrant({
    context: KIND,
    registry: { loginServer: login, arm: arm.value },
    source: grant.source(product),
    storage: grant.storage?.(product) ?? PLAIN,
    cloud: 'AzureCloud',
    workloads: scanManifest(text).workloads,
    selected: [world.manifestFile],
    placement: 'recommended',
    manifest: { path: world.manifestFile, label: 'web.yaml' },
    secretFile: { path: world.secretFile, label: 'pull.secret.yaml', git: git.value },
    machine: 'laptop',
    writtenKeys: secrets.flatMap(({ annotations }) => annotations['acr-pull.dev/key-id'] ?? []),
  });
  if (!outline.ok) return outline;
  const states = await statesOf(outline.value, product);
  if (!states.ok) return states;
  const references = planReferences([{ path: world.manifestFile, text }], outline.value);
  const apply = await applyOf(outline.value, applies, product);
  if (!apply.ok) return apply;
  return ok(planGrant(outline.value, references, states.value, apply.value));
}

async function statesOf(outline: GrantOutline, product: Product): Promise<Result<CredentialState[]>> {
  const states: CredentialState[] = [];
  for (const secret of isControllerStorage(outline.storage) ? [] : outline.pullSecrets) {
    const { credentials, progress } = product;
    const state = await readCredentialState(outline, secret, credentials, progress.signal);
    if (!state.ok) return state;
    states.push(state.value);
  }
  return ok(states);
}

async function applyOf(
  outline: GrantOutline,
  applies: boolean,
  { cluster, progress }: Product,
): Promise<Result<PlannedApply | undefined>> {
  if (!applies && outline.storage.form !== 'apply-only') return ok(undefined);
  const state = await readClusterState(trialSecrets(outline), cluster, progress.signal);
  return state.ok ? ok({ state: state.value, agreed: new Set<string>() }) : state;
}

/** The end of a credential that is made now. */
export function inThirtyDays({ world }: Product): Date {
  const end = daysAfter(world.azure.clock.now(), 30);
  return new Date(Math.floor(end.getTime() / 1000) * 1000);
}
