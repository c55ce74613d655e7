import assert from 'node:assert/strict';
import { sealPullSecret } from '../../../../src/core/forms/sealed-secret.ts';
import { plain } from '../../../../src/core/message.ts';
import { ok } from '../../../../src/core/result.ts';
import { readAccesses } from '../../../../src/core/read-accesses.ts';
import { formWriter } from '../../../../src/core/rotate/form-writer.ts';
import type { FormWriter } from '../../../../src/core/rotate/ports.ts';
import { FakeSops } from '../../../fakes/fake-sops.ts';
import { FakeWorkspaceFiles } from '../../../fakes/fake-workspace-files.ts';
import { makePullSecret } from '../forms/pull-secret.ts';
import { makeSealingKey } from '../forms/sealing-key.ts';
import { stringify } from 'yaml';

const PATH = '/w/acr-pull-contoso.kind-dev.x.yaml';
const NOW = new Date('2026-11-25T12:00:00Z');
const { signal } = new AbortController();

describe('a rotated pull secret in a form that encrypts it', () => {
  const { certificate } = makeSealingKey();
  const secret = makePullSecret({ namespace: 'shop' });
  let files: FakeWorkspaceFiles;
  let writer: FormWriter;
  beforeEach(() => {
    files = new FakeWorkspaceFiles();
    writer = formWriter({
      files,
      sops: new FakeSops(),
      sopsPlace: (file) => Promise.resolve(ok({ file, config: '/w/.sops.yaml' })),
      certificate: () => Promise.resolve(ok(certificate)),
      now: () => NOW,
    });
  });

  it('is encrypted by sops again', async () => {
    const written = await writer.write({ path: PATH, label: 'x', form: 'sops' }, [secret], signal);
    assert.ok(written.ok);
    const text = files.contents.get(PATH) ?? '';
    assert.match(text, /ENC\[AES256_GCM/);
    assert.equal(files.visibilities.get(PATH), 'shared');
    assert.equal(readAccesses(PATH, text)[0]?.form, 'sops');
  });

  for (const scope of ['strict', 'namespace-wide', 'cluster-wide'] as const) {
    it(`is sealed again in the scope that it has: ${scope}`, async () => {
      const sealed = await sealPullSecret(secret, { certificate, scope, now: NOW });
      assert.ok(sealed.ok);
      const before = stringify(sealed.value);
      files.contents.set(PATH, before);
      const file = { path: PATH, label: 'x', form: 'sealed-secret' } as const;
      const written = await writer.write(file, [secret], signal);
      assert.ok(written.ok, written.ok ? '' : plain(written.failure.message));
      const text = files.contents.get(PATH) ?? '';
      assert.notEqual(text, before);
      const annotation = scope === 'strict' ? 'sealedsecrets' : `sealedsecrets.bitnami.com/${scope}`;
      assert.equal(text.includes(annotation), scope !== 'strict');
      assert.equal(readAccesses(PATH, text).length, 1);
      assert.ok(!text.includes(secret.password.reveal()));
    });
  }

  for (const form of ['external-secrets', 'acr-pull-binding'] as const) {
    it(`is not written where a controller renews it: ${form}`, async () => {
      const written = await writer.write({ path: PATH, label: 'x', form }, [secret], signal);
      assert.ok(!written.ok && written.failure.kind === 'refused');
      assert.equal(files.contents.size, 0);
    });
  }
});
