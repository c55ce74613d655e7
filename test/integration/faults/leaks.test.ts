import assert from 'node:assert/strict';
import { ok, type Result } from '../../../src/core/result.ts';
import { message } from '../../../src/core/message.ts';
import type { Failure } from '../../../src/core/failure.ts';
import { LeakDetector, SHAPES } from './leaks.ts';
import type { Ran } from './run-command.ts';
import type { Told } from './scenario.ts';
import { Session } from './session.ts';
import { leaksOf, SINKS, type Leavings } from './sinks.ts';

const SECRET = 'Marker+secret/of~30%characters"=';
const EMPTY = { azure: {}, files: {}, cluster: {}, kept: undefined };

/** A run that leaves nothing anywhere. */
function nothing(): Leavings {
  const session = new Session();
  session.detector.add(SECRET, 'the test');
  return { ran: { session, result: told({}), thrown: undefined }, snapshot: EMPTY, output: '' };
}

function told(more: Partial<Told>): Result<Told> {
  return ok({ findings: [], shown: [], ...more });
}

function failed(more: Partial<Failure>): Result<Told> {
  return { ok: false, failure: { kind: 'unexpected', message: message('It failed.'), ...more } };
}

function with_(leavings: Leavings, ran: Partial<Ran>): Leavings {
  return { ...leavings, ran: { ...leavings.ran, ...ran } };
}

/** A leak put in on purpose, by the place where it must be found. */
const LEAKS: Readonly<Record<string, (leavings: Leavings, text: string) => Leavings>> = {
  'progress and log': (leavings, text) => {
    leavings.ran.session.reported.push(text);
    return leavings;
  },
  'message of a failure': (leavings, text) =>
    with_(leavings, { result: failed({ hint: message('Azure says: {0}', text) }) }),
  'detail of a failure': (leavings, text) => with_(leavings, { result: failed({ detail: text }) }),
  findings: (leavings, text) =>
    with_(leavings, { result: told({ findings: [{ level: 'warn', text: message('{0}', text) }] }) }),
  'plan, preview, commands and report': (leavings, text) =>
    with_(leavings, { result: told({ shown: [text] }) }),
  'the result, inspected': (leavings, text) =>
    with_(leavings, { result: failed({ trail: { at: message('{0}', text) } }) }),
  'the result as JSON': (leavings, text) =>
    with_(leavings, { result: failed({ trail: { at: message('{0}', text) } }) }),
  'a thrown error': (leavings, text) =>
    with_(leavings, { thrown: new Error('It broke.', { cause: new Error(text) }) }),
  telemetry: (leavings, text) => with_(leavings, { result: failed({ kind: text as Failure['kind'] }) }),
  'addresses of requests': (leavings, text) => {
    leavings.ran.session.addresses.push(`https://contoso.azurecr.io/?sig=${text}`);
    return leavings;
  },
  'state that is kept': (leavings, text) => ({ ...leavings, snapshot: { ...EMPTY, kept: [text] } }),
  'accesses of the tree': (leavings, text) => ({
    ...leavings,
    snapshot: { ...EMPTY, files: { 'pull.secret.yaml': accessNamed(text) } },
  }),
  'other files': (leavings, text) => ({
    ...leavings,
    snapshot: { ...EMPTY, files: { '.acr-pull-1/new': text } },
  }),
  'labels and annotations in the cluster': (leavings, text) => ({
    ...leavings,
    snapshot: { ...EMPTY, cluster: { 'shop/a': { annotations: { a: text }, data: { b: 'c' } } } },
  }),
  'output of the process': (leavings, text) => ({ ...leavings, output: text }),
};

describe('the proof that nothing secret gets out', () => {
  it('finds nothing where nothing is', () => {
    assert.deepEqual(leaksOf(nothing()), []);
  });

  it('has a leak on purpose for every kind of place', () => {
    assert.deepEqual(Object.keys(LEAKS), Object.keys(SINKS));
  });

  for (const [sink, leak] of Object.entries(LEAKS)) {
    it(`fails on a leak into: ${sink}`, () => {
      const found = leaksOf(leak(nothing(), `before ${SECRET} after`));
      assert.ok(
        found.some((text) => text.includes(sink)),
        found.join('\n'),
      );
    });
  }

  for (const { name, of } of SHAPES) {
    it(`fails on a secret ${name}`, () => {
      const secret = SECRET.repeat(8);
      const detector = new LeakDetector();
      detector.add(secret, 'the test');
      for (const shaped of of(secret)) assert.ok(detector.find(`a ${shaped} b`).includes(name), shaped);
    });
  }

  for (const user of ['', 'a', 'ab', 'abc', '00000000-0000-0000-0000-000000000000']) {
    it(`fails on a docker config's auth for the user "${user}"`, () => {
      const detector = new LeakDetector();
      detector.add(SECRET, 'the test');
      const auth = Buffer.from(`${user}:${SECRET}`).toString('base64');
      assert.notDeepEqual(detector.find(auth), []);
      const config = Buffer.from(JSON.stringify({ password: SECRET })).toString('base64');
      assert.notDeepEqual(detector.find(config), []);
    });
  }
});

/** A pull secret of ours whose annotation holds the text. */
function accessNamed(text: string): string {
  return [
    'apiVersion: v1',
    'kind: Secret',
    'metadata:',
    '  name: acr-pull-contoso',
    '  labels:',
    '    app.kubernetes.io/managed-by: acr-pull',
    '  annotations:',
    '    acr-pull.dev/registry: contoso.azurecr.io',
    `    acr-pull.dev/cluster: ${JSON.stringify(text)}`,
    '    acr-pull.dev/credential: token',
    'type: kubernetes.io/dockerconfigjson',
    'data:',
    `  .dockerconfigjson: ${Buffer.from('{"auths":{"contoso.azurecr.io":{"username":"u","password":"p","auth":"dTpw"}}}').toString('base64')}`,
    '',
  ].join('\n');
}
