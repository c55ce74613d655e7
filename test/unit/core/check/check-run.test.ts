import assert from 'node:assert/strict';
import { renderCheck } from '../../../../src/core/check/document.ts';
import { planChecks } from '../../../../src/core/check/plan.ts';
import { runCheck } from '../../../../src/core/check/run.ts';
import { verdictOf } from '../../../../src/core/check/verdict.ts';
import { message, plain } from '../../../../src/core/message.ts';
import { err, ok } from '../../../../src/core/result.ts';
import { withSecret } from './check-case.ts';
import { AKS, ARM, CheckWorld, HOST, pod, secretText, subjectOf, tokenOf } from './check-world.ts';
import type { CheckSubject } from '../../../../src/core/check/subject.ts';

const TWO = `${pod()}---\n${pod('fabrikam.azurecr.io/api:2').replace('name: web}', 'name: api}')}`;

describe('a check', () => {
  const plans: readonly (readonly [string, CheckSubject, string])[] = [
    ['one image', subjectOf([pod()]), 'registry image'],
    ['AKS', subjectOf([pod()], { context: AKS }), 'cluster registry image'],
    ['two registries', subjectOf([TWO]), 'registry registry image image'],
    ['one of two registries', subjectOf([TWO], { loginServers: [HOST] }), 'registry image'],
    ['no image', subjectOf([], { loginServers: [HOST] }), 'registry accesses'],
  ];
  for (const [name, subject, kinds] of plans) {
    it(`consists of what applies: ${name}`, () => {
      assert.equal(
        planChecks(subject)
          .map(({ kind }) => kind)
          .join(' '),
        kinds,
      );
    });
  }

  it('goes on where one part of it breaks, says so, and tells the log', async () => {
    const world = new CheckWorld();
    const fault = new Error('a fault of ours');
    const ports = {
      ...world.ports,
      directory: {
        find: (host: string) => (host === HOST ? Promise.resolve(ok(ARM)) : Promise.reject(fault)),
      },
    };
    const checked = await runCheck(subjectOf([TWO, ...withSecret().slice(1)]), ports, {
      signal: new AbortController().signal,
      report: () => undefined,
    });
    assert.ok(checked.ok);
    assert.deepEqual(world.faults, [fault]);
    const [good, broken] = checked.value.registries;
    assert.equal(good?.findings[0]?.level, 'pass');
    assert.deepEqual(
      broken?.findings.map(({ level }) => level),
      ['unknown'],
    );
    assert.deepEqual(
      checked.value.images.map(({ outcome }) => outcome),
      ['fails', 'unknown'],
    );
  });

  it('does not say that all pull where images were left out', () => {
    const subject = { ...subjectOf([pod()]), leftOut: 3 };
    const [image] = subject.images;
    assert.ok(image !== undefined);
    const { outcome, sentence } = verdictOf(
      subject,
      [{ image, outcome: 'pulls', needsFiles: false, findings: [] }],
      [],
    );
    assert.equal(outcome, 'unknown');
    assert.match(plain(sentence), /can pull the 1 images that were looked at; 3 more were not\./);
  });

  it('ends as cancelled when it is cancelled', async () => {
    const world = new CheckWorld();
    const controller = new AbortController();
    const checked = await runCheck(subjectOf([pod()]), world.ports, {
      signal: controller.signal,
      report: () => controller.abort(),
    });
    assert.ok(!checked.ok);
    assert.equal(checked.failure.kind, 'cancelled');
    assert.deepEqual(world.asked, []);
  });

  const registries: readonly (readonly [string, (world: CheckWorld) => void, RegExp])[] = [
    ['a known one', () => undefined, /^pass: contoso\.azurecr\.io is the registry contoso \(Premium\)/],
    ['open to every network', () => undefined, /^pass: .* takes connections from every network/],
    [
      'closed to the public',
      (w) => (w.arm = ok({ ...ARM, publicNetworkAccess: 'Disabled' })),
      /^warn: .* takes no connection/,
    ],
    [
      'with listed addresses',
      (w) => (w.arm = ok({ ...ARM, networkDefaultAction: 'Deny' })),
      /^warn: .* only from listed/,
    ],
    [
      'that keeps us out',
      (w) => (w.greeting = ok({ kind: 'blocked', detail: '' })),
      /^warn: .* keep this machine out/,
    ],
    [
      'not said by Azure',
      (w) => (w.arm = ok({ ...ARM, publicNetworkAccess: 'unknown' })),
      /^unknown: Whether .* has network rules/,
    ],
    [
      'open to everybody',
      (w) => (w.arm = ok({ ...ARM, anonymousPullEnabled: true })),
      /^warn: Everybody who reaches/,
    ],
    [
      'for some tokens only',
      (w) => (w.arm = ok({ ...ARM, armTokensAccepted: false })),
      /^warn: .* takes no tokens that were made/,
    ],
    ['unseen in Azure', (w) => (w.arm = ok(undefined)), /^unknown: A registry answers .* in no subscription/],
    [
      'when Azure is away',
      (w) => (w.arm = err('unreachable', message('Away.'))),
      /^unknown: Azure could not be asked about .*: Away/,
    ],
    [
      'that is not there',
      (w) => {
        w.arm = ok(undefined);
        w.greeting = err('unreachable', message('No host.'));
      },
      /^fail: contoso\.azurecr\.io could not be asked: No host/,
    ],
    [
      'that is there, and away',
      (w) => (w.greeting = err('unreachable', message('No way.'))),
      /^unknown: contoso\.azurecr\.io could not be asked: No way/,
    ],
  ];
  for (const [name, change, says] of registries) {
    it(`says of a registry ${name}`, async () => {
      const world = new CheckWorld();
      change(world);
      const { registries: told } = await world.check(subjectOf([pod()], { context: AKS }));
      const texts = (told[0]?.findings ?? []).map(({ level, text }) => `${level}: ${plain(text)}`);
      assert.ok(
        texts.some((text) => says.test(text)),
        texts.join('\n'),
      );
    });
  }

  const loose: readonly (readonly [string, readonly string[], (world: CheckWorld) => void, RegExp])[] = [
    ['nothing', [], () => undefined, /^warn: No pull secret for contoso/],
    [
      'a pull secret',
      [secretText({ cluster: 'kind-dev' })],
      () => undefined,
      /^warn: The token web-pull .* is gone/,
    ],
    [
      'an enabled token',
      [secretText({ cluster: 'kind-dev' })],
      (w) => (w.token = ok(tokenOf('enabled'))),
      /^pass: .* Its token is enabled/,
    ],
    [
      'an unknown token',
      [secretText({ cluster: 'kind-dev' })],
      (w) => (w.token = err('forbidden', message('No.'))),
      /^unknown: .* needs an image to try/,
    ],
    [
      'an ended one',
      [secretText({ expires: '2026-11-01T00:00:00Z' })],
      () => undefined,
      /^warn: .* ended on 2026-11-01/,
    ],
  ];
  for (const [name, texts, change, says] of loose) {
    it(`says what a cluster has for a registry where no image is known: ${name}`, async () => {
      const world = new CheckWorld();
      change(world);
      const { verdict, registries: told } = await world.check(subjectOf(texts, { loginServers: [HOST] }));
      const found = (told[0]?.findings ?? []).map(({ level, text }) => `${level}: ${plain(text)}`);
      assert.match(found.at(-1) ?? '', says);
      assert.equal(verdict.outcome, 'unknown');
    });
  }

  it('is told in a document: the verdict, the evidence, and what to do', async () => {
    const world = new CheckWorld();
    const document = renderCheck(await world.check(subjectOf([TWO, ...withSecret().slice(1)])), plain);
    const headings = document.split('\n').filter((line) => line.startsWith('#'));
    assert.deepEqual(headings, [
      '# Check ACR pull: kind-dev',
      '## contoso.azurecr.io/team/web:1: does not pull',
      '## fabrikam.azurecr.io/api:2: does not pull',
      '## Registry contoso.azurecr.io',
      '## Registry fabrikam.azurecr.io',
      '## What to do',
    ]);
    assert.match(document, /\*\*`kind-dev` cannot pull any of the 2 images\./);
    assert.match(document, /ACR Pull: Grant ACR Pull…/);
  });
});
