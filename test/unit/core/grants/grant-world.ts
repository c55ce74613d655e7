import assert from 'node:assert/strict';
import type { ApplyClient } from '../../../../src/core/apply/place-state.ts';
import type { PlannedApply } from '../../../../src/core/apply/planned-apply.ts';
import type { Context } from '../../../../src/core/contexts/context.ts';
import type { CredentialSource } from '../../../../src/core/credentials/source.ts';
import {
  readCredentialState,
  readCredentialStates,
  type CredentialState,
} from '../../../../src/core/credentials/state.ts';
import { outlineGrant, type GrantOutline } from '../../../../src/core/grants/outline.ts';
import { planGrant, type GrantPlan } from '../../../../src/core/grants/plan.ts';
import { runGrant, type GrantPorts, type GrantReport } from '../../../../src/core/grants/run.ts';
import { planReferences, type Placement } from '../../../../src/core/grants/references.ts';
import { oneDocument } from '../../../fakes/one-document.ts';
import { PLAIN, type Storage } from '../../../../src/core/grants/storage.ts';
import { FakeSops } from '../../../fakes/fake-sops.ts';
import { readPullSecrets, type PullSecret } from '../../../../src/core/manifests/pull-secret.ts';
import { scanManifest } from '../../../../src/core/manifests/scan.ts';
import { plain } from '../../../../src/core/message.ts';
import type { ProbeRequest, PullProbe } from '../../../../src/core/ports.ts';
import type { ArmRegistry } from '../../../../src/core/registry.ts';
import { ok, type Result } from '../../../../src/core/result.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { FakeAdminUser } from '../../../fakes/fake-admin-user.ts';
import { FakeDirectory } from '../../../fakes/fake-directory.ts';
import { FakeRegistryExchange } from '../../../fakes/fake-registry-exchange.ts';
import { FakeRegistryTokenGateway } from '../../../fakes/fake-registry-token-gateway.ts';
import { FakeRoleGateway } from '../../../fakes/fake-role-gateway.ts';
import { FakeWorkspaceFiles } from '../../../fakes/fake-workspace-files.ts';

const NOW = new Date('2026-11-25T12:00:00Z');
export const EXPIRES = new Date('2027-02-23T12:00:00Z');
const MANIFEST_FILE = '/w/web.yaml';
export const SECRET_FILE = '/w/acr-pull-contoso.kind-dev.secret.yaml';
export const IGNORE_FILE = '/w/.gitignore';
export const MANIFEST = [
  'kind: Deployment',
  'metadata: {name: web, namespace: shop}',
  'spec:',
  '  template:',
  '    spec:',
  '      containers:',
  '        - image: contoso.azurecr.io/team/web:1.4.2',
  '        - image: docker.io/library/redis:7',
  '',
].join('\n');

const CONTEXT: Context = {
  name: 'kind-dev',
  clusterName: 'kind-dev',
  userName: 'kind-dev',
  file: '/k',
  server: 'https://127.0.0.1:40123',
  flavour: 'kind',
  authentication: { kind: 'none' },
  isCurrent: true,
  notes: [],
};

const ARM: ArmRegistry = {
  id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/contoso',
  name: 'contoso',
  loginServer: 'contoso.azurecr.io',
  subscriptionId: 's',
  resourceGroup: 'g',
  tenantId: 't',
  location: 'westeurope',
  sku: 'Premium',
  roleAssignmentMode: 'LegacyRegistryPermissions',
  anonymousPullEnabled: false,
  adminUserEnabled: false,
  armTokensAccepted: true,
  publicNetworkAccess: 'Enabled',
};

export const PASTED: CredentialSource = {
  kind: 'pasted',
  credential: { username: 'robot', password: new Secret('marker-password-pasted') },
};

/** A world with one manifest, in which a grant can be run again and again. */
export class World {
  readonly tokens = new FakeRegistryTokenGateway(() => NOW);
  readonly directory = new FakeDirectory();
  readonly roles = new FakeRoleGateway();
  readonly adminUser = new FakeAdminUser();
  readonly exchange = new FakeRegistryExchange(() => NOW);
  readonly files = new FakeWorkspaceFiles();
  readonly steps: string[] = [];
  readonly probed: ProbeRequest[] = [];
  answers: Result<PullProbe>[] = [];
  text = MANIFEST;
  placement: Placement = 'recommended';
  storage: Storage = PLAIN;
  readonly sops = new FakeSops();
  /** When the pull secrets are applied to the cluster, too. */
  apply?: PlannedApply;
  cluster?: ApplyClient;
  /** How the registry differs. */
  registry: Partial<ArmRegistry> = {};
  sleeps = 0;
  onSleep: (() => void) | undefined;
  readonly abort = new AbortController();

  outline(source: CredentialSource = { kind: 'token', expiresOn: EXPIRES }): Result<GrantOutline> {
    return outlineGrant({
      context: CONTEXT,
      registry: { loginServer: ARM.loginServer, arm: { ...ARM, ...this.registry } },
      writtenKeys: this.#writtenKeys(),
      source,
      storage: this.storage,
      cloud: 'AzureCloud',
      workloads: scanManifest(this.text).workloads,
      selected: [MANIFEST_FILE],
      placement: this.placement,
      manifest: { path: MANIFEST_FILE, label: 'web.yaml' },
      secretFile: {
        path: SECRET_FILE,
        label: 'acr-pull-contoso.kind-dev.secret.yaml',
        git: this.files.git(SECRET_FILE),
      },
      machine: 'laptop',
    });
  }

  async plan(source?: CredentialSource): Promise<GrantPlan> {
    const outline = this.outline(source);
    assert.ok(outline.ok);
    const states = await readCredentialStates(outline.value, this.ports(), this.abort.signal);
    if (!states.ok) throw new Error(plain(states.failure.message));
    const references = planReferences([{ path: MANIFEST_FILE, text: this.text }], outline.value);
    return planGrant(outline.value, references, states.value, this.apply);
  }

  async run(source?: CredentialSource): Promise<Result<GrantReport>> {
    return this.execute(await this.plan(source));
  }

  /** What is read before the first pull secret is planned. */
  readState(source: CredentialSource): Promise<Result<CredentialState>> {
    const outline = this.outline(source);
    assert.ok(outline.ok);
    const [secret] = outline.value.pullSecrets;
    assert.ok(secret);
    return readCredentialState(outline.value, secret, this.ports(), this.abort.signal);
  }

  execute(plan: GrantPlan): Promise<Result<GrantReport>> {
    return runGrant(plan, this.ports(), {
      signal: this.abort.signal,
      report: (step) => this.steps.push(plain(step)),
    });
  }

  ports(): GrantPorts {
    return {
      tokens: this.tokens,
      applications: this.directory,
      applicationMaker: this.directory,
      principals: this.directory,
      secrets: this.directory,
      roles: this.roles,
      adminUser: this.adminUser,
      exchange: this.exchange,
      files: this.files,
      sops: this.sops,
      ...(this.cluster === undefined ? {} : { cluster: this.cluster }),
      now: () => NOW,
      sleep: () => {
        this.sleeps++;
        this.onSleep?.();
        return Promise.resolve();
      },
      dataPlane: {
        probePull: (request) => {
          this.probed.push(request);
          return Promise.resolve(this.answers.shift() ?? ok({ kind: 'allowed' }));
        },
      },
      documents: oneDocument(MANIFEST_FILE, {
        get: () => Promise.resolve(this.text),
        set: (text) => {
          this.text = text;
          return Promise.resolve();
        },
      }),
    };
  }

  /** The pull secrets as they were written. */
  get written(): readonly PullSecret[] {
    return readPullSecrets(this.files.contents.get(SECRET_FILE) ?? '').secrets;
  }

  #writtenKeys(): string[] {
    return this.written.flatMap(({ annotations }) => annotations['acr-pull.dev/key-id'] ?? []);
  }

  get nothingIsWritten(): boolean {
    return this.files.contents.size === 0 && this.text === MANIFEST;
  }
}
