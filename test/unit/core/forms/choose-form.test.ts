import assert from 'node:assert/strict';
import { chooseForm } from '../../../../src/core/forms/choose-form.ts';
import { FORMS, type Form } from '../../../../src/core/forms/form.ts';
import type { FormCredential, FormFacts } from '../../../../src/core/forms/form-facts.ts';
import type { ServedForms } from '../../../../src/core/forms/served-forms.ts';
import { message, plain } from '../../../../src/core/message.ts';

const NOTHING: ServedForms = { sealedSecrets: false };
const EVERYTHING: ServedForms = { sealedSecrets: true, externalSecrets: 'v1', acrPullBinding: 'v1beta2' };
const NO_RULE = message('No .sops.yaml was found.');

function asked(served: ServedForms, mayApply = true): FormFacts['cluster'] {
  return { kind: 'asked', served, mayApply };
}

const NOT_REACHED: FormFacts['cluster'] = { kind: 'not-reached', reason: message('timed out') };
const IGNORED: FormFacts['git'] = { kind: 'ignored', root: '/repo' };
const TRACKED: FormFacts['git'] = { kind: 'tracked', root: '/repo' };

/** A kind cluster with nothing in it, a git repository, and a rule of `.sops.yaml` for the file. */
const COVERED_BY_SOPS: FormFacts = {
  cloud: 'AzureCloud',
  cluster: asked(NOTHING),
  identities: [],
  delivery: 'by-hand',
  git: IGNORED,
};

function facts(change: Partial<FormFacts> = {}): FormFacts {
  return { ...COVERED_BY_SOPS, sopsObstacle: NO_RULE, ...change };
}

interface Row {
  readonly name: string;
  readonly facts: FormFacts;
  readonly recommended?: Form;
  /** The others that may be taken, in their order. */
  readonly possible: readonly Form[];
  /** What is said of a form. */
  readonly says?: Partial<Record<Form, RegExp>>;
}

const ROWS: readonly Row[] = [
  {
    name: 'a cluster and a workspace that have nothing',
    facts: facts(),
    recommended: 'secret',
    possible: ['apply-only'],
    says: { secret: /git ignores/, 'sealed-secret': /does not have Sealed/, sops: /No \.sops\.yaml/ },
  },
  {
    name: 'a file outside any repository',
    facts: facts({ git: { kind: 'no-repository' } }),
    recommended: 'secret',
    possible: ['apply-only'],
    says: { secret: /outside any git/ },
  },
  {
    name: 'a file that git tracks',
    facts: facts({ git: TRACKED }),
    recommended: 'apply-only',
    possible: [],
    says: { secret: /tracks the file/ },
  },
  {
    name: 'a git that does not answer',
    facts: facts({ git: { kind: 'unknown', reason: 'git: ENOENT' } }),
    recommended: 'apply-only',
    possible: [],
    says: { secret: /git: ENOENT/ },
  },
  {
    name: 'a cluster that is out of reach',
    facts: facts({ cluster: NOT_REACHED }),
    recommended: 'secret',
    possible: ['external-secrets', 'acr-pull-binding', 'sealed-secret'],
    says: { 'apply-only': /cannot be reached: timed out/, 'sealed-secret': /if .* you have its certificate/ },
  },
  {
    name: 'a cluster in which Secrets may not be written',
    facts: facts({ cluster: asked(NOTHING, false) }),
    recommended: 'secret',
    possible: [],
    says: { 'apply-only': /may not write Secrets/ },
  },
  {
    name: 'a tracked file, and a cluster in which Secrets may not be written',
    facts: facts({ git: TRACKED, cluster: asked(NOTHING, false) }),
    possible: [],
  },
  {
    name: 'Sealed Secrets in the cluster',
    facts: facts({ cluster: asked({ sealedSecrets: true }) }),
    recommended: 'sealed-secret',
    possible: ['secret', 'apply-only'],
    says: { 'sealed-secret': /may be committed/ },
  },
  {
    name: 'a rule of .sops.yaml',
    facts: COVERED_BY_SOPS,
    recommended: 'sops',
    possible: ['secret', 'apply-only'],
  },
  {
    name: 'Flux, a rule of .sops.yaml, and Sealed Secrets',
    facts: { ...COVERED_BY_SOPS, delivery: 'flux', cluster: asked({ sealedSecrets: true }) },
    recommended: 'sops',
    possible: ['sealed-secret', 'apply-only', 'secret'],
    says: { sops: /Flux can decrypt/, secret: /Flux does not deliver/ },
  },
  {
    name: 'Argo CD, a rule of .sops.yaml, and Sealed Secrets',
    facts: { ...COVERED_BY_SOPS, delivery: 'argo-cd', cluster: asked({ sealedSecrets: true }) },
    recommended: 'sealed-secret',
    possible: ['sops', 'apply-only', 'secret'],
    says: { sops: /needs a plugin/, secret: /Argo CD does not deliver/ },
  },
  {
    name: 'Flux, and nothing safe',
    facts: facts({ delivery: 'flux' }),
    recommended: 'apply-only',
    possible: ['secret'],
  },
  {
    name: 'every controller, but no identity for one',
    facts: facts({ cluster: asked(EVERYTHING) }),
    recommended: 'sealed-secret',
    possible: ['external-secrets', 'acr-pull-binding', 'secret', 'apply-only'],
    says: { 'external-secrets': /given an identity first/ },
  },
  {
    name: 'every controller, and a workload identity',
    facts: facts({ cluster: asked(EVERYTHING), identities: ['workload-identity'] }),
    recommended: 'external-secrets',
    possible: ['acr-pull-binding', 'sealed-secret', 'secret', 'apply-only'],
    says: { 'external-secrets': /tokens by itself/ },
  },
  {
    name: 'every controller, and nodes with a managed identity',
    facts: facts({ cluster: asked(EVERYTHING), identities: ['managed-identity'] }),
    recommended: 'acr-pull-binding',
    possible: ['external-secrets', 'sealed-secret', 'secret', 'apply-only'],
  },
  {
    name: 'every controller, in a custom cloud',
    facts: facts({ cluster: asked(EVERYTHING), identities: ['workload-identity'], cloud: 'custom' }),
    recommended: 'sealed-secret',
    possible: ['secret', 'apply-only'],
    says: { 'external-secrets': /clouds that it knows/, 'acr-pull-binding': /clouds that it knows/ },
  },
];

describe('the form of a pull secret', () => {
  for (const { name, facts: given, recommended, possible, says = {} } of ROWS) {
    it(`for ${name}: ${recommended ?? 'none'}`, () => {
      const offers = chooseForm(given);
      const at = (level: string): Form[] =>
        offers.filter((one) => one.level === level).map(({ form }) => form);
      assert.deepEqual([at('recommended'), at('possible')], [recommended ? [recommended] : [], possible]);
      assert.deepEqual(offers.map(({ form }) => form).sort(), Object.keys(FORMS).sort());
      for (const [form, expected] of Object.entries(says))
        assert.match(plain(offers.find((one) => one.form === form)?.reason ?? message('')), expected);
    });
  }
});

/** Everything can be had, so that only the credential decides. */
const CELLS: Readonly<Record<FormCredential, Readonly<Record<Form, boolean>>>> = {
  token: cells('secret', 'sealed-secret', 'sops', 'apply-only'),
  'service-principal': cells('secret', 'sealed-secret', 'sops', 'external-secrets', 'apply-only'),
  admin: cells('secret', 'sealed-secret', 'sops', 'apply-only'),
  'entra-token': cells('secret', 'apply-only'),
  pasted: cells('secret', 'sealed-secret', 'sops', 'apply-only'),
};

function cells(...possible: Form[]): Record<Form, boolean> {
  const has = (form: Form): boolean => possible.includes(form);
  return {
    secret: has('secret'),
    'sealed-secret': has('sealed-secret'),
    sops: has('sops'),
    'external-secrets': has('external-secrets'),
    'acr-pull-binding': has('acr-pull-binding'),
    'apply-only': has('apply-only'),
  };
}

describe('a credential', () => {
  for (const [credential, expected] of Object.entries(CELLS) as [FormCredential, Record<Form, boolean>][]) {
    it(`of kind ${credential} fits some forms, and the others say why not`, () => {
      const offers = chooseForm({ ...COVERED_BY_SOPS, cluster: asked(EVERYTHING), credential });
      const found = offers.map((offer) => [
        offer.form,
        offer.level !== 'impossible' && !offer.leavesCredential,
      ]);
      assert.deepEqual(Object.fromEntries(found), expected);
      for (const { reason } of offers) assert.match(plain(reason), /^[A-Z].*\.$|^msi-acrpull .*\.$/);
    });
  }

  it('is no obstacle to a form that goes without it, which says with what its controller signs in', () => {
    const offers = chooseForm(facts({ cluster: asked(EVERYTHING), credential: 'entra-token' }));
    const without = offers.filter(({ leavesCredential }) => leavesCredential);
    assert.deepEqual(
      without.map(({ form, level, reason }) => [form, level, plain(reason).split(' signs in')[0]]),
      [
        ['external-secrets', 'possible', 'External Secrets'],
        ['acr-pull-binding', 'possible', 'msi-acrpull'],
      ],
    );
  });

  it('that ends within hours goes straight to the cluster', () => {
    assert.equal(chooseForm(facts({ credential: 'entra-token' }))[0]?.form, 'apply-only');
  });
});
