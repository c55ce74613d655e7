import assert from 'node:assert/strict';
import { proxyFromEnvironment } from '../../../../src/adapters/kube/cluster-proxy.ts';

const PROXY = 'http://proxy.test:3128';
const SERVER = 'https://api.shop.test:6443';

// The expectations are those of kubectl: golang.org/x/net/http/httpproxy.
const CASES: [name: string, server: string, environment: NodeJS.ProcessEnv, proxy: string | undefined][] = [
  ['none is set', SERVER, {}, undefined],
  ['one is set', SERVER, { HTTPS_PROXY: PROXY }, PROXY],
  ['it is set in lower case', SERVER, { https_proxy: PROXY }, PROXY],
  [
    'it is set in lower case, and empty in upper case',
    SERVER,
    { HTTPS_PROXY: '', https_proxy: PROXY },
    PROXY,
  ],
  ['it is set in both', SERVER, { HTTPS_PROXY: PROXY, https_proxy: 'http://other.test' }, PROXY],
  ['it is empty in both', SERVER, { HTTPS_PROXY: '', https_proxy: '' }, undefined],
  ['it is set without a scheme', SERVER, { HTTPS_PROXY: 'proxy.test:3128' }, PROXY],
  ['only that for plain HTTP is set', SERVER, { HTTP_PROXY: PROXY }, undefined],
  ['plain HTTP has its own', 'http://api.shop.test', { HTTP_PROXY: PROXY }, PROXY],
  [
    'that of plain HTTP is set in lower case, and empty in upper case',
    'http://api.shop.test',
    { HTTP_PROXY: '', http_proxy: PROXY },
    PROXY,
  ],
  ['NO_PROXY has the host', SERVER, { HTTPS_PROXY: PROXY, NO_PROXY: 'a, api.shop.test' }, undefined],
  ['NO_PROXY has its domain', SERVER, { HTTPS_PROXY: PROXY, NO_PROXY: 'shop.test' }, undefined],
  ['NO_PROXY has its domain after a dot', SERVER, { HTTPS_PROXY: PROXY, no_proxy: '.shop.test' }, undefined],
  [
    'no_proxy has the host, and NO_PROXY is empty',
    SERVER,
    { HTTPS_PROXY: PROXY, NO_PROXY: '', no_proxy: 'api.shop.test' },
    undefined,
  ],
  [
    'NO_PROXY has only what is below the host',
    SERVER,
    { HTTPS_PROXY: PROXY, NO_PROXY: '.api.shop.test' },
    PROXY,
  ],
  ['NO_PROXY has another name with that end', SERVER, { HTTPS_PROXY: PROXY, NO_PROXY: 'op.test' }, PROXY],
  ['NO_PROXY has its port', SERVER, { HTTPS_PROXY: PROXY, NO_PROXY: 'shop.test:6443' }, undefined],
  ['NO_PROXY has another port', SERVER, { HTTPS_PROXY: PROXY, NO_PROXY: 'shop.test:443' }, PROXY],
  ['NO_PROXY is for all', SERVER, { HTTPS_PROXY: PROXY, NO_PROXY: '*' }, undefined],
  ['NO_PROXY has the address', 'https://10.1.2.3', { HTTPS_PROXY: PROXY, NO_PROXY: '10.1.2.3' }, undefined],
  ['NO_PROXY has its range', 'https://10.1.2.3', { HTTPS_PROXY: PROXY, NO_PROXY: '10.0.0.0/8' }, undefined],
  ['NO_PROXY has another range', 'https://10.1.2.3', { HTTPS_PROXY: PROXY, NO_PROXY: '10.2.0.0/16' }, PROXY],
  ['NO_PROXY has a broken range', 'https://10.1.2.3', { HTTPS_PROXY: PROXY, NO_PROXY: '10.0.0.0/99' }, PROXY],
  [
    'NO_PROXY has a range of the other family',
    'https://[2001:db8::1]',
    { HTTPS_PROXY: PROXY, NO_PROXY: '10.0.0.0/8' },
    PROXY,
  ],
  [
    'NO_PROXY has the range of IPv6',
    'https://[2001:db8::1]',
    { HTTPS_PROXY: PROXY, NO_PROXY: '2001:db8::/32' },
    undefined,
  ],
  ['it is this machine by name', 'https://localhost:6443', { HTTPS_PROXY: PROXY }, undefined],
  ['it is this machine by address', 'https://127.0.0.5:6443', { HTTPS_PROXY: PROXY }, undefined],
  ['it is this machine by IPv6', 'https://[::1]:6443', { HTTPS_PROXY: PROXY }, undefined],
];

describe('the proxy of a cluster', () => {
  for (const [name, server, environment, proxy] of CASES) {
    it(`is ${proxy === undefined ? 'none' : 'that of the environment'} when ${name}`, () => {
      assert.equal(proxyFromEnvironment(server, environment), proxy);
    });
  }
});
