import type { Form } from '../../../src/core/forms/form.ts';
import type { Place } from '../../../src/core/references/places.ts';

/** Six credentials, and the identities with which a controller signs in where no credential is handed over. */
export type Credential =
  | 'token'
  | 'service-principal'
  | 'admin'
  | 'entra-token'
  | 'pasted'
  | 'none'
  | 'workload-identity'
  | 'managed-identity';

export interface Cell {
  readonly credential: Credential;
  readonly form: Form;
  readonly place: Place['kind'];
}

/** A cell with a namespace and a folder of its own. */
export interface CellTask extends Cell {
  readonly namespace: string;
  readonly folder: string;
}

export const FORM_NAMES: Readonly<Record<Form, string>> = {
  secret: 'Secret',
  'sealed-secret': 'SealedSecret',
  sops: 'SOPS',
  'external-secrets': 'External Secrets',
  'acr-pull-binding': 'AcrPullBinding',
  'apply-only': 'apply only',
};

export const PLACE_NAMES = {
  'pod-template': 'pod template',
  'service-account': 'ServiceAccount',
  'kustomize-patch': 'kustomization',
  'helm-values': 'Helm values',
} as const satisfies Partial<Record<Place['kind'], string>>;

export type CellPlace = keyof typeof PLACE_NAMES;
export const PLACES = Object.keys(PLACE_NAMES) as CellPlace[];

const SIGNS_IN_BY_ITSELF: Pick<Record<Form, RegExp>, 'external-secrets' | 'acr-pull-binding'> = {
  'external-secrets': /^External Secrets signs in with a service principal or a workload identity\.$/,
  'acr-pull-binding': /^msi-acrpull signs in with a workload identity or a managed identity\.$/,
};
const WRITTEN = { secret: 'pulls', 'sealed-secret': 'pulls', sops: 'pulls', 'apply-only': 'pulls' } as const;
const OUTLIVED = /^The token ends within hours: a file in git would outlive it\.$/;
const OPEN = /^The registry lets everybody pull, so no credential is needed\.$/;

/** What must come of each credential in each form, wherever it is referred to: a pull, or what a person is told. */
export const EXPECTED: Readonly<Record<Credential, Partial<Record<Form, 'pulls' | RegExp>>>> = {
  token: { ...WRITTEN, ...SIGNS_IN_BY_ITSELF },
  'service-principal': { ...WRITTEN, ...SIGNS_IN_BY_ITSELF, 'external-secrets': 'pulls' },
  admin: { ...WRITTEN, ...SIGNS_IN_BY_ITSELF },
  'entra-token': { ...WRITTEN, ...SIGNS_IN_BY_ITSELF, 'sealed-secret': OUTLIVED, sops: OUTLIVED },
  pasted: { ...WRITTEN, ...SIGNS_IN_BY_ITSELF },
  none: {
    secret: OPEN,
    'sealed-secret': OPEN,
    sops: OPEN,
    'external-secrets': OPEN,
    'acr-pull-binding': OPEN,
    'apply-only': OPEN,
  },
  'workload-identity': { 'external-secrets': 'pulls', 'acr-pull-binding': 'pulls' },
  'managed-identity': { 'acr-pull-binding': 'pulls' },
};

/** The user name that goes with a token of the registry itself (ACR, "Authenticate with a registry"). */
const OF_REGISTRY_TOKEN = /^00000000-0000-0000-0000-000000000000$/;

const USERNAMES: Readonly<Record<Credential, RegExp>> = {
  token: /^acr-pull-/,
  'service-principal': /^(?!00000000-)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  admin: /^contoso$/,
  'entra-token': OF_REGISTRY_TOKEN,
  pasted: /^handed-over$/,
  none: /^$/,
  'workload-identity': OF_REGISTRY_TOKEN,
  'managed-identity': OF_REGISTRY_TOKEN,
};

/** The user name by which a pull secret shows whose credential it holds; controllers take tokens of the registry. */
export function usernameIn({ credential, form }: Cell): RegExp {
  return form in SIGNS_IN_BY_ITSELF ? OF_REGISTRY_TOKEN : USERNAMES[credential];
}

export const CELLS: readonly Cell[] = (Object.keys(EXPECTED) as Credential[]).flatMap((credential) =>
  (Object.keys(FORM_NAMES) as Form[])
    .filter((form) => EXPECTED[credential][form] !== undefined)
    .flatMap((form) => PLACES.map((place) => ({ credential, form, place }))),
);
