import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findSopsPlace } from '../../../../src/adapters/forms/sops-config.ts';

describe('the place for a file of sops', () => {
  let root = '';
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'acr-pull-sops-config-'));
    await mkdir(join(root, 'apps/shop'), { recursive: true });
  });
  afterEach(() => rm(root, { recursive: true }));

  function rule(folder: string, expression: string): Promise<void> {
    const text = `creation_rules:\n  - path_regex: ${expression}\n    age: age1x\n`;
    return writeFile(join(root, folder, '.sops.yaml'), text);
  }

  it('follows the nearest .sops.yaml upward, by the path from its folder', async () => {
    await rule('.', 'never');
    await rule('apps', '^shop/.*\\.sops\\.yaml$');
    const file = join(root, 'apps/shop/a.sops.yaml');
    const place = await findSopsPlace([file]);
    assert.ok(place.ok);
    assert.deepEqual([place.value.file, place.value.config], [file, join(root, 'apps/.sops.yaml')]);
    assert.equal(place.value.rule?.choosesValues, false);
  });

  it('works for a folder that is not there yet', async () => {
    await rule('.', 'new/a');
    assert.ok((await findSopsPlace([join(root, 'new/a.sops.yaml')])).ok);
  });

  it('takes the first name that a rule covers', async () => {
    await rule('.', '\\.enc\\.yaml$');
    const place = await findSopsPlace([join(root, 'a.sops.yaml'), join(root, 'a.enc.yaml')]);
    assert.ok(place.ok);
    assert.equal(place.value.file, join(root, 'a.enc.yaml'));
  });

  it('leaves the rule to sops when only Go can read the expression', async () => {
    await rule('.', '\\.yaml\\z');
    const place = await findSopsPlace([join(root, 'a.sops.yaml')]);
    assert.ok(place.ok);
    assert.equal(place.value.rule, undefined);
  });

  it('is refused when no rule covers the file', async () => {
    await rule('.', 'other');
    const place = await findSopsPlace([join(root, 'a.sops.yaml')]);
    assert.equal(place.ok, false);
    assert.equal(place.failure.kind, 'invalid');
  });

  it('is not found without a .sops.yaml', async () => {
    const place = await findSopsPlace([join(root, 'apps/a.sops.yaml')]);
    assert.equal(place.ok, false);
    assert.equal(place.failure.kind, 'not-found');
  });
});
