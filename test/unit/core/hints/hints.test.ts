import assert from 'node:assert/strict';
import type { RoleAccess } from '../../../../src/core/access.ts';
import type { HintFacts } from '../../../../src/core/hints/facts.ts';
import { renameEncodedEntry } from '../../../../src/core/hints/secret-entries.ts';
import { fromBase64, toBase64 } from '../../../../src/core/manifests/docker-config.ts';
import { plain } from '../../../../src/core/message.ts';
import type { ArmRegistry } from '../../../../src/core/registry.ts';
import {
  config,
  CONTEXT,
  deployment,
  hintsFor,
  HOST,
  ownSecret,
  PASSWORD,
  sealedSecret,
  secret,
} from './world.ts';

const IMAGE = `${HOST}/shop/web:1`;
const ENDED = '2026-05-01T00:00:00Z';
const SOON = '2026-06-10T00:00:00Z';
const LATER = '2027-01-01T00:00:00Z';
const JWT = `e30.${toBase64(JSON.stringify({ exp: Date.parse(ENDED) / 1000 })).replace(/=+$/, '')}.x`;

const knative = (image: string, secrets: readonly string[] = []): string =>
  deployment(image, secrets)
    .replace('apps/v1', 'serving.knative.dev/v1')
    .replace('kind: Deployment', 'kind: Service');

const role = {
  kind: 'role',
  loginServer: HOST,
  clusterName: 'kind-dev',
  coverage: 'all',
  via: 'direct',
} as RoleAccess;
const anonymous = { loginServer: HOST, anonymousPullEnabled: true } as ArmRegistry;

/** What is said, about which words of the file, and with which fixes. */
type Said = readonly [kind: string, words: string, text: RegExp, fixes?: readonly string[]];

interface Case {
  readonly name: string;
  readonly text: string;
  readonly others?: readonly string[];
  readonly more?: Partial<HintFacts>;
  readonly said: readonly Said[];
}

const noAccess: Said = ['no-access', IMAGE, /^dev has no known access to contoso\.azurecr\.io\.$/, ['grant']];

const cases: readonly Case[] = [
  // Images.
  { name: 'an image without any access', text: deployment(IMAGE), said: [noAccess] },
  { name: 'an image in quotes', text: deployment(`"${IMAGE}"`), said: [noAccess] },
  { name: 'an image of another registry', text: deployment('docker.io/library/redis:7'), said: [] },
  { name: 'an image of Docker Hub', text: deployment('redis'), said: [] },
  { name: 'no context', text: deployment(IMAGE), more: { context: undefined } as never, said: [] },
  {
    name: 'a pull secret that fits',
    text: deployment(IMAGE, ['pull']),
    others: [secret('pull')],
    said: [],
  },
  {
    name: 'a pull secret that fits, in the same file',
    text: `${secret('pull')}---\n${deployment(IMAGE, ['pull'])}`,
    said: [],
  },
  {
    name: 'a pull secret of the ServiceAccount',
    text: deployment(IMAGE, [], { account: 'puller' }),
    others: [
      secret('pull'),
      'kind: ServiceAccount\nmetadata: {name: puller, namespace: shop}\nimagePullSecrets: [{name: pull}]\n',
    ],
    said: [],
  },
  {
    name: 'a pull secret that is not named',
    text: deployment(IMAGE),
    others: [ownSecret('pull', LATER)],
    said: [
      [
        'no-access',
        IMAGE,
        /The pull secret pull fits contoso.*but Deployment web does not name it/,
        ['grant'],
      ],
    ],
  },
  {
    name: 'a pull secret that only the cluster can read',
    text: deployment(IMAGE, ['pull']),
    others: [sealedSecret('pull', LATER)],
    said: [],
  },
  { name: 'a role of the nodes', text: deployment(IMAGE), more: { roles: [role] }, said: [] },
  {
    name: 'a role of the nodes of another cluster',
    text: deployment(IMAGE),
    more: { roles: [{ ...role, clusterName: 'other' }] },
    said: [noAccess],
  },
  {
    name: 'AKS whose roles were not read',
    text: deployment(IMAGE),
    more: { context: { ...CONTEXT, flavour: 'aks' } },
    said: [['no-access', IMAGE, /The roles of its nodes are read when/, ['grant']]],
  },
  {
    name: 'AKS without a role',
    text: deployment(IMAGE),
    more: { context: { ...CONTEXT, flavour: 'aks' }, roles: [] },
    said: [noAccess],
  },
  { name: 'anonymous pull', text: deployment(IMAGE), more: { registries: [anonymous] }, said: [] },
  {
    name: 'several images of one workload',
    text: deployment(`${IMAGE}\n        - image: ${IMAGE}2`),
    said: [noAccess, ['no-access', `${IMAGE}2`, /no known access/, ['grant']]],
  },
  {
    name: 'capital letters in the host of an image',
    text: deployment('Contoso.AzureCR.io/shop/web:1', ['pull']),
    others: [secret('pull')],
    said: [['upper-case-host', 'Contoso.AzureCR.io', /Kubelets compare capital letters/, ['replace']]],
  },
  // References.
  {
    name: 'a pull secret that is in no file',
    text: deployment(IMAGE, ['absent']),
    said: [
      ['missing-secret', 'absent', /^No file of the workspace has the pull secret absent\.$/, ['grant']],
    ],
  },
  {
    name: 'a pull secret that is in no file, before the files were read',
    text: deployment(IMAGE, ['absent']),
    more: { areFilesRead: false },
    said: [],
  },
  {
    name: 'a pull secret that is in no file, of a workload of another registry',
    text: deployment('docker.io/library/redis:7', ['absent']),
    said: [],
  },
  {
    name: 'a pull secret of another namespace',
    text: deployment(IMAGE, ['pull']),
    others: [secret('pull', HOST, { namespace: 'other' })],
    said: [['missing-secret', 'pull', /is for the namespace other, and this pulls in shop/, ['grant']]],
  },
  {
    name: 'a pull secret of another cluster',
    text: deployment(IMAGE, ['pull']),
    others: [ownSecret('pull', LATER, { cluster: 'prod' })],
    said: [['missing-secret', 'pull', /is for prod, not for dev/, ['grant']]],
  },
  {
    name: 'a pull secret that somebody else seals',
    text: deployment(IMAGE, ['theirs']),
    others: ['apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: theirs}\n'],
    said: [],
  },
  {
    name: 'a pull secret that External Secrets makes',
    text: deployment(IMAGE, ['theirs']),
    others: ['kind: ExternalSecret\nmetadata: {name: x}\nspec: {target: {name: theirs}}\n'],
    said: [],
  },
  {
    name: 'a pull secret that kustomize makes',
    text: deployment(IMAGE, ['theirs']),
    others: ['secretGenerator: [{name: theirs, type: kubernetes.io/dockerconfigjson}] # Kustomization\n'],
    said: [],
  },
  {
    name: 'a pull secret that SOPS has encrypted',
    text: deployment(IMAGE, ['theirs']),
    others: ['kind: Secret\nmetadata: {name: theirs}\ntype: ENC[x]\nsops: {mac: x}\n'],
    said: [],
  },
  {
    name: 'a pull secret for another host',
    text: deployment(IMAGE, ['pull']),
    others: [secret('pull', 'fabrikam.azurecr.io')],
    said: [['unfit-secret', 'pull', /^The Secret pull is for fabrikam\.azurecr\.io\.$/, ['grant']], noAccess],
  },
  {
    name: 'a sealed pull secret for another host',
    text: deployment(IMAGE, ['pull']),
    others: [sealedSecret('pull', LATER, 'fabrikam.azurecr.io')],
    said: [['unfit-secret', 'pull', /^The Secret pull is for fabrikam\.azurecr\.io\.$/, ['grant']], noAccess],
  },
  {
    name: 'a pull secret for another host, from which another image comes',
    text: deployment(`${IMAGE}\n        - image: ghcr.io/a/b:1`, ['pull', 'other']),
    others: [secret('pull'), secret('other', 'ghcr.io')],
    said: [],
  },
  {
    name: 'a pull secret of another type',
    text: deployment(IMAGE, ['pull']),
    others: [secret('pull', HOST, { type: 'Opaque' })],
    said: [['unfit-secret', 'pull', /has the type Opaque, which kubelets pass over/, ['grant']], noAccess],
  },
  {
    name: 'a pull secret that has ended',
    text: deployment(IMAGE, ['pull']),
    others: [ownSecret('pull', ENDED)],
    said: [['ended-credential', 'pull', /pull ended on 2026-05-01 00:00 UTC/, ['rotate']]],
  },
  {
    name: 'a sealed pull secret that has ended',
    text: deployment(IMAGE, ['pull']),
    others: [sealedSecret('pull', ENDED)],
    said: [['ended-credential', 'pull', /pull ended on 2026-05-01/, ['rotate']]],
  },
  {
    name: 'a pull secret that ends soon',
    text: deployment(IMAGE, ['pull']),
    others: [ownSecret('pull', SOON)],
    said: [['ending-credential', 'pull', /pull ends on 2026-06-10/, ['rotate']]],
  },
  {
    name: 'a pull secret that ends soon, where nobody wants to be told',
    text: deployment(IMAGE, ['pull']),
    others: [ownSecret('pull', SOON)],
    more: { noticeDays: 0 },
    said: [],
  },
  {
    name: 'a token of Entra that has ended',
    text: deployment(IMAGE, ['pull']),
    others: [secret('pull', HOST, { password: JWT })],
    said: [['ended-credential', 'pull', /ended on 2026-05-01/, []]],
  },
  {
    name: 'a pull secret of the ServiceAccount that has ended',
    text: deployment(IMAGE, [], { account: 'puller' }),
    others: [
      ownSecret('pull', ENDED),
      'kind: ServiceAccount\nmetadata: {name: puller, namespace: shop}\nimagePullSecrets: [{name: pull}]\n',
    ],
    said: [['ended-credential', IMAGE, /pull ended on/, ['rotate']]],
  },
  // Secrets.
  {
    name: 'the end of a Secret in its own file',
    text: ownSecret('pull', ENDED),
    said: [['ended-credential', ENDED, /pull ended on/, ['rotate']]],
  },
  {
    name: 'the end of a sealed Secret in its own file',
    text: sealedSecret('pull', SOON),
    said: [['ending-credential', SOON, /pull ends on/, ['rotate']]],
  },
  {
    name: 'a Secret that has the wrong type',
    text: secret('pull', HOST, { type: 'Opaque' }),
    said: [['unfit-secret', 'Opaque', /the type Opaque/, ['replace']]],
  },
  {
    name: 'a Secret that has no type',
    text: secret('pull').replace(/^type: .*\n/m, ''),
    said: [['unfit-secret', 'Secret', /the type Opaque/, []]],
  },
  {
    name: 'a scheme in an entry',
    text: secret('pull', `https://${HOST}`),
    said: [
      ['key-scheme', '.dockerconfigjson', /other programs look for the bare host contoso/, ['rename-entry']],
    ],
  },
  {
    name: 'a path of the API in an entry',
    text: secret('pull', `${HOST}/v2/`),
    said: [['key-path', '.dockerconfigjson', /other programs look for the bare host/, ['rename-entry']]],
  },
  {
    name: 'a path in an entry',
    text: secret('pull', `${HOST}/team`),
    said: [
      ['key-path', '.dockerconfigjson', /serves only images whose names begin with it/, ['rename-entry']],
    ],
  },
  {
    name: 'capital letters in an entry',
    text: secret('pull', 'Contoso.azurecr.io'),
    said: [['key-upper-case', '.dockerconfigjson', /fits no image of contoso/, ['rename-entry']]],
  },
  {
    name: 'a scheme in an entry that stands in clear',
    text: `kind: Secret\nmetadata: {name: p}\ntype: kubernetes.io/dockerconfigjson\nstringData:\n  .dockerconfigjson: '${config(`https://${HOST}`)}'\n`,
    said: [['key-scheme', `https://${HOST}`, /bare host/, ['replace']]],
  },
  {
    name: 'an entry of another registry with a scheme',
    text: secret('pull', 'https://index.docker.io/v1/'),
    said: [],
  },
  // Knative.
  {
    name: 'a tag that Knative looks up where only the nodes have a role',
    text: knative(IMAGE),
    more: { roles: [role] },
    said: [['knative-tag', IMAGE, /Knative itself looks up the tag, without the identity of the nodes/, []]],
  },
  {
    name: 'a tag that Knative looks up without any access',
    text: knative(IMAGE),
    said: [noAccess, ['knative-tag', IMAGE, /it needs a pull secret/, ['grant']]],
  },
  {
    name: 'a tag that Knative looks up with a pull secret',
    text: knative(IMAGE, ['pull']),
    others: [secret('pull')],
    said: [],
  },
  {
    name: 'a tag that Knative looks up with the first of two pull secrets',
    text: knative(IMAGE, ['pull', 'second']),
    others: [secret('pull'), secret('second')],
    said: [['knative-tag', IMAGE, /only with the first pull secret that fits/, []]],
  },
  {
    name: 'a digest that Knative has not to look up',
    text: knative(`${HOST}/shop/web@sha256:${'a'.repeat(64)}`),
    more: { roles: [role] },
    said: [],
  },
  // Files that are none of ours.
  {
    name: 'a template of Helm',
    text: `${deployment(IMAGE)}---\n${deployment('{{ .Values.image }}')}`,
    said: [],
  },
  { name: 'a template of Jinja', text: `{% if a %}\n${deployment(IMAGE)}{% endif %}\n`, said: [] },
  {
    name: 'a document that is broken beside one that is not',
    text: `a: [\n---\n${deployment(IMAGE)}`,
    said: [noAccess],
  },
  { name: 'nothing', text: '', said: [] },
];

const FORMS: readonly (readonly [string, (text: string) => string])[] = [
  ['as it is', (text) => text],
  ['with CRLF', (text) => text.replaceAll('\n', '\r\n')],
  ['with a byte order mark', (text) => `\ufeff${text}`],
  ['after other documents', (text) => `# first\nkind: ConfigMap\n---\n${text}`],
];

describe('hints', () => {
  for (const { name, text, others = [], more = {}, said } of cases) {
    for (const [form, change] of FORMS) {
      it(`of ${name}, ${form}`, () => {
        const file = change(text);
        const hints = hintsFor(file, others, more);
        const found = hints.map((hint) => [
          hint.kind,
          file.slice(hint.range.start, hint.range.end),
          hint.fixes.map(({ kind }) => kind).join(),
        ]);
        assert.deepEqual(
          found,
          said.map(([kind, words, , fixes = []]) => [kind, words, fixes.join()]),
        );
        for (const [index, [, , pattern]] of said.entries()) {
          const hint = hints[index];
          assert.ok(hint !== undefined);
          assert.match(plain(hint.text), pattern);
        }
        assert.ok(!JSON.stringify(hints).includes(PASSWORD));
      });
    }
  }

  it('of a list are those of its items, at their places', () => {
    const item = (text: string): string => `  - ${text.trim().replaceAll('\n', '\n    ')}\n`;
    const objects = [deployment(IMAGE, ['absent']), deployment(`${HOST}/b:1`), ownSecret('pull', ENDED)];
    const file = `apiVersion: v1\nkind: List\nitems:\n${objects.map(item).join('')}metadata: {}\n`;
    const found = hintsFor(file).map(({ kind, range }) => [kind, file.slice(range.start, range.end)]);
    assert.deepEqual(found, [
      ['missing-secret', 'absent'],
      ['no-access', `${HOST}/b:1`],
      ['ended-credential', ENDED],
    ]);
  });

  it('are one where workloads share an image by an alias', () => {
    const container = `- name: a\n  image: ${IMAGE}\n`.replaceAll('\n', '\n          ').trimEnd();
    const file = [
      'kind: List',
      'items:',
      '  - kind: Pod',
      '    metadata: {name: a}',
      '    spec:',
      '      containers: &all',
      `          ${container}`,
      '  - kind: Pod',
      '    metadata: {name: b}',
      '    spec: {containers: *all}',
      '',
    ].join('\n');
    assert.deepEqual(
      hintsFor(file).map(({ kind, range }) => [kind, file.slice(range.start, range.end)]),
      [['no-access', IMAGE]],
    );
  });

  it('grant for the workload alone', () => {
    const file = `${deployment(IMAGE)}---\n${deployment(IMAGE, [], { name: 'worker', namespace: '' })}`;
    const fixes = hintsFor(file).flatMap((hint) => hint.fixes);
    assert.deepEqual(
      fixes.map((fix) => (fix.kind === 'grant' ? fix.workload : undefined)),
      [
        { kind: 'Deployment', name: 'web', namespace: 'shop' },
        { kind: 'Deployment', name: 'worker' },
      ],
    );
  });
});

describe('an entry behind base64', () => {
  const to = HOST;
  for (const from of [`https://${HOST}`, `${HOST}/v2/`, 'Contoso.azurecr.io']) {
    it(`gets another host, and keeps the rest: ${from}`, () => {
      const renamed = renameEncodedEntry(toBase64(config(from)), from, to);
      assert.equal(fromBase64(renamed ?? ''), config(to));
    });
  }

  it('stays where it is another', () => {
    assert.equal(renameEncodedEntry(toBase64(config('a.b')), 'c.d', to), undefined);
    assert.equal(renameEncodedEntry('no base64!', 'c.d', to), undefined);
  });
});
