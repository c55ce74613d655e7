/** In what shape a pull secret is handed over to the cluster. */
export type Form =
  | 'secret' // a plain Secret in a file that stays out of git
  | 'sealed-secret' // encrypted for the controller of Sealed Secrets
  | 'sops' // encrypted by the user's own sops
  | 'external-secrets' // External Secrets makes it in the cluster, anew before the token ends
  | 'acr-pull-binding' // the controller of msi-acrpull does
  | 'apply-only'; // straight to the cluster, no file

/** Those that leave a file. */
export type FileForm = Exclude<Form, 'apply-only'>;

/** With what a controller in the cluster signs in to Azure. */
export type ControllerIdentity = 'service-principal' | 'workload-identity' | 'managed-identity';

export interface FormTraits {
  /** Whether a user name and a password go into it. Without, a controller in the cluster gets tokens by itself. */
  readonly needsCredential: boolean;
  /** Whether everybody may read its file. */
  readonly mayBeCommitted: boolean;
  /** Ends the name of its file; absent when there is none. */
  readonly fileSuffix?: string;
  /** With what its controller may sign in; none where it takes a credential. */
  readonly identities: readonly ControllerIdentity[];
}

export const FORMS: Readonly<Record<Form, FormTraits>> = {
  secret: { needsCredential: true, mayBeCommitted: false, fileSuffix: '.secret.yaml', identities: [] },
  'sealed-secret': {
    needsCredential: true,
    mayBeCommitted: true,
    fileSuffix: '.sealed-secret.yaml',
    identities: [],
  },
  sops: { needsCredential: true, mayBeCommitted: true, fileSuffix: '.sops.yaml', identities: [] },
  'external-secrets': {
    needsCredential: false,
    mayBeCommitted: true,
    fileSuffix: '.external-secret.yaml',
    identities: ['workload-identity', 'service-principal'],
  },
  'acr-pull-binding': {
    needsCredential: false,
    mayBeCommitted: true,
    fileSuffix: '.acr-pull-binding.yaml',
    identities: ['workload-identity', 'managed-identity'],
  },
  'apply-only': { needsCredential: true, mayBeCommitted: false, identities: [] },
};

/** The name of the form's file, from that of the plain Secret's; `undefined` where no file is written. */
export function formFileName(form: Form, secretFileName: string): string | undefined {
  const { fileSuffix } = FORMS[form];
  return fileSuffix && `${secretFileName.replace(/\.secret\.yaml$/, '')}${fileSuffix}`;
}
