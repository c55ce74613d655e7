import assert from 'node:assert/strict';
import type { PullSecretAccess } from '../../../../src/core/access.ts';
import { message } from '../../../../src/core/message.ts';
import type {
  ApplyOutcome,
  ClusterClient,
  ClusterSecret,
  SecretToApply,
} from '../../../../src/core/cluster-ports.ts';
import { err, ok, type Result } from '../../../../src/core/result.ts';
import { clusterPlace, isOurs } from '../../../../src/core/rotate/cluster-place.ts';
import { Secret } from '../../../../src/core/secret.ts';

const ACCESS: PullSecretAccess = {
  kind: 'pull-secret',
  loginServer: 'contoso.azurecr.io',
  clusterName: 'kind-dev',
  secretName: 'acr-pull-contoso',
  form: 'secret',
  credential: 'token',
  tokenName: 'robot',
  file: '/w/a',
};
const OTHER: ApplyOutcome = {
  kind: 'conflict',
  conflict: { kind: 'other-manager', managers: ['kubectl'], fields: ['.data'] },
};

describe('the Secret in the cluster', () => {
  const ours: ClusterSecret = {
    type: 'kubernetes.io/dockerconfigjson',
    isImmutable: false,
    labels: { 'app.kubernetes.io/managed-by': 'acr-pull' },
    annotations: { 'acr-pull.dev/registry': 'contoso.azurecr.io' },
    data: new Map(),
  };
  const strangers: [name: string, change: Partial<ClusterSecret>][] = [
    ['of another manager', { labels: {} }],
    ['of another registry', { annotations: { 'acr-pull.dev/registry': 'fabrikam.azurecr.io' } }],
    ['of another type', { type: 'Opaque' }],
  ];
  it('is ours by label, registry and type', () => assert.ok(isOurs(ours, ACCESS)));
  for (const [name, change] of strangers) {
    it(`is not ours: ${name}`, () => assert.ok(!isOurs({ ...ours, ...change }, ACCESS)));
  }

  const outcomes: [
    name: string,
    answers: Result<ApplyOutcome>[],
    mayForce: boolean,
    expected: string,
    forces: boolean[],
  ][] = [
    ['that takes it', [ok({ kind: 'applied' })], false, 'written', [false]],
    ['of two managers, forced', [ok(OTHER), ok({ kind: 'applied' })], true, 'written', [false, true]],
    ['of two managers, left', [ok(OTHER)], false, 'left', [false]],
    [
      'that is immutable',
      [ok({ kind: 'conflict', conflict: { kind: 'immutable' } })],
      true,
      'conflict',
      [false],
    ],
    [
      'of the wrong type',
      [ok({ kind: 'conflict', conflict: { kind: 'wrong-type' } })],
      true,
      'conflict',
      [false],
    ],
    ['that cannot be reached', [err('unreachable', message('x'))], true, 'unreachable', [false]],
  ];
  for (const [name, answers, mayForce, expected, forces] of outcomes) {
    it(`is applied, never forced unasked: ${name}`, async () => {
      const applied: { secret: SecretToApply; force: boolean }[] = [];
      const client = {
        applySecret: (secret: SecretToApply, { force }: { readonly force: boolean }) => {
          applied.push({ secret, force });
          return Promise.resolve(answers.shift() ?? ok({ kind: 'applied' }));
        },
      } as Partial<ClusterClient> as ClusterClient;
      const target = { access: ACCESS, contextName: 'kind-dev', namespace: 'shop' };
      const place = clusterPlace(target, { client, askForce: () => Promise.resolve(mayForce) });
      const renewed = {
        kind: 'token',
        credential: { username: 'robot', password: new Secret('new') },
        facts: { tokenName: 'robot', password: 'password2' },
      } as const;
      const { signal } = new AbortController();
      const result = await place.write(renewed, { signal, report: () => undefined });
      assert.equal(result.ok ? result.value : result.failure.kind, expected);
      assert.deepEqual(
        applied.map(({ force }) => force),
        forces,
      );
      const [first] = applied;
      assert.equal(first?.secret.namespace, 'shop');
      assert.match(first.secret.data.get('.dockerconfigjson')?.reveal() ?? '', /"password":"new"/);
      assert.equal(first.secret.annotations['acr-pull.dev/password'], 'password2');
    });
  }
});
