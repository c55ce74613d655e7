import assert from 'node:assert/strict';
import { appliedAccess } from '../../../../src/core/apply/applied-access.ts';
import { isSameAccess } from '../../../../src/core/apply/same-access.ts';
import { pullSecretMetadata } from '../../../../src/core/manifests/pull-secret-metadata.ts';
import { filesOf } from '../../../../src/core/rotate/places.ts';

const OURS = {
  name: 'acr-pull-contoso',
  namespace: 'shop',
  ...pullSecretMetadata({
    loginServer: 'contoso.azurecr.io',
    cluster: 'kind-dev',
    credential: 'token',
    tokenName: 'token-1',
    password: 'password2',
    expires: '2027-02-23T00:00:00Z',
  }),
};

describe('an access by a Secret that no file holds', () => {
  it('tells what a file would tell', () => {
    assert.deepEqual(appliedAccess(OURS, '/w/web.yaml'), {
      kind: 'pull-secret',
      loginServer: 'contoso.azurecr.io',
      clusterName: 'kind-dev',
      namespace: 'shop',
      secretName: 'acr-pull-contoso',
      form: 'apply-only',
      credential: 'token',
      tokenName: 'token-1',
      password: 'password2',
      expiresOn: new Date('2027-02-23T00:00:00Z'),
      file: '/w/web.yaml',
    });
  });

  it('is none when somebody else made the Secret', () => {
    assert.equal(appliedAccess({ ...OURS, labels: {} }, '/w/web.yaml'), undefined);
    assert.equal(appliedAccess({ ...OURS, annotations: {} }, '/w/web.yaml'), undefined);
  });

  it('is another one in another cluster, or namespace', () => {
    const access = appliedAccess(OURS, '/w/web.yaml');
    assert.ok(access);
    assert.ok(isSameAccess(access, { ...access, expiresOn: new Date(0) }));
    assert.ok(!isSameAccess(access, { ...access, clusterName: 'prod' }));
    assert.ok(!isSameAccess(access, { ...access, namespace: 'stage' }));
  });

  it('is in no file that a rotation could write', () => {
    const access = appliedAccess(OURS, '/w/web.yaml');
    assert.ok(access);
    assert.deepEqual(
      filesOf([access, { ...access, form: 'secret', file: '/w/a.yaml' }], (path) => path).map(
        ({ path }) => path,
      ),
      ['/w/a.yaml'],
    );
  });
});
