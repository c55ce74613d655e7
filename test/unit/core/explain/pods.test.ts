import assert from 'node:assert/strict';
import type { CauseKind } from '../../../../src/core/explain/cause.ts';
import { explainPods, summarise, type PullFinding } from '../../../../src/core/explain/pods.ts';
import type { ClusterReading, RegistryFacts, WaitingPod } from '../../../../src/core/explain/reading.ts';
import { plain } from '../../../../src/core/message.ts';
import { ACR_PULL, REPOSITORY_READER } from '../../../../src/core/roles/role-definitions.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { ANONYMOUS, DOCKER_HEAD, FIREWALL, IMAGE, OAUTH, RESOLVE } from './message-forms.ts';
import { PASSWORD, pullSecret, reading, readSecret, waitingPod } from './readings.ts';
import { timed } from '../../processor-time.ts';

const NOW = new Date('2026-06-01T12:00:00Z');
const AMBIGUOUS = `${DOCKER_HEAD} unauthorized: authentication required`;
const REFUSED = `${RESOLVE} ${OAUTH}`;
const FITTING = pullSecret('registry', 'contoso.azurecr.io');
const ENDED = { 'acr-pull.dev/expires': '2026-05-01T00:00:00Z' };

function explainOne(
  pod: WaitingPod,
  more: Partial<ClusterReading> = {},
  registries: RegistryFacts[] = [],
): PullFinding {
  const { groups } = explainPods(reading([pod], more), { now: NOW, context: 'dev', registries });
  const [finding] = groups.flatMap(({ findings }) => findings);
  assert.ok(finding !== undefined);
  return finding;
}

const named = { pullSecrets: ['registry'] };
const has = (
  ...secrets: (readonly [string, ReturnType<typeof readSecret>[1]])[]
): Partial<ClusterReading> => ({
  secrets: new Map(secrets),
});

interface Case {
  readonly name: string;
  readonly pod: WaitingPod;
  readonly more?: Partial<ClusterReading>;
  readonly registries?: RegistryFacts[];
  readonly cause: CauseKind;
  readonly note: RegExp;
}

const jwt = `e30.${btoa(JSON.stringify({ exp: 1_750_000_000 }))}.c2ln`;
const abac: RegistryFacts = {
  loginServer: 'contoso.azurecr.io',
  name: 'contoso',
  mode: 'AbacRepositoryPermissions',
  nodeRoles: [ACR_PULL],
};

const CASES: readonly Case[] = [
  { name: 'no secret is named', pod: waitingPod(), cause: 'no-credential', note: /names no pull secret/ },
  {
    name: 'the named secret is not there',
    pod: waitingPod(named),
    more: has(['shop/registry', { kind: 'absent' }]),
    cause: 'missing-secret',
    note: /has no Secret registry/,
  },
  {
    name: 'the named secret may not be read, but the kubelet says that it is not there',
    pod: waitingPod({
      ...named,
      events: [
        {
          type: 'Warning',
          reason: 'FailedToRetrieveImagePullSecret',
          message:
            'Unable to retrieve some image pull secrets (other, registry); attempting to pull the image may not succeed.',
        },
      ],
    }),
    more: has(['shop/registry', { kind: 'unreadable' }]),
    cause: 'missing-secret',
    note: /has no Secret registry/,
  },
  {
    name: 'the named secret may not be read',
    pod: waitingPod(named),
    more: has(['shop/registry', { kind: 'unreadable' }]),
    cause: 'no-credential',
    note: /registry could not be read/,
  },
  {
    name: 'the named secret is of another type',
    pod: waitingPod(named, AMBIGUOUS),
    more: has(readSecret({ ...FITTING, type: 'Opaque' })),
    cause: 'unfit-secret',
    note: /type Opaque/,
  },
  {
    name: 'the named secret is for another host',
    pod: waitingPod(named),
    more: has(readSecret(pullSecret('registry', 'fabrikam.azurecr.io'))),
    cause: 'unfit-secret',
    note: /is for fabrikam\.azurecr\.io/,
  },
  {
    name: 'the named secret cannot be parsed',
    pod: waitingPod(named, 'unexpected end of JSON input'),
    more: has(readSecret({ ...FITTING, data: new Map([['.dockerconfigjson', new Secret('{"auths"')]]) })),
    cause: 'broken-secret',
    note: /content of the Secret registry/,
  },
  {
    name: 'the named secret fits, and the text does not tell',
    pod: waitingPod(named, AMBIGUOUS),
    more: has(readSecret(FITTING)),
    cause: 'refused-credential',
    note: /user token-1 of the Secret registry/,
  },
  {
    name: 'the named secret fits and has ended by its annotation',
    pod: waitingPod(named, REFUSED),
    more: has(readSecret(FITTING, ENDED)),
    cause: 'expired-credential',
    note: /ended on 2026-05-01/,
  },
  {
    name: 'the named secret holds a token that has ended by itself',
    pod: waitingPod(named, AMBIGUOUS),
    more: has(
      readSecret({
        ...FITTING,
        data: new Map([
          [
            '.dockerconfigjson',
            new Secret(JSON.stringify({ auths: { 'contoso.azurecr.io': { username: '0', password: jwt } } })),
          ],
        ]),
      }),
    ),
    cause: 'expired-credential',
    note: /ended on 2025-06-15/,
  },
  {
    name: 'the named secret holds on, and is refused all the same',
    pod: waitingPod(named, REFUSED),
    more: has(readSecret(FITTING, { 'acr-pull.dev/expires': '2027-01-01T00:00:00Z' })),
    cause: 'refused-credential',
    note: /holds until 2027-01-01/,
  },
  {
    name: 'the named secret has come since the last attempt',
    pod: waitingPod(named),
    more: has(readSecret(FITTING)),
    cause: 'no-credential',
    note: /next attempt/,
  },
  {
    name: 'a fitting secret is there and not named',
    pod: waitingPod(),
    more: { pullSecrets: new Map([['shop', [pullSecret('other', 'x.test'), FITTING]]]) },
    cause: 'unused-secret',
    note: /Secret registry of the namespace fits/,
  },
  {
    name: 'another secret than the named one fits',
    pod: waitingPod({ pullSecrets: ['fabrikam'] }),
    more: {
      ...has(readSecret(pullSecret('fabrikam', 'fabrikam.azurecr.io'))),
      pullSecrets: new Map([['shop', [FITTING]]]),
    },
    cause: 'unfit-secret',
    note: /is for fabrikam\.azurecr\.io\. The Secret registry of the namespace fits/,
  },
  {
    name: 'the ServiceAccount got its secret after the pod was made',
    pod: waitingPod(),
    more: { accounts: new Map([['shop/default', ['registry']]]) },
    cause: 'no-credential',
    note: /older than that/,
  },
  {
    name: 'what was refused is not of the pod',
    pod: waitingPod({}, REFUSED),
    cause: 'refused-credential',
    note: /credential of the node/,
  },
  {
    name: 'the nodes have AcrPull where it does not count',
    pod: waitingPod(),
    registries: [abac],
    cause: 'wrong-role',
    note: /^$/,
  },
  {
    name: 'the nodes have Repository Reader where it does not count',
    pod: waitingPod(),
    registries: [{ ...abac, mode: 'LegacyRegistryPermissions', nodeRoles: [REPOSITORY_READER] }],
    cause: 'wrong-role',
    note: /^$/,
  },
  {
    name: 'the nodes have a role, and the mode is not known',
    pod: waitingPod(),
    registries: [{ ...abac, mode: 'unknown' }],
    cause: 'no-credential',
    note: /names no pull secret/,
  },
  {
    name: 'the firewall, where public access is off altogether',
    pod: waitingPod({}, `${DOCKER_HEAD} denied: ${FIREWALL}`),
    registries: [{ ...abac, publicNetworkAccess: 'Disabled' }],
    cause: 'public-access-disabled',
    note: /^$/,
  },
];

describe('a waiting pod', () => {
  for (const { name, pod, more, registries, cause, note } of CASES) {
    it(`${cause}: ${name}`, () => {
      const finding = explainOne(pod, more, registries);
      assert.equal(finding.cause, cause);
      assert.match(finding.notes.map(plain).join(' '), note);
    });
  }

  it('is explained by its last event where its own message only says that it waits', () => {
    const event = (message: string): WaitingPod['events'][number] => ({
      type: 'Warning',
      reason: 'Failed',
      message,
    });
    const pod = waitingPod(
      {
        events: [
          event(`Failed to pull image "${IMAGE}": ${RESOLVE} ${ANONYMOUS}`),
          event(`Failed to pull image "${IMAGE}": ${REFUSED}`),
          event('Error: ErrImagePull'),
          event('Failed to pull image "contoso.azurecr.io/other:1": 503 Service Unavailable'),
        ],
      },
      `Back-off pulling image "${IMAGE}"`,
    );
    assert.equal(explainOne(pod).cause, 'refused-credential');
  });

  it('shows what the node said without the password of its secret', () => {
    const said = `${REFUSED} for ${PASSWORD} and ${btoa(`token-1:${PASSWORD}`)}`;
    const finding = explainOne(waitingPod(named, said), has(readSecret(FITTING)));
    assert.match(finding.evidence, /401 Unauthorized for \[redacted\] and \[redacted\]/);
    assert.doesNotMatch(JSON.stringify(finding), new RegExp(`${PASSWORD}|${btoa(`token-1:${PASSWORD}`)}`));
  });
});

describe('the fixes of a finding', () => {
  const fixes = (finding: PullFinding): string[] =>
    finding.fixes.map((fix) =>
      fix.kind === 'action' ? `${fix.action} ${fix.target.loginServer}` : fix.command,
    );

  it('grant where there is no credential, and show the pod', () => {
    assert.deepEqual(fixes(explainOne(waitingPod())), [
      'grant contoso.azurecr.io',
      'kubectl --context dev --namespace shop describe pod web-5d4f-abcde',
    ]);
  });

  it('rotate the secret that has ended', () => {
    const [first] = explainOne(waitingPod(named, REFUSED), has(readSecret(FITTING, ENDED))).fixes;
    assert.ok(first?.kind === 'action');
    assert.equal(first.action, 'rotate');
    assert.deepEqual(first.target, {
      namespace: 'shop',
      pod: 'web-5d4f-abcde',
      workload: { kind: 'Deployment', name: 'web' },
      image: IMAGE,
      loginServer: 'contoso.azurecr.io',
      secretName: 'registry',
    });
  });

  it('check where the credential is not of the pod', () => {
    assert.equal(fixes(explainOne(waitingPod({}, REFUSED)))[0], 'check contoso.azurecr.io');
  });

  it('let in the address that the firewall names', () => {
    const finding = explainOne(waitingPod({}, `${DOCKER_HEAD} denied: ${FIREWALL}`), {}, [abac]);
    assert.equal(fixes(finding)[0], 'az acr network-rule add --name contoso --ip-address 203.0.113.4');
  });

  it('list the tags of the repository', () => {
    const finding = explainOne(waitingPod({}, `${IMAGE}: not found`), {}, [abac]);
    assert.equal(
      fixes(finding)[0],
      'az acr repository show-tags --orderby time_desc --top 20 --output table --name contoso --repository shop/web',
    );
  });

  it('offer nothing of Azure for another registry', () => {
    const pod = waitingPod({
      containers: [{ name: 'c', image: 'nginx', reason: 'ErrImagePull', message: 'unauthorized' }],
    });
    assert.deepEqual(fixes(explainOne(pod)), [
      'kubectl --context dev --namespace shop describe pod web-5d4f-abcde',
    ]);
  });

  it('quote a context, and leave out what would not be one line', () => {
    const command = (context: string): string[] => {
      const { groups } = explainPods(reading([waitingPod()]), { now: NOW, context });
      return groups.flatMap(({ findings }) => findings.flatMap(fixes));
    };
    assert.match(command("it's; rm -rf x").join(' '), /--context 'it'\\''s; rm -rf x'/);
    assert.deepEqual(command('a\n```\nb'), ['grant contoso.azurecr.io']);
  });
});

describe('the findings of many pods', () => {
  const timeout = `${RESOLVE} dial tcp 10.1.2.3:443: i/o timeout`;

  it('are one for each workload, image and cause, grouped by cause, what stops most pods first', () => {
    const replicas = ['a', 'b', 'c'].map((id) =>
      waitingPod({ name: `web-${id}`, nodeName: `node-${id}` }, timeout),
    );
    const strange = waitingPod({ name: 'odd', workload: { kind: 'Job', name: 'odd' } }, 'the moon is full');
    const others = ['x', 'y', 'z', 'q'].map((id) =>
      waitingPod({ name: id, workload: { kind: 'Job', name: id } }),
    );
    const explanation = explainPods(reading([strange, ...replicas, ...others]), { now: NOW });
    assert.deepEqual(
      explanation.groups.map(({ cause, findings }) => [cause, findings.length]),
      [
        ['no-credential', 4],
        ['timeout', 1],
        ['unknown', 1],
      ],
    );
    const second = explanation.groups
      .flatMap(({ findings }) => findings)
      .find(({ cause }) => cause === 'timeout');
    assert.deepEqual(
      [second?.pods, second?.nodes],
      [
        ['web-a', 'web-b', 'web-c'],
        ['node-a', 'node-b', 'node-c'],
      ],
    );
    assert.equal(plain(summarise(explanation)), '8 pods wait for images, for 3 causes.');
  });

  it('are told apart from what could not be read', () => {
    const failure = { kind: 'forbidden', message: { text: 'no', args: [] } } as const;
    const unread = [{ what: { text: 'x', args: [] }, failure }];
    assert.equal(plain(summarise(explainPods(reading([]), { now: NOW }))), 'No pod waits for an image.');
    assert.equal(
      plain(summarise(explainPods(reading([], { unread }), { now: NOW }))),
      'No pod that could be read waits for an image.',
    );
  });

  it('are found in time for a thousand pods', () => {
    const pods = Array.from({ length: 1000 }, (_, index) =>
      waitingPod({ name: `web-${String(index)}`, ...named }),
    );
    const { seconds } = timed(() => explainPods(reading(pods, has(readSecret(FITTING))), { now: NOW }));
    assert.ok(seconds < 4, `${seconds} s`);
  });
});
