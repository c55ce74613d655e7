import { l10n, window } from 'vscode';
import type { SealingCertificate, SealingScope } from '../../core/forms/sealed-secret.ts';
import { message } from '../../core/message.ts';
import type { ClusterClient } from '../../core/cluster-ports.ts';
import { cancelled, ok, type Result } from '../../core/result.ts';
import { withProgress } from '../progress.ts';
import { ask, type Choice } from '../quick-pick.ts';
import type { FormServices } from '../services.ts';

type Source = 'cluster' | 'file' | 'address';

/** The certificate of the controller of Sealed Secrets: from the cluster where that was reached, a file or a URL. */
export async function pickCertificate(
  forms: FormServices,
  client: ClusterClient | undefined,
): Promise<Result<SealingCertificate>> {
  const choices: Choice<Source>[] = [
    ...(client === undefined
      ? []
      : [
          {
            icon: 'server',
            label: l10n.t('From the cluster'),
            detail: l10n.t('As its controller gives it out: sealed-secrets-controller in kube-system'),
            value: 'cluster',
          } as const,
        ]),
    {
      icon: 'file',
      label: l10n.t('From a file…'),
      detail: l10n.t('A PEM file, as kubeseal --fetch-cert writes it'),
      value: 'file',
    },
    { icon: 'globe', label: l10n.t('From an https address…'), value: 'address' },
  ];
  const source = await ask(
    {
      title: l10n.t('Sealed Secret'),
      placeholder: l10n.t('Where is the certificate of the controller?'),
    },
    choices,
  );
  if (source === undefined) return cancelled();
  if (source === 'file') return fromFile(forms);
  if (source === 'address') return fromAddress(forms);
  if (client === undefined) return cancelled();
  return withProgress(message('Reading the certificate of Sealed Secrets'), ({ signal }) =>
    forms.clusterCertificate(client, signal),
  );
}

async function fromFile(forms: FormServices): Promise<Result<SealingCertificate>> {
  const [file] =
    (await window.showOpenDialog({
      title: l10n.t('Certificate of Sealed Secrets'),
      filters: { PEM: ['pem', 'crt', 'cert', 'cer'] },
    })) ?? [];
  return file === undefined ? cancelled() : forms.readCertificate(file.fsPath);
}

async function fromAddress(forms: FormServices): Promise<Result<SealingCertificate>> {
  const address = await window.showInputBox({
    title: l10n.t('Sealed Secret'),
    prompt: l10n.t('Address of the certificate; only https, since it decides who can read the secret'),
    placeHolder: 'https://example.com/v1/cert.pem',
    ignoreFocusOut: true,
    validateInput: (value) =>
      URL.parse(value.trim())?.protocol === 'https:'
        ? undefined
        : l10n.t('Enter an address that begins with https://'),
  });
  if (address === undefined) return cancelled();
  return withProgress(message('Reading the certificate of Sealed Secrets'), ({ signal }) =>
    forms.fetchCertificate(address.trim(), signal),
  );
}

/** How far the sealed secret may be moved. */
export async function pickScope(): Promise<Result<SealingScope>> {
  const picked = await ask<SealingScope>(
    { title: l10n.t('Sealed Secret'), placeholder: l10n.t('Where may it be unsealed?') },
    [
      {
        label: l10n.t('Strict'),
        description: l10n.t('recommended'),
        detail: l10n.t('Only under this name in this namespace'),
        value: 'strict',
      },
      {
        label: l10n.t('Namespace-wide'),
        detail: l10n.t('Under any name in this namespace'),
        value: 'namespace-wide',
      },
      {
        label: l10n.t('Cluster-wide'),
        detail: l10n.t('In every namespace of the cluster'),
        value: 'cluster-wide',
      },
    ],
  );
  return picked === undefined ? cancelled() : ok(picked);
}
