import type { CredentialSource } from '../../../src/core/credentials/source.ts';
import type { Storage } from '../../../src/core/grants/storage.ts';
import { Secret } from '../../../src/core/secret.ts';
import { SHOP_SP_CLIENT } from '../../emulator/contoso-clusters.ts';
import { makeSealingKey } from '../../unit/core/forms/sealing-key.ts';
import { grantAcrossTenants } from './commands/cross-tenant.ts';
import { grantRole, revokeRole, type RoleGrant } from './commands/grant-role.ts';
import { grantSecret, inThirtyDays, type SecretGrant } from './commands/grant-secret.ts';
import { aksContext, KIND } from './commands/contexts.ts';
import { revokeSecret, rotate } from './commands/life.ts';
import { check, explain, hints, list } from './commands/look.ts';
import { inTurn, several } from './commands/several.ts';
import type { Product } from './product.ts';
import type { Scenario } from './scenario.ts';

const LEGACY = 'contoso.azurecr.io';
const ABAC = 'contosoabac-a1b2c3d4e5f6g7h8.azurecr.io';

const MANAGED = { cluster: 'shop-prod', host: 'shop-prod-0a1b2c3d.hcp.westeurope.azmk8s.io' };
const PRINCIPAL = { cluster: 'shop-sp', host: 'shop-sp-2c3d4e5f.hcp.westeurope.azmk8s.io' };
const FABRIKAM = { cluster: 'fabrikam-sp', host: 'fabrikam-sp-0a1b2c3d.hcp.westeurope.azmk8s.io' };

const NEW = [
  'earlier',
  'create-application',
  'prepare-application',
  'admit',
  'give-role',
  'reset',
  'remove-passwords',
];
const OWN = ['cluster', 'prepare-application', 'open-consent', 'give-role'];

const token = (product: Product): CredentialSource => ({ kind: 'token', expiresOn: inThirtyDays(product) });
const newPrincipal = (product: Product): CredentialSource => ({
  kind: 'new-principal',
  expiresOn: inThirtyDays(product),
});
const admin = (): CredentialSource => ({ kind: 'admin', slot: 'password1', mayEnable: true });
const entraToken = (): CredentialSource => ({ kind: 'entra-token' });

const existing = (): CredentialSource => ({
  kind: 'existing-principal',
  credential: { username: SHOP_SP_CLIENT, password: new Secret('shop-sp~secret.value-1') },
  givesRole: true,
});
const pasted = (): CredentialSource => ({
  kind: 'pasted',
  credential: {
    username: 'cccccccc-0000-4000-8000-000000000001',
    password: new Secret('contributor~secret.value-1'),
  },
});

const FORM_NAMES = ['sealed', 'encrypted with sops', 'External Secrets', 'msi-acrpull'];
const { certificate: SEALING } = makeSealingKey();

const grantToken = grantSecret({ login: LEGACY, source: token });

function role(name: string, grant: RoleGrant): Scenario[] {
  return [
    { name: `role: ${name}`, login: grant.login, command: grantRole(grant), undo: revokeRole(grant) },
    {
      name: `revoke role: ${name}`,
      login: grant.login,
      before: [grantRole(grant)],
      command: revokeRole(grant),
    },
  ];
}

function secret(name: string, grant: SecretGrant): Scenario {
  return {
    name: `pull secret: ${name}`,
    login: grant.login,
    command: grantSecret(grant),
    undo: revokeSecret,
  };
}

/** What is looked at of a pull secret that is there, here and in the cluster. */
function looks(name: string, grant: SecretGrant): Scenario[] {
  const before = [grantSecret({ ...grant, applies: true })];
  const commands = { check: check(LEGACY, KIND), explain: explain(LEGACY), hints };
  return Object.entries(commands).map(([what, command]) => ({
    ...{ name: `${what}: ${name}`, before, command },
    onlyReads: true,
  }));
}

/** What a pull secret goes through after it was granted, here and in the cluster. */
function life(name: string, grant: SecretGrant): Scenario[] {
  const before = [grantSecret({ ...grant, applies: true })];
  const { login } = grant;
  return [
    { name: `rotate: ${name}`, login, before, command: rotate, undo: revokeSecret, keepsPulling: true },
    { name: `revoke: ${name}`, login, before, command: revokeSecret },
  ];
}

export function scenarios(): Scenario[] {
  const clientId = '11111111-0000-4000-8000-000000000001';
  const forms: readonly ((product: Product) => Storage)[] = [
    () => ({ form: 'sealed-secret', certificate: SEALING, scope: 'strict' }),
    ({ world }) => ({ form: 'sops', place: { file: world.secretFile, config: '/w/.sops.yaml' } }),
    () => ({
      form: 'external-secrets',
      version: 'v1',
      identity: { kind: 'workload-identity', serviceAccountName: 'puller' },
    }),
    () => ({
      form: 'acr-pull-binding',
      version: 'v1beta1',
      identity: { kind: 'managed-identity', clientId },
    }),
  ];
  const onLegacy = (source: SecretGrant['source']): SecretGrant => ({ login: LEGACY, source });
  return [
    ...role('managed identity, roles of registries', { login: LEGACY, ...MANAGED }),
    ...role('managed identity, roles of repositories', { login: ABAC, ...MANAGED }),
    ...role('service principal of the same tenant', { login: LEGACY, ...PRINCIPAL }),
    {
      name: 'across tenants: an application that is made',
      command: grantAcrossTenants({ login: LEGACY, ...FABRIKAM, takes: NEW }),
      isGuided: true,
    },
    {
      name: 'across tenants: the application of the cluster',
      command: grantAcrossTenants({ login: LEGACY, ...FABRIKAM, takes: OWN }),
      isGuided: true,
    },
    secret('token', onLegacy(token)),
    secret('token, applied too', { ...onLegacy(token), applies: true }),
    secret('new service principal', onLegacy(newPrincipal)),
    secret('new service principal, roles of repositories', { login: ABAC, source: newPrincipal }),
    secret('admin user', onLegacy(admin)),
    secret('Entra token', onLegacy(entraToken)),
    secret('a service principal that is there', onLegacy(existing)),
    secret('pasted', onLegacy(pasted)),
    ...forms.map((storage, index) =>
      secret(`token, ${FORM_NAMES[index] ?? ''}`, { ...onLegacy(token), storage }),
    ),
    {
      ...secret('token, applied only', { ...onLegacy(token), storage: () => ({ form: 'apply-only' }) }),
      // Of a form without a file a grant into one finds what is behind it.
      undo: inTurn(grantToken, revokeSecret),
    },
    {
      name: 'several: a role and a pull secret',
      login: LEGACY,
      command: several([
        ['shop-prod', grantRole({ login: LEGACY, ...MANAGED })],
        ['kind-dev', grantToken],
      ]),
      undo: inTurn(revokeRole({ login: LEGACY, ...MANAGED }), revokeSecret),
    },
    ...looks('token', onLegacy(token)),
    ...looks('admin user', onLegacy(admin)),
    {
      name: 'check: role of a managed identity',
      before: [grantRole({ login: LEGACY, ...MANAGED })],
      command: check(LEGACY, { ...aksContext(MANAGED.cluster), server: `https://${MANAGED.host}` }),
      onlyReads: true,
    },
    { name: 'what the tree lists', before: [grantToken], command: list, onlyReads: true },
    ...life('token', onLegacy(token)),
    ...life('new service principal', onLegacy(newPrincipal)),
    ...life('admin user', onLegacy(admin)),
  ];
}
