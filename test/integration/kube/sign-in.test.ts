import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { answerWith, makePlugin } from '../../kube/exec-plugin.ts';
import { writeKubeconfig } from '../../kube/kubeconfig.ts';
import { makeNamespace, makeTokenFile, type Rule } from '../../kube/people.ts';
import { connect, failure, never, tryConnect, useApiServer, value } from './connect.ts';

const GET_SECRETS: Rule = { apiGroups: [''], resources: ['secrets'], verbs: ['get'] };

describe('signing in to a cluster', function () {
  this.timeout(30_000);
  const server = useApiServer();
  let namespace: string;
  /** Of the ServiceAccount "robot", who may get secrets in the namespace and nothing else. */
  let tokenFile: string;
  let token: string;

  before(async () => {
    namespace = await makeNamespace(server(), 'shop');
    tokenFile = await makeTokenFile(server(), 'robot', { rules: [GET_SECRETS], namespace });
    token = readFileSync(tokenFile, 'utf8');
  });

  /** Who the API server takes us for, by its refusal. */
  async function whoAmI(kubeconfig: string): Promise<string> {
    const client = await connect(kubeconfig);
    const { kind, text } = failure(await client.listNamespaces(never));
    assert.equal(kind, 'forbidden');
    return text.replace(/ may not .*/, '');
  }

  function withUser(user: Readonly<Record<string, unknown>>): Promise<string> {
    return writeKubeconfig(server().folder, 'someone', {
      url: server().url,
      caFile: server().authority.caFile,
      user,
    });
  }

  const robot = (): string => `system:serviceaccount:${namespace}:robot`;

  it('signs in by a token', async () => {
    assert.equal(await whoAmI(await withUser({ token })), robot());
  });

  it('signs in by a file that holds a token, relative to the kubeconfig', async () => {
    const relative = path.relative(server().folder, tokenFile);
    assert.equal(await whoAmI(await withUser({ tokenFile: relative })), robot());
  });

  it('tells of a token that the API server does not accept, and whose it is', async () => {
    const client = await connect(await withUser({ token: 'marker-outdated' }));
    const refused = failure(await client.getSecret(namespace, 'registry', never));
    assert.equal(refused.kind, 'unauthorized');
    assert.match(refused.text, /does not accept the credential of the user someone/);
    assert.doesNotMatch(JSON.stringify(refused), /marker/);
  });

  it('acts as another user where the kubeconfig says so', async () => {
    const { certificate, key } = await server().authority.issueUser('boss', ['system:masters']);
    const base64 = (text: string): string => Buffer.from(text).toString('base64');
    const user = { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) };
    assert.equal(await whoAmI(await withUser({ ...user, as: 'jane' })), 'jane');
  });

  const unusable: [name: string, user: Readonly<Record<string, unknown>>, says: RegExp][] = [
    ['an auth-provider', { 'auth-provider': { name: 'azure' } }, /auth-provider azure, which is not/],
    ['impersonated groups', { as: 'a', 'as-groups': ['b'] }, /impersonates by as-groups, which is not/],
    ['half a certificate', { 'client-key-data': 'YQ==' }, /only one of client certificate and client key/],
    [
      'a certificate that is none',
      certificateOf('YQ=='),
      /client certificate of the user someone cannot be used/,
    ],
    ['a token file that is gone', { tokenFile: '/nowhere/token' }, /\/nowhere\/token.*cannot be read/],
    [
      'an old apiVersion',
      exec({ apiVersion: 'client.authentication.k8s.io/v1alpha1' }),
      /has the apiVersion/,
    ],
    ['a program that asks', exec({ interactiveMode: 'Always' }), /must ask at a terminal/],
  ];
  for (const [name, user, says] of unusable) {
    it(`refuses ${name}`, async () => {
      const { kind, text } = failure(await tryConnect(await withUser(user)));
      assert.equal(kind, 'invalid');
      assert.match(text, says);
    });
  }

  describe('by an exec plugin', () => {
    it('takes the token that it gives', async () => {
      const plugin = await makePlugin(server(), [answerWith({ token })]);
      assert.equal(await whoAmI(plugin.kubeconfig), robot());
      assert.equal(plugin.runs(), 1);
    });

    it('takes the certificate that it gives', async () => {
      const { certificate, key } = await server().authority.issueUser('anna');
      const status = { clientCertificateData: certificate, clientKeyData: key };
      const plugin = await makePlugin(server(), [answerWith(status)]);
      assert.equal(await whoAmI(plugin.kubeconfig), 'anna');
    });

    it('tells it that nobody sits at a terminal, and of the cluster only when it asks for that', async () => {
      const silent = await makePlugin(server(), [answerWith({ token })]);
      await connect(silent.kubeconfig);
      assert.deepEqual(silent.info()['spec'], { interactive: false });
      const curious = await makePlugin(server(), [answerWith({ token })], { provideClusterInfo: true });
      await connect(curious.kubeconfig);
      const { cluster } = curious.info()['spec'] as { cluster: Record<string, string> };
      assert.equal(cluster['server'], server().url);
      assert.match(atob(cluster['certificate-authority-data'] ?? ''), /BEGIN CERTIFICATE/);
    });

    it('gives it the variables and arguments of the kubeconfig', async () => {
      const lines = ['test "$ROBOT $1 $2" = "r2 --scope all" || exit 9', answerWith({ token })];
      const more = { args: ['--scope', 'all'], env: [{ name: 'ROBOT', value: 'r2' }] };
      const plugin = await makePlugin(server(), lines, more);
      assert.equal(await whoAmI(plugin.kubeconfig), robot());
    });

    it('takes the version in which it was asked', async () => {
      const apiVersion = 'client.authentication.k8s.io/v1beta1';
      const plugin = await makePlugin(server(), [answerWith({ token }, apiVersion)], { apiVersion });
      assert.equal(await whoAmI(plugin.kubeconfig), robot());
      const other = await makePlugin(server(), [answerWith({ token }, apiVersion)]);
      assert.match(failure(await tryConnect(other.kubeconfig)).text, /gave no credential that can be used/);
    });

    it('is not run where the workspace is not trusted', async () => {
      const plugin = await makePlugin(server(), [answerWith({ token })]);
      const refused = failure(await tryConnect(plugin.kubeconfig, { isTrusted: () => false }));
      assert.equal(refused.kind, 'refused');
      assert.match(refused.text, /sign-in, which is run only in a trusted workspace/);
      assert.equal(refused.hint, 'Trust the workspace first.');
      assert.equal(plugin.runs(), 0);
    });

    it('is named with the PATH that was searched when it is missing', async () => {
      const plugin = await makePlugin(server(), [], { command: 'no-such-kubelogin' });
      const environment = { PATH: '/some/bin:/other/bin' };
      const missing = failure(await tryConnect(plugin.kubeconfig, { environment }));
      assert.equal(missing.kind, 'not-found');
      assert.equal(
        missing.text,
        'The program no-such-kubelogin, by which the user plugin signs in, was not found. PATH is: /some/bin:/other/bin',
      );
      assert.match(missing.hint, /start VS Code from a terminal in which kubectl works/);
    });

    it('is missed in the words of the kubeconfig, where it has some', async () => {
      const exec = { command: 'no-such-kubelogin', installHint: 'Get it from the platform team.' };
      const plugin = await makePlugin(server(), [], exec);
      assert.equal(failure(await tryConnect(plugin.kubeconfig)).hint, 'Get it from the platform team.');
    });

    it('tells what it complains about, without the secrets that it was given', async () => {
      const lines = ['echo "noise" >&2', 'echo "AADSTS7000215: $SECRET and $2 are wrong" >&2', 'exit 3'];
      const plugin = await makePlugin(server(), lines, {
        args: ['--client-secret', 'marker-argument'],
        env: [{ name: 'SECRET', value: 'marker-variable' }],
      });
      const refused = failure(await tryConnect(plugin.kubeconfig));
      assert.equal(refused.kind, 'unauthorized');
      assert.match(refused.text, /\(exit code 3\): AADSTS7000215: \[redacted\] and \[redacted\] are wrong$/);
    });

    it('is stopped, with the program that it started, when it takes too long', async () => {
      const plugin = await makePlugin(server(), ['(sleep 6; echo late >> runs) &', 'wait']);
      const late = failure(await tryConnect(plugin.kubeconfig, { execTimeoutMs: 3_000 }));
      assert.equal(late.kind, 'timed-out');
      await delay(4_000);
      assert.equal(plugin.runs(), 1);
    });

    it('is stopped by a cancel', async () => {
      const plugin = await makePlugin(server(), ['sleep 20']);
      const started = Date.now();
      const stopped = await tryConnect(plugin.kubeconfig, {}, AbortSignal.timeout(200));
      assert.equal(failure(stopped).kind, 'cancelled');
      assert.ok(Date.now() - started < 5_000);
    });

    it('is run again when its credential has ended, and not before', async () => {
      const answer = (seconds: number): string => {
        const expirationTimestamp = new Date(Date.now() + seconds * 1000).toISOString();
        return answerWith({ token, expirationTimestamp });
      };
      for (const [seconds, runs] of [
        [3600, 1],
        [1, 3],
      ] as const) {
        const plugin = await makePlugin(server(), [answer(seconds)]);
        const client = await connect(plugin.kubeconfig);
        value(await client.getSecret(namespace, 'registry', never));
        value(await client.getSecret(namespace, 'registry', never));
        assert.equal(plugin.runs(), runs);
      }
    });

    it('is run again after the API server refused its credential', async () => {
      const lines = ['cat credential'];
      const plugin = await makePlugin(server(), lines);
      const put = (text: string): Promise<void> =>
        writeFile(path.join(plugin.folder, 'credential'), text.split('\n')[1] ?? '');
      await put(answerWith({ token: 'outdated' }));
      const client = await connect(plugin.kubeconfig);
      assert.equal(failure(await client.getSecret(namespace, 'registry', never)).kind, 'unauthorized');
      await put(answerWith({ token }));
      assert.equal(value(await client.getSecret(namespace, 'registry', never)), undefined);
      assert.equal(plugin.runs(), 2);
    });
  });
});

function certificateOf(data: string): Readonly<Record<string, unknown>> {
  return { 'client-certificate-data': data, 'client-key-data': data };
}

function exec(more: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'kubelogin', ...more } };
}
