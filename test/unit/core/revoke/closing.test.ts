import assert from 'node:assert/strict';
import type { PullSecretAccess } from '../../../../src/core/access.ts';
import { message, plain } from '../../../../src/core/message.ts';
import { removeFromAzure } from '../../../../src/core/revoke/azure.ts';
import { closingOf, mustBeRemembered } from '../../../../src/core/revoke/closing.ts';
import { planSecretRevoke } from '../../../../src/core/revoke/plan.ts';
import type {
  AzureRemoval,
  Removal,
  SecretFate,
  SecretRevokePlan,
} from '../../../../src/core/revoke/revocation.ts';

const ACCESS: PullSecretAccess = {
  ...{ kind: 'pull-secret', loginServer: 'contoso.azurecr.io', clusterName: 'kind-dev', secretName: 's' },
  ...{ form: 'secret', credential: 'token', tokenName: 'shop', file: '/w/a' },
};
const NOTHING: Removal = { steps: [], kept: [] };
const REFERENCES: Removal = { steps: [], kept: [message('A reference stays.')] };
const ENDED: AzureRemoval = { ...NOTHING, endsCredential: true };
const WORKS: AzureRemoval = { steps: [], kept: [message('The token works.')], endsCredential: false };

const CAN_NO_LONGER = 'kind-dev can no longer pull from contoso.azurecr.io with this pull secret.';
const MAY_STILL = 'kind-dev may still be able to pull from contoso.azurecr.io with the Secret s.';
const GONE = 'The Secret s is not in kind-dev any more.';
const STAYS = 'The Secret stays.';
const LISTED =
  'The access stays listed until its Secret in kind-dev is deleted: revoke it again for that, or forget it if the cluster is gone.';

function plan(secret: SecretFate, azure: AzureRemoval, change: Partial<PullSecretAccess>): SecretRevokePlan {
  const kept = secret === 'gone' ? [] : [message(STAYS)];
  const cluster = { steps: [], kept, secret };
  return planSecretRevoke(
    { ...ACCESS, ...change },
    { references: REFERENCES, cluster, azure, file: NOTHING },
  );
}

describe('the end of a revocation', () => {
  const rows: [
    what: string,
    secret: SecretFate,
    azure: AzureRemoval,
    change: Partial<PullSecretAccess>,
    said: string[],
  ][] = [
    ['credential and Secret', 'gone', ENDED, {}, [CAN_NO_LONGER]],
    ['the credential alone', 'left', ENDED, {}, [CAN_NO_LONGER]],
    ['the credential alone, beside the Secret of somebody else', 'foreign', ENDED, {}, [CAN_NO_LONGER]],
    ['the Secret alone', 'gone', WORKS, {}, [GONE, 'The token works.']],
    ['neither of them', 'left', WORKS, {}, [MAY_STILL, STAYS, 'The token works.']],
    ['neither of two accesses', 'shared', WORKS, {}, [MAY_STILL, STAYS, 'The token works.']],
    ['only one of two credentials for the Secret', 'shared', ENDED, {}, [MAY_STILL, STAYS]],
    [
      'the credential of what no file tells of',
      'left',
      ENDED,
      { form: 'apply-only' },
      [CAN_NO_LONGER, LISTED],
    ],
    [
      'nothing of what no file tells of',
      'left',
      WORKS,
      { form: 'apply-only' },
      [MAY_STILL, STAYS, 'The token works.', LISTED],
    ],
    [
      'a Secret that its controller may make again',
      'gone',
      WORKS,
      { form: 'sealed-secret' },
      [
        MAY_STILL,
        'What was applied of /w/a may make the Secret again: delete that there too.',
        'The token works.',
      ],
    ],
  ];
  for (const [what, secret, azure, change, said] of rows) {
    it(`claims no more than was removed: ${what}`, () => {
      assert.deepEqual(closingOf(plan(secret, azure, change)).map(plain), said);
    });
  }

  it('says that it did not find the registry', async () => {
    const unused = {} as Parameters<typeof removeFromAzure>[2];
    const known = { registry: undefined, remaining: [] };
    const azure = await removeFromAzure(ACCESS, known, unused, new AbortController().signal);
    assert.ok(azure.ok);
    assert.deepEqual(closingOf(plan('gone', azure.value, {})).map(plain), [
      GONE,
      'contoso.azurecr.io was not found in Azure; nothing is removed there.',
    ]);
  });

  const memory: [SecretFate, PullSecretAccess['form'], boolean][] = [
    ['left', 'apply-only', true],
    ['gone', 'apply-only', false],
    ['foreign', 'apply-only', false],
    ['shared', 'apply-only', false],
    ['left', 'secret', false],
  ];
  for (const [secret, form, isRemembered] of memory) {
    it(`${isRemembered ? 'keeps' : 'lets go'} what is remembered of an access: ${form}, ${secret}`, () => {
      assert.equal(mustBeRemembered(plan(secret, WORKS, { form })), isRemembered);
    });
  }
});
