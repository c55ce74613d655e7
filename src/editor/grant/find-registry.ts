import { l10n } from 'vscode';
import { message } from '../../core/message.ts';
import type { Registry } from '../../core/registry.ts';
import { cancelled, err, ok, type Result } from '../../core/result.ts';
import { withProgress } from '../progress.ts';
import { ask } from '../quick-pick.ts';
import type { AzureServices } from '../services.ts';

/** The login server to grant for: the clicked one, the only one of the manifest, or the person's choice. */
export async function pickLoginServer(registries: readonly string[]): Promise<Result<string>> {
  const [first, ...others] = registries;
  if (first !== undefined && others.length === 0) return ok(first);
  const picked = await ask(
    { title: l10n.t('Grant ACR Pull'), placeholder: l10n.t('From which registry is the cluster to pull?') },
    registries.map((value) => ({ label: value, value })),
  );
  return picked === undefined ? cancelled() : ok(picked);
}

/**
 * What ARM knows of a login server. Fails with `not-signed-in` without asking for a sign-in, and with `not-found`
 * when no subscription that the account sees holds it.
 */
export async function findRegistry(loginServer: string, azure: AzureServices): Promise<Result<Registry>> {
  const found = await withProgress(message('Looking for {0} in Azure', loginServer), ({ signal }) =>
    azure.directory.find(loginServer, signal),
  );
  if (!found.ok) return found;
  return found.value === undefined ? notFound(loginServer) : ok({ loginServer, arm: found.value });
}

function notFound(loginServer: string): Result<never> {
  return err('not-found', message('{0} is in no subscription that your account can read.', loginServer), {
    hint: message(
      'Ask for the Reader role on the registry, sign in with another account, or paste a credential.',
    ),
  });
}
