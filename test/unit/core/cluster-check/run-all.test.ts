import assert from 'node:assert/strict';
import type { ClusterCheck } from '../../../../src/core/cluster-check/plan.ts';
import type { WrittenPullSecret } from '../../../../src/core/cluster-check/pull-secret.ts';
import { runClusterChecks, sumUp, type CheckReport } from '../../../../src/core/cluster-check/run-all.ts';
import type { Finding } from '../../../../src/core/finding.ts';
import { dockerConfig } from '../../../../src/core/manifests/docker-config.ts';
import { message, plain } from '../../../../src/core/message.ts';
import type { ClusterSecret } from '../../../../src/core/cluster-ports.ts';
import { cancelled, err, ok, type Result } from '../../../../src/core/result.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { FakeCheckClient, pod, type Script } from './fake-check-client.ts';

const LOGIN_SERVER = 'contoso.azurecr.io';

function check(podName: string, namespace: string, pullSecrets = ['acr-pull-contoso']): ClusterCheck {
  return { podName, namespace, image: `${LOGIN_SERVER}/${podName}:1`, pullSecrets };
}

const CHECKS = [check('web', 'shop'), check('worker', 'shop'), check('job', 'batch')];

function written(password = 'right'): WrittenPullSecret {
  const secret = { name: 'acr-pull-contoso', labels: {}, annotations: {}, loginServer: LOGIN_SERVER };
  const credential = { username: 'token', password: new Secret(password) };
  return {
    name: 'acr-pull-contoso',
    file: 'deploy/secret.yaml',
    // The first leaves its namespace to kubectl, so it is in that of the context.
    secrets: [
      { ...secret, ...credential },
      { ...secret, ...credential, namespace: 'batch' },
    ],
    namespace: 'shop',
    command: 'kubectl apply -f deploy/secret.yaml',
  };
}

function stored(password: string, host = LOGIN_SERVER): ClusterSecret {
  const config = dockerConfig({ loginServer: host, username: 'token', password: new Secret(password) });
  const data = new Map([['.dockerconfigjson', config]]);
  return { type: 'kubernetes.io/dockerconfigjson', isImmutable: false, labels: {}, annotations: {}, data };
}

/** A cluster that has these Secrets, by namespace. */
class FakeCluster extends FakeCheckClient {
  readonly #secrets: Readonly<Record<string, Result<ClusterSecret | undefined>>>;

  constructor(secrets: Readonly<Record<string, Result<ClusterSecret | undefined>>>, script: Script) {
    super(script);
    this.#secrets = secrets;
  }

  getSecret(namespace: string): Promise<Result<ClusterSecret | undefined>> {
    return Promise.resolve(this.#secrets[namespace] ?? ok(undefined));
  }
}

const PULLED: Script = { changes: [ok(pod({ state: 'running' }))] };

async function run(
  secrets: Readonly<Record<string, Result<ClusterSecret | undefined>>>,
  options: { readonly script?: Script; readonly signal?: AbortSignal; readonly isByRole?: boolean } = {},
): Promise<{ result: Result<CheckReport>; texts: string[]; client: FakeCluster }> {
  const client = new FakeCluster(secrets, options.script ?? PULLED);
  const result = await runClusterChecks(CHECKS, options.isByRole === true ? undefined : written(), client, {
    signal: options.signal ?? new AbortController().signal,
    report: () => undefined,
    sleep: (_milliseconds, ends) =>
      new Promise((resolve) => ends.addEventListener('abort', () => resolve(), { once: true })),
  });
  return { result, texts: result.ok ? result.value.findings.map(({ text }) => plain(text)) : [], client };
}

describe('runClusterChecks', () => {
  it('runs each check when the cluster has the secret of the file', async () => {
    const { texts, client } = await run({ shop: ok(stored('right')), batch: ok(stored('right')) });
    assert.equal(texts.length, 3);
    assert.deepEqual(client.deleted, ['shop/web', 'shop/worker', 'batch/job']);
  });

  it('names each namespace that lacks the secret, makes no pod, and gives the command', async () => {
    const { result, texts, client } = await run({ batch: ok(stored('right')) });
    assert.deepEqual(texts, [
      'The pull secret acr-pull-contoso is not in the namespace shop of the cluster yet, only in deploy/secret.yaml: pods cannot pull with it.',
    ]);
    assert.ok(result.ok);
    assert.equal(result.value.command, 'kubectl apply -f deploy/secret.yaml');
    assert.deepEqual(client.deleted, []);
  });

  const others: [name: string, secret: ClusterSecret][] = [
    ['an earlier password', stored('marker-wrong')],
    ['the credential of another registry', stored('right', 'fabrikam.azurecr.io')],
    ['no credential', { ...stored('right'), data: new Map() }],
  ];
  for (const [name, secret] of others) {
    it(`tells of ${name} in the cluster, and quotes none`, async () => {
      const { texts } = await run({ shop: ok(secret), batch: ok(stored('right')) });
      assert.equal(texts.length, 1);
      assert.match(
        texts[0] ?? '',
        /in the namespace shop .* holds another credential than deploy\/secret\.yaml/,
      );
      assert.doesNotMatch(texts.join(), /marker/);
    });
  }

  it('lets the pull tell where the secret may not be read', async () => {
    const forbidden = err('forbidden', message('jane may not get secrets'));
    const { texts } = await run({ shop: forbidden, batch: forbidden });
    assert.equal(texts.length, 3);
  });

  it('looks for no secret after a grant by role', async () => {
    assert.equal((await run({}, { isByRole: true })).texts.length, 3);
  });

  it('begins no further check when cancelled', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 5);
    const script = { changes: [ok(pod({}))] };
    const { result, client } = await run({}, { script, signal: controller.signal, isByRole: true });
    assert.deepEqual(result, cancelled());
    assert.deepEqual(client.deleted, ['shop/web']);
  });

  it('ends with cancelled when cancelled while it looks for the secret', async () => {
    assert.deepEqual((await run({}, { signal: AbortSignal.abort() })).result, cancelled());
  });
});

describe('sumUp', () => {
  const finding = (level: Finding['level'], text: string): Finding => ({ level, text: message(text) });
  const pass = finding('pass', 'Pulled.');
  const fail = finding('fail', 'Not pulled.');
  const unknown = finding('unknown', 'Not tested.');
  const cases: [name: string, findings: Finding[], level: Finding['level'], text: string][] = [
    ['one pass as it is', [pass], 'pass', 'Pulled.'],
    ['one failure as it is, whatever was left behind', [fail, finding('warn', 'x')], 'fail', 'Not pulled.'],
    ['passes by their number', [pass, pass], 'pass', 'The cluster pulled all 2 images.'],
    ['the failure first', [pass, unknown, fail], 'fail', '1 of 3 checks passed. Not pulled.'],
    [
      'what was not tested before what passed',
      [pass, unknown],
      'unknown',
      '1 of 2 checks passed. Not tested.',
    ],
  ];
  for (const [name, findings, level, text] of cases) {
    it(`tells ${name}`, () => {
      const sum = sumUp(findings);
      assert.deepEqual([sum.level, plain(sum.text)], [level, text]);
    });
  }
});
