import assert from 'node:assert/strict';
import fc from 'fast-check';
import { secretFileName, secretName, tokenName, type NameParts } from '../../../../src/core/grants/names.ts';

const PARTS: NameParts = {
  context: { clusterName: 'shop-prod', server: 'https://shop.hcp.westeurope.azmk8s.io:443' },
  namespace: 'shop',
  loginServer: 'contoso.azurecr.io',
  machine: 'laptop',
};

/** Microsoft.ContainerRegistry specification, Token.models: names of tokens and scope maps. */
const TOKEN_NAME = /^[a-zA-Z0-9]+(-?[a-zA-Z0-9]+)*$/;
/** kubernetes.io, "Object Names and IDs": DNS subdomain names. */
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

describe('the name of a pull secret', () => {
  for (const [loginServer, expected] of [
    ['contoso.azurecr.io', 'acr-pull-contoso'],
    ['contoso-a1b2c3d4e5f6g7h8.azurecr.io', 'acr-pull-contoso-a1b2c3d4e5f6g7h8'],
    ['contoso.westus.geo.azurecr.io', 'acr-pull-contoso-westus-geo'],
    ['contoso.azurecr.us', 'acr-pull-contoso-azurecr-us'],
    ['registry.example.com:5000', 'acr-pull-registry-example-com'],
  ] as const) {
    it(`is ${expected} for ${loginServer}`, () => assert.equal(secretName(loginServer), expected));
  }

  it('is a DNS subdomain name for every host', () => {
    fc.assert(
      fc.property(fc.domain(), (host) => {
        const name = secretName(host);
        assert.match(name, DNS_SUBDOMAIN);
        assert.ok(name.length <= 253);
      }),
    );
  });

  it('names a file that says for which cluster it is', () => {
    assert.equal(secretFileName('contoso.azurecr.io', 'kind-dev'), 'acr-pull-contoso.kind-dev.secret.yaml');
  });

  it('keeps separators and dots of a cluster name out of the file name', () => {
    assert.equal(
      secretFileName('contoso.azurecr.io', 'arn:aws:eks:eu-west-1:1:cluster/../shop'),
      'acr-pull-contoso.arn-aws-eks-eu-west-1-1-cluster-shop.secret.yaml',
    );
  });
});

describe('the name of a token', () => {
  it('is always the same for the same cluster and namespace', () => {
    assert.equal(tokenName(PARTS), tokenName({ ...PARTS, context: { ...PARTS.context } }));
    assert.match(tokenName(PARTS), /^acr-pull-shop-prod-shop-[0-9a-f]{8}$/);
  });

  for (const [what, other] of [
    [
      'cluster',
      { ...PARTS, context: { ...PARTS.context, server: 'https://other.hcp.westeurope.azmk8s.io:443' } },
    ],
    ['namespace', { ...PARTS, namespace: 'shop-2' }],
    ['cluster name', { ...PARTS, context: { ...PARTS.context, clusterName: 'shop-prod-2' } }],
  ] as const) {
    it(`differs for another ${what}`, () => assert.notEqual(tokenName(PARTS), tokenName(other)));
  }

  const local = { ...PARTS, context: { clusterName: 'kind-dev', server: 'https://127.0.0.1:40123' } };

  it('stays the same when a local cluster gets another port', () => {
    const again = { ...local, context: { ...local.context, server: 'https://127.0.0.1:51999' } };
    assert.equal(tokenName(local), tokenName(again));
  });

  it('differs between two machines that have a local cluster of the same name', () => {
    assert.notEqual(tokenName(local), tokenName({ ...local, machine: 'other-laptop' }));
  });

  it('does not depend on the machine for a cluster with an address of its own', () => {
    assert.equal(tokenName(PARTS), tokenName({ ...PARTS, machine: 'other-laptop' }));
  });

  it('is a name that Azure takes, whatever the cluster and the namespace are called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (clusterName, namespace) => {
        const name = tokenName({ ...PARTS, context: { clusterName }, namespace });
        assert.match(name, TOKEN_NAME);
        assert.ok(name.length >= 5 && name.length <= 50);
      }),
    );
  });
});
