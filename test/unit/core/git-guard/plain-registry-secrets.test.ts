import assert from 'node:assert/strict';
import { findPlainRegistrySecrets } from '../../../../src/core/git-guard/plain-registry-secrets.ts';
import { toBase64 } from '../../../../src/core/manifests/docker-config.ts';

const HOST = 'contoso.azurecr.io';
const config = (entry: object, host = HOST): string => JSON.stringify({ auths: { [host]: entry } });
const REAL = config({ username: 'u', password: 'p4ss', auth: toBase64('u:p4ss') });

function secret(data: string, type = 'kubernetes.io/dockerconfigjson', kind = 'Secret'): string {
  return `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: pull\ntype: ${type}\n${data}\n`;
}
const data = (json: string, key = '.dockerconfigjson'): string => `data:\n  ${key}: ${toBase64(json)}`;

describe('plain registry Secrets', () => {
  const found: [name: string, text: string][] = [
    ['with data', secret(data(REAL))],
    ['with a password alone', secret(data(config({ username: 'u', password: 'p4ss' })))],
    ['with auth alone', secret(data(config({ auth: toBase64('u:p4ss') })))],
    ['with an identity token', secret(data(config({ identitytoken: 'a.b.c' })))],
    ['with stringData', secret(`stringData:\n  .dockerconfigjson: |\n    ${REAL}`)],
    ['with base64 over several lines', secret(data(REAL).replace(/(\S{40})(\S+)$/, '|\n    $1\n    $2'))],
    [
      'of the legacy type',
      secret(
        data(JSON.stringify({ [HOST]: { auth: toBase64('u:p4ss') } }), '.dockercfg'),
        'kubernetes.io/dockercfg',
      ),
    ],
    ['in a list', `kind: List\nitems:\n- ${secret(data(REAL)).trim().replaceAll('\n', '\n  ')}\n`],
    ['beside a broken document', `a: [\n---\n${secret(data(REAL))}`],
  ];
  for (const [name, text] of found) {
    it(`are found: ${name}`, () => {
      const [only, ...more] = findPlainRegistrySecrets(text);
      assert.deepEqual(more, []);
      assert.ok(only !== undefined);
      assert.deepEqual([only.name, only.hosts], ['pull', [HOST]]);
      assert.equal(text.slice(only.range.start, only.range.end), 'Secret');
    });
  }

  const passed: [name: string, text: string][] = [
    ['a Secret of another type', secret(data(REAL), 'Opaque')],
    ['a sealed secret', secret(data(REAL), 'kubernetes.io/dockerconfigjson', 'SealedSecret')],
    ['what SOPS has encrypted', secret('data:\n  .dockerconfigjson: ENC[AES256_GCM,data:q83v,type:str]')],
    ['no registry', secret(data('{"auths":{}}'))],
    ['a registry without a credential', secret(data(config({})))],
    ['a helper of Docker instead', secret(data('{"credsStore":"desktop"}'))],
    ['a placeholder', secret('data:\n  .dockerconfigjson: <base64>')],
    ['a template', secret('data:\n  .dockerconfigjson: {{ .Values.pullSecret }}')],
    ['a variable', secret('data:\n  .dockerconfigjson: ${DOCKER_CONFIG}')],
    [
      'a variable inside',
      secret(`stringData:\n  .dockerconfigjson: '${config({ password: '${PASSWORD}' })}'`),
    ],
    ['an example inside', secret(data(config({ username: 'u', password: '<password>' })))],
    ['base64 that is no JSON', secret(data('no json'))],
    ['no data', secret('immutable: true')],
    ['another kind of file', 'kind: Pod\n'],
    [
      'an endless list',
      '&a\nkind: List\ntype: kubernetes.io/dockercfg\nitems:\n- kind: List\n  items:\n  - *a\n',
    ],
  ];
  for (const [name, text] of passed) {
    it(`are not: ${name}`, () => assert.deepEqual(findPlainRegistrySecrets(text), []));
  }
});
