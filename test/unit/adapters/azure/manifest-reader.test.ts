import assert from 'node:assert/strict';
import { HttpRegistryDataPlane } from '../../../../src/adapters/azure/registry-data-plane.ts';
import type { HttpRequest } from '../../../../src/adapters/http/json-request.ts';
import { ok } from '../../../../src/core/result.ts';
import { Secret } from '../../../../src/core/secret.ts';

const HOST = 'contoso.azurecr.io';
const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG = `sha256:${'c'.repeat(64)}`;
const signal = new AbortController().signal;

interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly text?: string;
}

/** A registry that lets everybody in; `answers` by the end of the address. */
function registry(answers: Readonly<Record<string, Answer>>): {
  readonly plane: HttpRegistryDataPlane;
  readonly sent: HttpRequest[];
} {
  const sent: HttpRequest[] = [];
  const usual: Record<string, Answer> = {
    '/v2/': { status: 401, headers: { 'www-authenticate': `Bearer realm="https://${HOST}/oauth2/token"` } },
    '/oauth2/token': { text: '{"access_token":"opaque-marker"}' },
  };
  const plane = new HttpRegistryDataPlane(
    (host) => host === HOST,
    (request) => {
      sent.push(request);
      const { pathname } = new URL(request.url);
      const found = { ...usual, ...answers }[pathname] ?? { status: 404 };
      const { status = 200, headers = {}, text = '' } = found;
      return Promise.resolve(ok({ status, headers: new Headers(headers), text }));
    },
  );
  return { plane, sent };
}

const request = {
  loginServer: HOST,
  repository: 'web',
  reference: '1',
  credential: { username: 'u', password: new Secret('marker') },
};

function lookUp(
  answers: Readonly<Record<string, Answer>>,
): ReturnType<HttpRegistryDataPlane['lookUpManifest']> {
  return registry(answers).plane.lookUpManifest(request, signal);
}

describe('the manifest reader', () => {
  const manifest = (body: object, headers: Record<string, string> = {}): Record<string, Answer> => ({
    '/v2/web/manifests/1': { text: JSON.stringify(body), headers },
  });

  it('reads the platforms of an index, without attestations', async () => {
    const manifests = [
      { platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
      { platform: { os: 'unknown', architecture: 'unknown' } },
      {},
    ];
    const answer = await lookUp(
      manifest({ manifests }, { 'content-type': INDEX, 'docker-content-digest': 'd' }),
    );
    assert.deepEqual(answer, {
      ok: true,
      value: {
        kind: 'found',
        mediaType: INDEX,
        isIndex: true,
        platforms: [{ os: 'linux', architecture: 'arm64', variant: 'v8' }],
        digest: 'd',
      },
    });
  });

  it('reads the platform of a lone image from its configuration, in storage without our token', async () => {
    const { plane, sent } = registry({
      ...manifest({ mediaType: MANIFEST, config: { digest: CONFIG } }),
      [`/v2/web/blobs/${CONFIG}`]: { status: 307, headers: { location: 'https://store.test/blob?sig=x' } },
      '/blob': { text: '{"os":"linux","architecture":"amd64"}' },
    });
    const answer = await plane.lookUpManifest(request, signal);
    assert.ok(answer.ok && answer.value.kind === 'found');
    assert.deepEqual(answer.value.platforms, [{ os: 'linux', architecture: 'amd64' }]);
    assert.deepEqual(sent.at(-1)?.headers, undefined);
    for (const { url, headers } of sent) {
      if (new URL(url).host !== HOST) assert.equal(headers, undefined, url);
    }
  });

  it('follows no redirect to plain HTTP, and takes the image for one of an unknown platform', async () => {
    const { plane, sent } = registry({
      ...manifest({ mediaType: MANIFEST, config: { digest: CONFIG } }),
      [`/v2/web/blobs/${CONFIG}`]: { status: 307, headers: { location: 'http://store.test/blob' } },
    });
    const answer = await plane.lookUpManifest(request, signal);
    assert.ok(answer.ok && answer.value.kind === 'found');
    assert.deepEqual(answer.value.platforms, []);
    assert.ok(sent.every(({ url }) => url.startsWith(`https://${HOST}/`)));
  });

  const refusals: readonly (readonly [string, Answer, object])[] = [
    [
      'no tag',
      { status: 404, text: '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}' },
      { kind: 'absent', what: 'reference' },
    ],
    [
      'no repository',
      { status: 404, text: '{"errors":[{"code":"NAME_UNKNOWN"}]}' },
      { kind: 'absent', what: 'repository' },
    ],
    ['no right', { status: 401 }, { kind: 'not-permitted', detail: 'HTTP 401 on web' }],
    ['a firewall', { status: 403 }, { kind: 'blocked', detail: 'HTTP 403 on web' }],
  ];
  for (const [name, answer, expected] of refusals) {
    it(`tells ${name}`, async () => {
      assert.deepEqual(await lookUp({ '/v2/web/manifests/1': answer }), { ok: true, value: expected });
    });
  }

  it('greets with the time of the registry', async () => {
    const date = 'Wed, 25 Nov 2026 12:00:00 GMT';
    const headers = { date, 'www-authenticate': `Bearer realm="https://${HOST}/oauth2/token"` };
    const { plane } = registry({ '/v2/': { status: 401, headers } });
    assert.deepEqual(await plane.greet(HOST, signal), ok({ kind: 'registry', date: new Date(date) }));
    const blocked = registry({ '/v2/': { status: 403 } }).plane;
    assert.deepEqual(await blocked.greet(HOST, signal), ok({ kind: 'blocked', detail: 'HTTP 403' }));
    const foreign = await blocked.greet('example.com', signal);
    assert.equal(!foreign.ok && foreign.failure.kind, 'refused');
  });
});
