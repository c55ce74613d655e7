import type { Cloud } from '../clouds.ts';
import type { Context } from '../contexts/context.ts';
import { message } from '../message.ts';
import { isNamespaceName } from '../object-names.ts';
import { credentialKindOf, type CredentialSource } from '../credentials/source.ts';
import { credentialObstacle } from '../forms/form-reasons.ts';
import type { GitState } from '../ports.ts';
import type { Registry } from '../registry.ts';
import { err, ok, type Result } from '../result.ts';
import { applicationName, secretName, tokenName } from './names.ts';
import type { Placement, PullingWorkload } from './references.ts';
import { pullActions } from './scope.ts';
import { needsNamespace, type Storage } from './storage.ts';
import type { ChosenWorkload } from './targets.ts';

/** What was read and chosen before anything is planned. */
export interface GrantChoices {
  readonly context: Context;
  readonly registry: Registry;
  readonly source: CredentialSource;
  readonly storage: Storage;
  readonly cloud: Cloud['name'];
  /** What pulls from the registry; at least one. */
  readonly workloads: readonly PullingWorkload[];
  /** Files and folders that the grant is about, with slashes; everything that stands in them or is made from them. */
  readonly selected: readonly string[];
  readonly placement: Placement;
  /** Present where the grant is for one workload of the manifest alone: no other is edited. */
  readonly only?: ChosenWorkload;
  readonly manifest: FileRef;
  /** The file of the form; none is written where the form is applied only. */
  readonly secretFile: FileRef & { readonly git: GitState };
  readonly machine: string;
  /** Whether the person picked the context's namespace, since neither the manifest nor the kubeconfig states one. */
  readonly isNamespacePicked?: boolean;
  /** Key ids of the service principals' secrets that the pull secrets written before hold. */
  readonly writtenKeys?: readonly string[];
}

/** A file: `path` to read and write it, `label` to show it (relative to its workspace folder). */
export interface FileRef {
  readonly path: string;
  readonly label: string;
}

/** One Secret object, and the names of what may be behind it. */
export interface PlannedPullSecret {
  /** The namespace in which the pods run. */
  readonly namespace: string;
  /** Whether the manifest itself states the namespace; if not, the Secret leaves it to `kubectl apply` too. */
  readonly isNamespaceStated: boolean;
  readonly repositories: readonly string[];
  /** Token and scope map share this name. */
  readonly tokenName: string;
  /** Of the application, where a service principal is made. */
  readonly applicationName: string;
  readonly actions: readonly string[];
}

export interface PlannedImage {
  readonly text: string;
  readonly repository: string;
  /** Tag or digest; `latest` where the manifest gives neither. */
  readonly reference: string;
  readonly namespace: string;
}

/** The grant in full, before the registry has been asked what exists already. */
export interface GrantOutline extends GrantChoices {
  readonly secretName: string;
  readonly pullSecrets: readonly PlannedPullSecret[];
  readonly images: readonly PlannedImage[];
}

/**
 * Derives names, namespaces and repositories. Fails with `refused` when git would keep the file of a plain Secret,
 * since that is readable by everyone who can read the repository, and when the credential is not one for the form; with
 * `invalid` when a namespace is none, since names of files and commands are made from it.
 */
export function outlineGrant(choices: GrantChoices): Result<GrantOutline> {
  const unfit = credentialObstacle(choices.storage.form, credentialKindOf(choices.source));
  if (unfit !== undefined) {
    return err('refused', unfit, { hint: message('Choose another form, or another credential.') });
  }
  if (choices.storage.form === 'secret') {
    const unsafe = refuseUnsafeFile(choices.secretFile.git, choices.secretFile.label);
    if (!unsafe.ok) return unsafe;
  }
  const images = choices.workloads.flatMap((workload) => imagesOf(workload, choices));
  const impossible = images.find(({ namespace }) => !isNamespaceName(namespace));
  if (impossible !== undefined) {
    return err('invalid', message('Kubernetes has no namespace named {0}.', impossible.namespace), {
      hint: message('A namespace has up to 63 lower-case letters, digits and inner dashes'),
    });
  }
  return ok({
    ...choices,
    secretName: secretName(choices.registry.loginServer),
    pullSecrets: pullSecretsOf(images, choices),
    images: distinct(images),
  });
}

/** The namespace in which a workload's pods run: its own, else the context's, else `default`. */
export function effectiveNamespace({ namespace }: { readonly namespace?: string }, context: Context): string {
  return namespace ?? context.namespace ?? 'default';
}

/** Fails with `refused` unless git keeps out of the file, or can be told to. */
export function refuseUnsafeFile(git: GitState, label: string): Result<void> {
  if (git.kind === 'tracked') {
    return err('refused', message('{0} is tracked by git: a pull secret in it would be committed.', label), {
      hint: message('Run git rm --cached {0}, commit that, and grant again. Nothing was changed.', label),
    });
  }
  if (git.kind === 'unknown') {
    return err(
      'refused',
      message('Git could not be asked whether it would commit {0}: {1}', label, git.reason),
      {
        hint: message(
          'Make the git command work on the machine of this workspace, then grant again. Nothing was changed.',
        ),
      },
    );
  }
  return ok(undefined);
}

/** The `.gitignore` beside the Secret's file, as it is shown to a person. */
export function ignoreFileLabel({ secretFile }: GrantOutline): string {
  return secretFile.label.replace(/[^/]*$/, '.gitignore');
}

function imagesOf(workload: PullingWorkload, choices: GrantChoices): PlannedImage[] {
  return workload.images.flatMap(({ text, reference }) => {
    if (reference?.host !== choices.registry.loginServer) return [];
    return [
      {
        text,
        repository: reference.repository,
        reference: reference.digest ?? reference.tag ?? 'latest',
        namespace: effectiveNamespace(workload, choices.context),
      },
    ];
  });
}

function pullSecretsOf(images: readonly PlannedImage[], choices: GrantChoices): PlannedPullSecret[] {
  const stated = new Set(choices.workloads.map((workload) => workload.namespace));
  return [...new Set(images.map((image) => image.namespace))].sort().map((namespace) => {
    const own = images.filter((image) => image.namespace === namespace);
    const repositories = [...new Set(own.map((image) => image.repository))].sort();
    const parts = {
      context: choices.context,
      namespace,
      loginServer: choices.registry.loginServer,
      machine: choices.machine,
    };
    return {
      namespace,
      isNamespaceStated:
        needsNamespace(choices.storage) || choices.isNamespacePicked === true || stated.has(namespace),
      repositories,
      tokenName: tokenName(parts),
      applicationName: applicationName(parts),
      actions: pullActions(repositories),
    };
  });
}

function distinct(images: readonly PlannedImage[]): PlannedImage[] {
  const key = (image: PlannedImage): string =>
    [image.namespace, image.repository, image.reference].join('\n');
  return [...new Map(images.map((image) => [key(image), image])).values()];
}
