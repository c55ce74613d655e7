import assert from 'node:assert/strict';
import {
  certificatePath,
  DEFAULT_CONTROLLER,
  fetchSealingCertificate,
  parseSealingCertificate,
  readSealingCertificate,
} from '../../../../src/adapters/forms/sealing-certificate.ts';
import type { HttpRequest } from '../../../../src/adapters/http/json-request.ts';
import { ok } from '../../../../src/core/result.ts';
import { EXPIRED_CERTIFICATE } from './expired-certificate.ts';

const never = new AbortController().signal;

/** Answers with a status, and notes what was asked. */
function answering(
  status: number,
  text = 'no certificate',
): {
  readonly asked: HttpRequest[];
  readonly send: Parameters<typeof fetchSealingCertificate>[1];
} {
  const asked: HttpRequest[] = [];
  return {
    asked,
    send: (request) => {
      asked.push(request);
      return Promise.resolve(ok({ status, headers: new Headers(), text }));
    },
  };
}

describe('the certificate of Sealed Secrets', () => {
  it('is read with its dates and its fingerprint', () => {
    const parsed = parseSealingCertificate(`some text\n${EXPIRED_CERTIFICATE}`);
    assert.ok(parsed.ok);
    const { notBefore, notAfter, fingerprint } = parsed.value;
    assert.equal(notBefore.toISOString(), '2020-01-01T00:00:00.000Z');
    assert.equal(notAfter.toISOString(), '2020-02-01T00:00:00.000Z');
    assert.equal(
      fingerprint,
      '54:01:B3:42:80:B6:C1:0E:B3:38:EF:0B:EB:CC:E2:09:1E:15:A0:F1:8F:C5:4F:62:D7:64:8A:A1:0B:4A:42:1E',
    );
  });

  it('is fetched from an https address', async () => {
    const { asked, send } = answering(200, EXPIRED_CERTIFICATE);
    const fetched = await fetchSealingCertificate('https://example.com/v1/cert.pem', send, never);
    assert.deepEqual(fetched, parseSealingCertificate(EXPIRED_CERTIFICATE));
    assert.equal(asked[0]?.url, 'https://example.com/v1/cert.pem');
  });

  it('is public at the controller, by way of the API server', () => {
    assert.equal(
      certificatePath(DEFAULT_CONTROLLER),
      '/api/v1/namespaces/kube-system/services/http:sealed-secrets-controller:/proxy/v1/cert.pem',
    );
  });

  for (const text of [
    '',
    'no certificate',
    '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
  ]) {
    it(`is not ${JSON.stringify(text.slice(0, 20))}`, () => {
      const parsed = parseSealingCertificate(text);
      assert.equal(parsed.ok, false);
      assert.equal(parsed.failure.kind, 'invalid');
    });
  }

  for (const address of [
    'http://example.com/cert.pem',
    'https://user:pw@example.com/',
    'cert.pem',
    'ftp://x',
  ]) {
    it(`is never fetched from ${address}`, async () => {
      const { asked, send } = answering(200);
      const fetched = await fetchSealingCertificate(address, send, never);
      assert.deepEqual([fetched.ok, asked.length], [false, 0]);
    });
  }

  for (const [status, kind] of [
    [200, 'invalid'],
    [302, 'unexpected'],
    [404, 'unexpected'],
  ] as const) {
    it(`is not taken from an answer ${status} without one`, async () => {
      const { asked, send } = answering(status);
      const fetched = await fetchSealingCertificate('https://example.com/v1/cert.pem', send, never);
      assert.equal(fetched.ok, false);
      assert.deepEqual([fetched.failure.kind, asked.length], [kind, 1]);
    });
  }

  it('is not read from a file that is not there', async () => {
    const read = await readSealingCertificate('/nowhere/cert.pem');
    assert.equal(read.ok, false);
    assert.equal(read.failure.kind, 'invalid');
  });
});
