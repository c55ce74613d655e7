import type { PullSecretAccess } from './access.ts';
import { ACR_PULL_BINDING_KIND, bindingSecretName, bindingVersion } from './forms/acr-pull-binding.ts';
import type { FileForm } from './forms/form.ts';
import { parseYamlStream } from './manifests/parse-yaml.ts';
import {
  ANNOTATIONS,
  MANAGED_BY,
  MANAGED_BY_LABEL,
  type CredentialKind,
} from './manifests/pull-secret-metadata.ts';
import { valueOf } from './manifests/yaml-value.ts';

/**
 * The accesses that a file of ours gives, in whatever form; none when it holds nothing of ours. Encrypted forms tell
 * as much as plain ones, since what is behind a pull secret stands in its annotations. No credential is read.
 */
export function readAccesses(file: string, text: string): PullSecretAccess[] {
  if (!text.includes(ANNOTATIONS.registry)) return [];
  return parseYamlStream(text).flatMap((document) => {
    const object = valueOf(document)?.value;
    return isRecord(object) ? accessOfObject(file, object) : [];
  });
}

type Values = Readonly<Record<string, unknown>>;

/** The access that one object of a file gives, as its metadata tells; none when it is not ours. */
export function accessOfObject(file: string, object: Values): PullSecretAccess[] {
  const form = formOf(object);
  const metadata = recordAt(object, 'metadata');
  const { name, namespace } = metadata;
  const isOurs = recordAt(metadata, 'labels')[MANAGED_BY_LABEL] === MANAGED_BY;
  if (form === undefined || !isOurs || typeof name !== 'string') return [];
  const annotations = annotationsOf(object);
  const textOf = (key: keyof typeof ANNOTATIONS): string | undefined => {
    const value = annotations[ANNOTATIONS[key]];
    return typeof value === 'string' ? value : undefined;
  };
  const loginServer = textOf('registry');
  if (loginServer === undefined) return [];
  const { token, clientId, keyId } = {
    token: textOf('token'),
    clientId: textOf('clientId'),
    keyId: textOf('keyId'),
  };
  const password = textOf('password');
  const expiresOn = new Date(textOf('expires') ?? '');
  return [
    {
      kind: 'pull-secret',
      loginServer,
      clusterName: textOf('cluster') ?? '',
      secretName: name,
      ...referredNameOf(object, name),
      form,
      credential: CREDENTIALS.find((kind) => kind === textOf('credential')) ?? 'pasted',
      file,
      ...(typeof namespace === 'string' ? { namespace } : {}),
      ...(token === undefined ? {} : { tokenName: token }),
      ...(clientId === undefined ? {} : { clientId }),
      ...(password === 'password1' || password === 'password2' ? { password } : {}),
      ...(keyId === undefined ? {} : { keyId }),
      ...(Number.isNaN(expiresOn.getTime()) ? {} : { expiresOn }),
    },
  ];
}

const CREDENTIALS: readonly CredentialKind[] = [
  'token',
  'service-principal',
  'admin',
  'entra-token',
  'pasted',
  'controller',
];

/** The form that an object is part of; of those that make one access, only the one that gives the pull secret. */
function formOf(object: Values): FileForm | undefined {
  switch (object['kind']) {
    case 'Secret':
      return isRecord(object['sops']) ? 'sops' : 'secret';
    case 'SealedSecret':
      return 'sealed-secret';
    case 'ExternalSecret':
      return 'external-secrets';
    case ACR_PULL_BINDING_KIND:
      return 'acr-pull-binding';
    default:
      return undefined;
  }
}

/** msi-acrpull names the Secret that it makes of a binding. */
function referredNameOf(
  { kind, apiVersion }: Values,
  secretName: string,
): { readonly referredName?: string } {
  if (kind !== ACR_PULL_BINDING_KIND) return {};
  return { referredName: bindingSecretName({ secretName, version: bindingVersion(apiVersion) }) };
}

/** Those of the object, and those of the Secret that a controller makes of it. */
function annotationsOf(object: Values): Values {
  const template = recordAt(recordAt(recordAt(object, 'spec'), 'template'), 'metadata');
  return { ...recordAt(template, 'annotations'), ...recordAt(recordAt(object, 'metadata'), 'annotations') };
}

function recordAt(object: Values, key: string): Values {
  const value = object[key];
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
