import type { CredentialState } from '../credentials/state.ts';
import type { SealingScope } from '../forms/sealed-secret.ts';
import { message, type Message } from '../message.ts';
import { cliFor } from './cli.ts';
import { formatDate } from './dates.ts';
import { ignoreFileLabel, type GrantOutline } from './outline.ts';
import type { PlanStep } from './plan-document.ts';
import type { ControllerStorage, Storage } from './storage.ts';

/** How the pull secrets are written down in the chosen form; none where they go straight to the cluster. */
export function stepsOfStorage(outline: GrantOutline, states: readonly CredentialState[]): PlanStep[] {
  const { storage } = outline;
  switch (storage.form) {
    case 'secret':
      return [...ignoreSteps(outline), { ...plainStep(outline), ...byHand(outline, states) }];
    case 'sealed-secret':
      return [{ ...sealedStep(outline, storage), ...byHand(outline, states) }];
    case 'sops':
      return [{ ...sopsStep(outline, storage), ...byHand(outline, states) }];
    case 'external-secrets':
    case 'acr-pull-binding':
      return [{ ...controllerStep(outline, storage), undo: DELETE_FILE }];
    case 'apply-only':
      return [];
  }
}

type StorageOf<Form extends Storage['form']> = Extract<Storage, { readonly form: Form }>;

const DELETE_FILE = message('Delete the file.');

function byHand(
  outline: GrantOutline,
  states: readonly CredentialState[],
): Pick<PlanStep, 'command' | 'undo'> {
  return { command: cliFor.writeSecrets(outline, states), undo: DELETE_FILE };
}

function plainStep(outline: GrantOutline): PlanStep {
  return {
    title: message('Write the pull secret {0} to {1}', outline.secretName, outline.secretFile.label),
    details: [typeText(outline)],
  };
}

function sealedStep(outline: GrantOutline, { certificate, scope }: StorageOf<'sealed-secret'>): PlanStep {
  const { fingerprint, notAfter } = certificate;
  return {
    title: message('Write the sealed secret {0} to {1}', outline.secretName, outline.secretFile.label),
    details: [
      message('Encrypted here for the controller of Sealed Secrets; the file may be committed.'),
      message('Certificate {0}, valid until {1}.', fingerprint, formatDate(notAfter)),
      scopeText(scope, outline),
    ],
  };
}

function sopsStep(outline: GrantOutline, { place }: StorageOf<'sops'>): PlanStep {
  const { secretName, secretFile } = outline;
  return {
    title: message('Write the pull secret {0} to {1}, encrypted by sops', secretName, secretFile.label),
    details: [
      message('By the rule of {0} that covers it; the file may be committed.', place.config),
      typeText(outline),
    ],
  };
}

function controllerStep(
  { secretName, secretFile, registry }: GrantOutline,
  { form }: ControllerStorage,
): PlanStep {
  const nothingSecret = message('Nothing secret is in the file; it may be committed.');
  const renewed =
    form === 'external-secrets'
      ? message('External Secrets makes the pull secret in the cluster, and a new token before it ends.')
      : message('msi-acrpull makes the pull secret in the cluster, and a new token before it ends.');
  const title =
    form === 'external-secrets'
      ? message('Write an ACRAccessToken and an ExternalSecret for {0} to {1}', secretName, secretFile.label)
      : message('Write an AcrPullBinding for {0} to {1}', registry.loginServer, secretFile.label);
  return { title, details: [renewed, nothingSecret] };
}

function typeText(outline: GrantOutline): Message {
  return message('Type kubernetes.io/dockerconfigjson, for the namespace {0}.', namespaces(outline));
}

function ignoreSteps(outline: GrantOutline): PlanStep[] {
  const { git } = outline.secretFile;
  if (git.kind !== 'untracked') return [];
  return [
    {
      title: message('Keep the pull secret out of git'),
      details: [message('Adds the line {0} to {1}.', git.ignoreLine, ignoreFileLabel(outline))],
      command: cliFor.ignore(outline, git.ignoreLine),
      undo: message('Remove that line, after the file is deleted.'),
    },
  ];
}

function scopeText(scope: SealingScope, outline: GrantOutline): Message {
  switch (scope) {
    case 'strict':
      return message('Good only under this name in the namespace {0}.', namespaces(outline));
    case 'namespace-wide':
      return message('Good under any name in the namespace {0}.', namespaces(outline));
    case 'cluster-wide':
      return message('Good in every namespace of the cluster.');
  }
}

function namespaces({ pullSecrets }: GrantOutline): string {
  return pullSecrets.map(({ namespace }) => namespace).join(', ');
}
