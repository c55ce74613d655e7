import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ManifestAnswer } from '../../../../src/core/check/ports.ts';
import { message } from '../../../../src/core/message.ts';
import { err, ok, type Result } from '../../../../src/core/result.ts';
import { assertCase, withSecret, type Case } from './check-case.ts';
import {
  ARM,
  CheckWorld,
  found,
  HOST,
  KIND,
  NAMES_SECRET,
  pod,
  secretText,
  subjectOf,
  tokenOf,
} from './check-world.ts';

const REFUSED = ok({ kind: 'refused', detail: 'HTTP 401' } as const);
const PAST = new Date('2026-11-20T00:00:00Z');
const LATER = new Date('2027-02-01T00:00:00Z');
const CLIENT = 'cccccccc-0000-4000-8000-000000000001';
/** One image each; the text is one of its findings with its level, or the verdict. */
const CASES: readonly Case[] = [
  {
    name: 'a pull secret that the registry accepts',
    subject: subjectOf(withSecret()),
    outcome: 'pulls',
    says: /^pass: The registry accepts the pull secret pull for team\/web, by its entry contoso/,
  },
  {
    name: 'one that is valid for long',
    subject: subjectOf(withSecret({ expires: '2027-02-01T00:00:00Z' })),
    outcome: 'pulls',
    says: /^pass: .* valid until 2027-02-01/,
  },
  {
    name: 'one that ends soon',
    subject: subjectOf(withSecret({ expires: '2026-12-01T00:00:00Z' })),
    outcome: 'pulls',
    says: /^warn: .* valid until 2026-12-01/,
  },
  {
    name: 'of the ServiceAccount, since the pod names none',
    subject: subjectOf([
      pod(),
      secretText(),
      'kind: ServiceAccount\nmetadata: {name: default}\nimagePullSecrets: [{name: pull}]\n',
    ]),
    outcome: 'pulls',
    says: /^pass: The registry accepts/,
  },
  {
    name: 'not of the ServiceAccount where the pod names another',
    subject: subjectOf([
      pod(undefined, '  imagePullSecrets: [{name: other}]\n'),
      secretText(),
      'kind: ServiceAccount\nmetadata: {name: default}\nimagePullSecrets: [{name: pull}]\n',
    ]),
    outcome: 'unknown',
    says: /^unknown: No file of this workspace holds the pull secret other/,
  },
  {
    name: 'in another namespace',
    subject: subjectOf(withSecret({ namespace: 'elsewhere' })),
    outcome: 'unknown',
    says: /^unknown: No file holds the pull secret pull for the namespace default of this cluster; 1\.yaml has/,
  },
  {
    name: 'made for another cluster',
    subject: subjectOf(withSecret({ cluster: 'kind-other' })),
    outcome: 'unknown',
    says: /^unknown: No file holds the pull secret pull/,
  },
  {
    name: 'for another registry',
    subject: subjectOf(withSecret({ key: 'fabrikam.azurecr.io' })),
    outcome: 'fails',
    says: /^fail: The Secret pull is for fabrikam\.azurecr\.io/,
    fix: 'grant',
  },
  {
    name: 'of a type that kubelets pass over',
    subject: subjectOf(withSecret({ type: 'Opaque' })),
    outcome: 'fails',
    says: /^fail: The Secret pull has the type Opaque/,
    fix: 'grant',
  },
  {
    name: 'for an image with capital letters in its host',
    subject: subjectOf(withSecret({}, 'Contoso.azurecr.io/team/web:1')),
    outcome: 'fails',
    says: /^fail: .* differ in capital letters/,
    fix: 'grant',
  },
  {
    name: 'that cannot be read: the kubelet pulls nothing at all, even beside a good one',
    subject: subjectOf([
      pod(undefined, '  imagePullSecrets: [{name: good}, {name: pull}]\n'),
      secretText({ name: 'good' }),
      secretText({ json: '{"auths": 1}' }),
    ]),
    outcome: 'fails',
    says: /^fail: The pull secret pull of 2\.yaml cannot be read, so the kubelet pulls nothing at all/,
    fix: 'grant',
  },
  {
    name: 'refused, next to one that is accepted',
    subject: subjectOf([
      pod(undefined, '  imagePullSecrets: [{name: bad}, {name: pull}]\n'),
      secretText({ name: 'bad', username: 'bad' }),
      secretText(),
    ]),
    world: (world) => (world.answers = { bad: REFUSED }),
    outcome: 'pulls',
    says: /^warn: The pull secret bad is of the token bad, which the registry does not have/,
  },
  {
    name: 'refused, and its token has ended',
    subject: subjectOf(withSecret()),
    world: (world) => {
      world.answers = { 'web-pull': REFUSED };
      world.token = ok(tokenOf('enabled', PAST));
    },
    outcome: 'fails',
    says: /^fail: The password of the pull secret pull ended on 2026-11-20/,
    fix: 'rotate',
  },
  {
    name: 'refused, ended by the clock of the registry alone',
    subject: subjectOf(withSecret({ expires: '2027-01-01T00:00:00Z' })),
    world: (world) => {
      world.answers = { 'web-pull': REFUSED };
      world.greeting = ok({ kind: 'registry', date: new Date('2027-01-02T00:00:00Z') });
      world.token = err('unreachable', message('No Azure.'));
    },
    outcome: 'fails',
    says: /^fail: The password of the pull secret pull ended on 2027-01-01/,
    fix: 'rotate',
  },
  {
    name: 'refused, and its token is disabled',
    subject: subjectOf(withSecret()),
    world: (world) => {
      world.answers = { 'web-pull': REFUSED };
      world.token = ok(tokenOf('disabled', LATER));
    },
    outcome: 'fails',
    says: /^fail: .* of the token web-pull, which is disabled/,
    fix: 'grant',
  },
  {
    name: 'refused, and nobody knows why',
    subject: subjectOf(withSecret()),
    world: (world) => {
      world.answers = { 'web-pull': REFUSED };
      world.token = ok(tokenOf('enabled', LATER));
    },
    outcome: 'fails',
    says: /^fail: The registry refuses the user name and password of the pull secret pull/,
    fix: 'rotate',
  },
  {
    name: 'of the admin user, which is off',
    subject: subjectOf(withSecret({ username: 'contoso' })),
    world: (world) => (world.answers = { contoso: REFUSED }),
    outcome: 'fails',
    says: /^fail: .* of the admin user, which is turned off/,
    fix: 'rotate',
  },
  ...(
    [
      ['accepted', /can sign in, but has no role/, 'grant'],
      ['ended', /has ended/, 'rotate'],
      ['wrong', /has a wrong secret/, 'rotate'],
      ['unknown-application', /which the tenant of the registry does not have/, 'rotate'],
    ] as const
  ).map(([kind, says, fix]): Case => ({
    name: `of a service principal: ${kind}`,
    subject: subjectOf(withSecret({ username: CLIENT })),
    world: (world) => {
      world.answers = { [CLIENT]: REFUSED };
      world.secretCheck = ok({ kind });
    },
    outcome: 'fails',
    says,
    fix,
  })),
  {
    name: 'for another repository',
    subject: subjectOf(withSecret()),
    world: (world) => (world.answers = { 'web-pull': ok({ kind: 'not-permitted', detail: '' }) }),
    outcome: 'fails',
    says: /^fail: The credential of the pull secret pull is valid, but may not pull from team\/web/,
    fix: 'grant',
  },
  {
    name: 'that could not be tried',
    subject: subjectOf(withSecret()),
    world: (world) => (world.answers = { 'web-pull': err('timed-out', message('Silence.')) }),
    outcome: 'unknown',
    says: /^unknown: The pull secret pull could not be tried\. Silence\./,
  },
  {
    name: 'behind network rules',
    subject: subjectOf(withSecret()),
    world: (world) => (world.answers = { 'web-pull': ok({ kind: 'blocked', detail: '' }) }),
    outcome: 'unknown',
    says: /^unknown: .* the network rules of contoso\.azurecr\.io keep this machine out/,
  },
  {
    name: 'nobody names one',
    subject: subjectOf([pod()]),
    outcome: 'fails',
    says: /^fail: No credential: neither Pod web nor its ServiceAccount default/,
    fix: 'grant',
  },
  {
    name: 'everybody may pull',
    subject: subjectOf([pod()]),
    world: (world) => (world.answers = { '': found() }),
    outcome: 'pulls',
    says: /^pass: contoso\.azurecr\.io lets everybody pull team\/web/,
  },
  {
    name: 'everybody may pull, but the kubelet sends a credential that is refused',
    subject: subjectOf(withSecret()),
    world: (world) => (world.answers = { '': found(), 'web-pull': REFUSED }),
    outcome: 'fails',
    says: /^fail: .* which the registry does not have/,
    fix: 'grant',
  },
  {
    name: 'no such tag',
    subject: subjectOf(withSecret()),
    world: (world) => (world.answers = { 'web-pull': ok({ kind: 'absent', what: 'reference' }) }),
    outcome: 'fails',
    says: /^fail: The repository team\/web has no tag 1/,
  },
  {
    name: 'no such repository',
    subject: subjectOf(withSecret()),
    world: (world) => (world.answers = { 'web-pull': ok({ kind: 'absent', what: 'repository' }) }),
    outcome: 'fails',
    says: /^fail: contoso\.azurecr\.io has no repository team\/web/,
  },
  {
    name: 'no such digest',
    subject: subjectOf(withSecret({}, `${HOST}/team/web@sha256:${'0'.repeat(64)}`)),
    world: (world) => (world.answers = { 'web-pull': ok({ kind: 'absent', what: 'reference' }) }),
    outcome: 'fails',
    says: /^fail: .* nothing with the digest sha256:0/,
  },
  {
    name: 'nodes that fit',
    subject: subjectOf(withSecret(), {
      nodes: { kind: 'read', platforms: [{ os: 'linux', architecture: 'arm64' }] },
    }),
    outcome: 'pulls',
    says: /^pass: .* made for linux\/amd64, linux\/arm64, which fits the nodes/,
  },
  {
    name: 'some nodes that do not fit',
    subject: subjectOf(withSecret(), {
      nodes: {
        kind: 'read',
        platforms: [
          { os: 'linux', architecture: 'amd64' },
          { os: 'linux', architecture: 's390x' },
        ],
      },
    }),
    outcome: 'pulls',
    says: /^warn: .* the cluster has nodes of linux\/s390x/,
  },
  {
    name: 'nodes that do not fit an index',
    subject: subjectOf(withSecret(), {
      nodes: { kind: 'read', platforms: [{ os: 'windows', architecture: 'amd64' }] },
    }),
    outcome: 'fails',
    says: /^fail: .* the cluster has nodes of windows\/amd64/,
  },
  {
    name: 'nodes that could not be listed',
    subject: subjectOf(withSecret(), {
      nodes: { kind: 'not-read', failure: { kind: 'forbidden', message: message('You may not.') } },
    }),
    outcome: 'pulls',
    says: /^unknown: .* what the nodes are is not known: You may not\./,
  },
  {
    name: 'network rules that let this machine in: the nodes are another matter',
    subject: subjectOf(withSecret()),
    world: (world) => (world.arm = ok({ ...ARM, networkDefaultAction: 'Deny' })),
    outcome: 'unknown',
    says: /The credential is right, but the network rules .* decide/,
  },
  {
    name: 'a registry that does not answer',
    subject: subjectOf([pod()]),
    world: (world) => {
      world.greeting = err('unreachable', message('No host.'));
      world.answers = { '': err('unreachable', message('No host.')) };
      world.arm = err('unreachable', message('No Azure.'));
    },
    outcome: 'unknown',
    says: /contoso\.azurecr\.io could not be asked: No host\./,
  },
];

describe('the check of an image', () => {
  for (const each of CASES) it(`${each.outcome}: ${each.name}`, () => assertCase(each));

  it('comes to a pass only where a credential is let in and the image was seen', () => {
    const answer = fc.constantFrom<Result<ManifestAnswer>>(
      found(),
      ok({ kind: 'absent', what: 'reference' }),
      REFUSED,
      ok({ kind: 'not-permitted', detail: '' }),
      ok({ kind: 'blocked', detail: '' }),
      err('timed-out', message('Silence.')),
    );
    const worlds = fc.record({ named: answer, anonymous: answer, hasSecret: fc.boolean() });
    return fc.assert(
      fc.asyncProperty(worlds, async ({ named, anonymous, hasSecret }) => {
        const world = new CheckWorld();
        world.answers = { '': anonymous, 'web-pull': named };
        const report = await world.check(subjectOf(hasSecret ? withSecret() : [pod()]));
        const sent = hasSecret ? named : anonymous;
        const pulls = sent.ok && sent.value.kind === 'found';
        assert.equal(report.verdict.outcome === 'pulls', pulls);
      }),
    );
  });

  it('asks the registry the same question once', async () => {
    const world = new CheckWorld();
    const text = pod(undefined, NAMES_SECRET);
    const twice = `${text}---\n${text.replace('name: web}', 'name: web, namespace: b}')}`;
    const secrets = [secretText(), secretText({ namespace: 'b' })];
    const report = await world.check(subjectOf([twice, ...secrets]));
    assert.equal(report.images.length, 2);
    assert.deepEqual(world.asked.toSorted(), ['@team/web:1', 'web-pull@team/web:1']);
  });

  it('asks in the order of the kubelet', async () => {
    const world = new CheckWorld();
    const both = '  imagePullSecrets: [{name: host}, {name: path}]\n';
    const secrets = [
      secretText({ name: 'host', username: 'by-host' }),
      secretText({ name: 'path', key: `${HOST}/team`, username: 'by-path' }),
    ];
    await world.check(subjectOf([pod(undefined, both), ...secrets], { context: KIND }));
    assert.deepEqual(world.asked.slice(0, 2), ['by-path@team/web:1', 'by-host@team/web:1']);
  });
});
