import assert from 'node:assert/strict';
import {
  chooseCredential,
  firstCredential,
  type CredentialFacts,
} from '../../../../src/core/credentials/choose-credential.ts';
import { plain } from '../../../../src/core/message.ts';
import type { ArmRegistry } from '../../../../src/core/registry.ts';
import type { RolePermissions } from '../../../../src/core/roles/role-definitions.ts';

const REGISTRY: ArmRegistry = {
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

const ABAC = { roleAssignmentMode: 'AbacRepositoryPermissions' } as const;

function may(actions: readonly string[], more: Partial<RolePermissions> = {}): RolePermissions[] {
  return [{ actions, notActions: [], dataActions: [], notDataActions: [], ...more }];
}

const PROVIDER = 'Microsoft.ContainerRegistry/registries';
const OWNER = may(['*']);
const CONTRIBUTOR = may(['*'], { notActions: ['Microsoft.Authorization/*/Write'] });
const READER = may(['*/read']);
const ACCESS_ADMIN = may(['*/read', 'Microsoft.Authorization/*']);
const NOTHING: RolePermissions[] = [];

/** `!` recommended, `+` possible, `-` impossible, in the order of the offers. */
function short({ registry, caller }: CredentialFacts): string {
  const marks = { recommended: '!', possible: '+', impossible: '-' };
  return chooseCredential({ registry, caller })
    .map(({ level, credential }) => `${marks[level]}${credential}`)
    .join(' ');
}

const TABLE: readonly (readonly [
  string,
  Partial<ArmRegistry> | undefined,
  CredentialFacts['caller'],
  string,
])[] = [
  ['an owner', {}, OWNER, '!token +new-principal +existing-principal +admin +entra-token +pasted -none'],
  [
    'a contributor, who may give no role',
    {},
    CONTRIBUTOR,
    '!token +existing-principal +admin +entra-token +pasted -none -new-principal',
  ],
  [
    'a contributor on an ABAC registry, whose control plane rights let nobody pull',
    ABAC,
    CONTRIBUTOR,
    '!token +existing-principal +admin +pasted -none -new-principal -entra-token',
  ],
  [
    'an administrator of access, who may make no token',
    {},
    ACCESS_ADMIN,
    '!new-principal +existing-principal +entra-token +pasted -none -token -admin',
  ],
  ['a reader', {}, READER, '!pasted +existing-principal +entra-token -none -token -new-principal -admin'],
  [
    'a repository reader of an ABAC registry',
    ABAC,
    may([], { dataActions: [`${PROVIDER}/repositories/content/read`] }),
    '!pasted +existing-principal +entra-token -none -token -new-principal -admin',
  ],
  [
    'somebody without any right',
    {},
    NOTHING,
    '!pasted +existing-principal -none -token -new-principal -admin -entra-token',
  ],
  [
    'somebody of whom Azure did not say what they may do',
    {},
    undefined,
    '!token +new-principal +existing-principal +admin +entra-token +pasted -none',
  ],
  [
    'one who may read the passwords of an admin user that is on',
    { adminUserEnabled: true },
    may([`${PROVIDER}/listCredentials/action`]),
    '!pasted +existing-principal +admin -none -token -new-principal -entra-token',
  ],
  [
    'the same while the admin user is off',
    {},
    may([`${PROVIDER}/listCredentials/action`]),
    '!pasted +existing-principal -none -token -new-principal -admin -entra-token',
  ],
  [
    'one who may make tokens but no passwords',
    {},
    may([`${PROVIDER}/tokens/write`, `${PROVIDER}/scopeMaps/write`]),
    '!pasted +existing-principal -none -token -new-principal -admin -entra-token',
  ],
  [
    'a registry that is open to all',
    { anonymousPullEnabled: true },
    OWNER,
    '!none +token +new-principal +existing-principal +admin +entra-token +pasted',
  ],
  [
    'a Classic registry, which has no tokens',
    { sku: 'Classic' },
    OWNER,
    '!new-principal +existing-principal +admin +entra-token +pasted -none -token',
  ],
  [
    'a registry of unknown mode',
    { roleAssignmentMode: 'unknown' },
    OWNER,
    '!token +existing-principal +admin +entra-token +pasted -none -new-principal',
  ],
  [
    'a registry that is not seen in Azure',
    undefined,
    undefined,
    '!pasted +existing-principal -none -token -new-principal -admin -entra-token',
  ],
];

describe('the credential of a pull secret, for', () => {
  for (const [name, registry, caller, expected] of TABLE) {
    const facts = { registry: registry && { ...REGISTRY, ...registry }, caller };

    it(name, () => {
      assert.equal(short(facts), expected);
    });

    it(`${name}: one sentence for each, and at most one recommended`, () => {
      const offers = chooseCredential(facts);
      assert.equal(offers.length, 7);
      assert.equal(offers.filter(({ level }) => level === 'recommended').length, 1);
      for (const { reason } of offers) {
        assert.match(plain(reason), /^[A-Z][^.]*(?:\.\w[^.]*)*\.$/);
        assert.ok(plain(reason).length <= 92, `the list cuts off: ${plain(reason)}`);
      }
    });
  }

  it('an account that lacks a right: the reason names the right', () => {
    const reasons = chooseCredential({ registry: REGISTRY, caller: READER }).map(({ reason }) =>
      plain(reason),
    );
    assert.ok(reasons.some((reason) => reason.includes('registries/scopeMaps/write')));
    assert.ok(reasons.some((reason) => reason.includes('Microsoft.Authorization/roleAssignments/write')));
  });

  it('an admin user that is off: the reason says so, and what it may do', () => {
    const offers = chooseCredential({ registry: REGISTRY, caller: OWNER });
    const reason = offers.find(({ credential }) => credential === 'admin')?.reason;
    assert.match(reason === undefined ? '' : plain(reason), /is off .*push and delete/);
  });

  it('nobody in particular begins with the first that can be made, though none is needed', () => {
    for (const [registry, caller, expected] of [
      [{ anonymousPullEnabled: true }, OWNER, 'token'],
      [{}, ACCESS_ADMIN, 'new-principal'],
      [{}, READER, undefined],
    ] as const) {
      assert.equal(
        firstCredential(chooseCredential({ registry: { ...REGISTRY, ...registry }, caller })),
        expected,
      );
    }
  });
});
