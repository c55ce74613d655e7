import { window } from 'vscode';
import {
  chooseCredential,
  firstCredential,
  mayGiveRoles,
  type CredentialChoice,
  type CredentialOffer,
} from '../../core/credentials/choose-credential.ts';
import type { CredentialSource } from '../../core/credentials/source.ts';
import { daysAfter } from '../../core/grants/dates.ts';
import { message } from '../../core/message.ts';
import type { ArmRegistry } from '../../core/registry.ts';
import { cancelled, ok, type Result } from '../../core/result.ts';
import { say } from '../localise.ts';
import { withProgress } from '../progress.ts';
import type { AzureServices } from '../services.ts';
import { settings } from '../settings.ts';
import { pasteCredential, pickCredential, typePrincipal } from './pick-credential.ts';

/** The credentials that the account can make for a registry. */
export interface Offers {
  readonly offers: readonly CredentialOffer[];
  readonly mayGiveRoles: boolean;
}

/** Asks Azure what the account may do. Where it does not say, nothing is held to be impossible for that. */
export async function readOffers(registry: ArmRegistry, azure: AzureServices): Promise<Result<Offers>> {
  const title = message('Reading what your account may do on {0}', registry.loginServer);
  const read = await withProgress(title, ({ signal }) => azure.roles.callerPermissions(registry, signal));
  if (!read.ok && read.failure.kind === 'cancelled') return read;
  const caller = read.ok ? read.value : undefined;
  return ok({ offers: chooseCredential({ registry, caller }), mayGiveRoles: mayGiveRoles(caller) });
}

/** The credential to begin with; the person is asked only where none can be made for them. */
export async function firstSource(loginServer: string, offers: Offers): Promise<Result<CredentialSource>> {
  const first = firstCredential(offers.offers);
  return first === undefined ? chooseSource(loginServer, offers) : sourceOf(first, loginServer, offers);
}

/** Lets the person choose, and asks for what only they know. */
export async function chooseSource(loginServer: string, offers: Offers): Promise<Result<CredentialSource>> {
  const choice = await pickCredential(loginServer, offers.offers);
  return choice.ok ? sourceOf(choice.value, loginServer, offers) : choice;
}

async function sourceOf(
  choice: CredentialChoice,
  loginServer: string,
  { offers, mayGiveRoles: givesRole }: Offers,
): Promise<Result<CredentialSource>> {
  switch (choice) {
    case 'none': {
      const reason = offers.find(({ credential }) => credential === choice)?.reason;
      if (reason !== undefined) void window.showInformationMessage(say(reason));
      return cancelled();
    }
    case 'token':
    case 'new-principal':
      return ok({ kind: choice, expiresOn: daysAfter(new Date(), settings.passwordDays()) });
    case 'existing-principal': {
      const typed = await typePrincipal(loginServer);
      return typed.ok ? ok({ kind: choice, credential: typed.value, givesRole }) : typed;
    }
    case 'admin':
      return ok({ kind: choice, slot: 'password1', mayEnable: false });
    case 'entra-token':
      return ok({ kind: choice });
    case 'pasted':
      return pasteCredential(loginServer);
  }
}
