import { l10n, window } from 'vscode';
import { resourceManagerScope } from '../../core/clouds.ts';
import type { CredentialSource } from '../../core/credentials/source.ts';
import type { Failure } from '../../core/failure.ts';
import { daysAfter } from '../../core/grants/dates.ts';
import { message } from '../../core/message.ts';
import type { Registry } from '../../core/registry.ts';
import { cancelled, ok, type Result } from '../../core/result.ts';
import { withProgress } from '../progress.ts';
import { describeFailure } from '../report-failure.ts';
import type { AzureServices } from '../services.ts';
import { settings } from '../settings.ts';
import { findRegistry } from './find-registry.ts';
import { pasteCredential, pickWithoutToken } from './pick-credential.ts';

export interface RegistryAndSource {
  readonly registry: Registry;
  readonly source: CredentialSource;
}

/** A token where Azure knows the registry; else the person signs in or pastes a credential. */
export async function findCredential(
  loginServer: string,
  azure: AzureServices,
): Promise<Result<RegistryAndSource>> {
  const registry = await findRegistry(loginServer, azure);
  if (registry.ok) {
    return ok({
      registry: registry.value,
      source: { kind: 'token', expiresOn: daysAfter(new Date(), settings.passwordDays()) },
    });
  }
  const { failure } = registry;
  if (failure.kind !== 'not-signed-in' && failure.kind !== 'not-found')
    return pasteAfterFailure(loginServer, failure);
  const kind = await pickWithoutToken(loginServer, failure);
  if (kind === undefined) return cancelled();
  if (kind === 'pasted') return paste(loginServer);
  const signedIn = await withProgress(message('Signing in to Azure'), ({ signal }) =>
    azure.tokens.getToken({ scope: resourceManagerScope(azure.cloud), interactive: true }, signal),
  );
  return signedIn.ok ? findCredential(loginServer, azure) : signedIn;
}

async function paste(loginServer: string): Promise<Result<RegistryAndSource>> {
  const source = await pasteCredential(loginServer);
  return source.ok ? ok({ registry: { loginServer }, source: source.value }) : source;
}

/** Shows the failure once; the person may go on with a credential of their own. */
export async function pasteAfterFailure(
  loginServer: string,
  failure: Failure,
): Promise<Result<RegistryAndSource>> {
  if (failure.kind === 'cancelled') return cancelled();
  const pasteInstead = l10n.t('Paste a Credential');
  const answer = await window.showErrorMessage(describeFailure(failure), pasteInstead);
  return answer === pasteInstead ? paste(loginServer) : cancelled();
}
