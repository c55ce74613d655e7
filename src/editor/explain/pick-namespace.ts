import { l10n, window } from 'vscode';
import type { Context } from '../../core/contexts/context.ts';
import { isNamespaceName } from '../../core/object-names.ts';
import { cancelled, ok, type Result } from '../../core/result.ts';
import { ask, type Choice } from '../quick-pick.ts';

type Where = { readonly kind: 'namespace'; readonly name: string } | { readonly kind: 'all' | 'other' };

/** The namespace to look through; `undefined` is all of them. Asks no cluster. */
export async function pickNamespace(context: Context): Promise<Result<string | undefined>> {
  const { name, namespace = 'default', authentication } = context;
  const placeholder =
    authentication.kind === 'exec'
      ? l10n.t('To sign in, the program {0} is run, as the kubeconfig says', authentication.command)
      : l10n.t('Where to look for pods that wait for their images');
  const title = l10n.t('Explain failing pulls in {0}', name);
  const picked = await ask<Where>({ title, placeholder }, choices(namespace));
  switch (picked?.kind) {
    case undefined:
      return cancelled();
    case 'all':
      return ok(undefined);
    case 'namespace':
      return ok(picked.name);
    case 'other':
      return typeNamespace(title);
  }
}

function choices(namespace: string): Choice<Where>[] {
  return [
    {
      label: l10n.t('All namespaces'),
      detail: l10n.t('Those that you may not read are left out, and that is said'),
      value: { kind: 'all' },
    },
    {
      label: namespace,
      description: l10n.t('namespace of the context'),
      value: { kind: 'namespace', name: namespace },
    },
    { label: l10n.t('Another namespace…'), value: { kind: 'other' } },
  ];
}

/** A namespace by its name. */
export async function typeNamespace(title: string): Promise<Result<string>> {
  const typed = await window.showInputBox({
    title,
    prompt: l10n.t('Name of the namespace'),
    ignoreFocusOut: true,
    validateInput: (text) =>
      isNamespaceName(text.trim())
        ? undefined
        : l10n.t('Lower-case letters, digits and hyphens, at most 63.'),
  });
  return typed === undefined ? cancelled() : ok(typed.trim());
}
