import assert from 'node:assert/strict';
import { lookUpCredentials } from '../../../src/core/keyring/keyring.ts';
import { whyNoMatch } from '../../../src/core/keyring/miss.ts';
import { readAuths } from '../../../src/core/keyring/read-auths.ts';
import { dockerConfig, fromBase64, readDockerConfig } from '../../../src/core/manifests/docker-config.ts';
import { Secret } from '../../../src/core/secret.ts';
import { joinParts, partsOf, type FuzzTarget } from '../target.ts';

const TYPES = [
  ['kubernetes.io/dockerconfigjson', '.dockerconfigjson'],
  ['kubernetes.io/dockercfg', '.dockercfg'],
] as const;

const CONFIG = '{"auths":{"contoso.azurecr.io":{"username":"a","password":"b","auth":"YTpi","email":"x"}}}';

/** A pull secret's content; whatever can be read is written and read again. */
export const dockerConfigs: FuzzTarget = {
  name: 'docker-config',
  seeds: [
    CONFIG,
    '{"auths":{"a":{"auth":"YQ"},"b":null}}',
    '{"HttpHeaders":{"x":"y"},"AUTHS":{}}',
    '{"x":{"auth":"YTpi\\n"}}',
  ],
  run: (text) => {
    for (const [type, key] of TYPES) readAuths({ name: 's', type, data: new Map([[key, new Secret(text)]]) });
    fromBase64(text);
    const read = readDockerConfig(new Secret(text));
    if (read === undefined || !read.password.reveal().isWellFormed() || !read.username.isWellFormed()) return;
    const again = readDockerConfig(dockerConfig(read));
    assert.equal(again?.password.reveal(), read.password.reveal());
  },
};

/** Which credential the kubelet would send for an image: an image, and secrets in order. */
export const keyring: FuzzTarget = {
  name: 'keyring',
  seeds: [
    joinParts(['contoso.azurecr.io/shop/web:1', CONFIG]),
    joinParts([
      'a.b.c/d',
      '{"auths":{"*.b.c":{"auth":"YTpi"},"https://a.b.c/v1/":{"auth":"YTpi"},"[::1]:5":{}}}',
      CONFIG,
    ]),
    joinParts(['nginx', '{"auths":{"index.docker.io":{"auth":"YTpi"},"%41.b:80/%2f#x?y":{"auth":"YTpi"}}}']),
  ],
  run: (input) => {
    const [image = '', ...texts] = partsOf(input);
    const secrets = texts.map((text, index) => ({
      name: `s${index}`,
      type: TYPES[0][0],
      data: new Map([[TYPES[0][1], new Secret(text)]]),
    }));
    const found = lookUpCredentials(secrets, image);
    if (found.kind !== 'matches') return;
    for (const secret of secrets) whyNoMatch(secret, image);
  },
};
