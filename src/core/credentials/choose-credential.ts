import { isAbac } from '../clusters/choose-scenario.ts';
import { message, type Message } from '../message.ts';
import type { ArmRegistry } from '../registry.ts';
import { permitsAction, permitsDataAction } from '../roles/actions.ts';
import { CONTENT_READ, PULL_READ, type RolePermissions } from '../roles/role-definitions.ts';
import type { CredentialSource } from './source.ts';

/** What a pull secret can hold, and `none` where everybody may pull. */
export type CredentialChoice = CredentialSource['kind'] | 'none';

export interface CredentialFacts {
  /** Absent: Azure does not know the registry, or the account does not see it. */
  readonly registry: ArmRegistry | undefined;
  /** What the account may do on the registry; `undefined` where Azure did not say, which forbids nothing. */
  readonly caller: readonly RolePermissions[] | undefined;
}

export interface CredentialOffer {
  readonly credential: CredentialChoice;
  readonly level: 'recommended' | 'possible' | 'impossible';
  /** Why, in one sentence. */
  readonly reason: Message;
}

/**
 * Every credential of a pull secret: the recommended one first, the impossible ones last. The order of preference is
 * nothing at all, a token, a new service principal, and else what somebody with more rights has handed over: what can
 * do least and ends by itself comes first (azure-facts, section 0). The admin user and the account's own token are
 * never recommended.
 */
export function chooseCredential({ registry, caller }: CredentialFacts): CredentialOffer[] {
  const judged =
    registry === undefined
      ? unknownRegistry()
      : [
          none(registry),
          token(registry, caller),
          newPrincipal(registry, caller),
          existingPrincipal(caller),
          adminUser(registry, caller),
          entraToken(registry, caller),
          pasted(),
        ];
  const best = PREFERENCE.find((wanted) => isPossible(judged, wanted));
  return judged
    .map((offer): CredentialOffer => (offer.credential === best ? { ...offer, level: 'recommended' } : offer))
    .toSorted((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
}

/** The credential to begin with, where one is needed at all; `undefined` when the person must bring one. */
export function firstCredential(offers: readonly CredentialOffer[]): 'token' | 'new-principal' | undefined {
  return (['token', 'new-principal'] as const).find((wanted) => isPossible(offers, wanted));
}

/** Whether the account may give roles on the registry, as far as Azure said. */
export function mayGiveRoles(caller: CredentialFacts['caller']): boolean {
  return lacks(caller, [ASSIGN]) === undefined;
}

const PREFERENCE = ['none', 'token', 'new-principal', 'pasted'] as const;
const LEVELS = ['recommended', 'possible', 'impossible'];

const PROVIDER = 'Microsoft.ContainerRegistry/registries';
const TOKEN_ACTIONS = ['scopeMaps/write', 'tokens/write', 'generateCredentials/action'];
const ASSIGN = 'Microsoft.Authorization/roleAssignments/write';

function isPossible(offers: readonly CredentialOffer[], wanted: CredentialChoice): boolean {
  return offers.some(({ credential, level }) => credential === wanted && level !== 'impossible');
}

function possible(credential: CredentialChoice, reason: Message): CredentialOffer {
  return { credential, level: 'possible', reason };
}

function impossible(credential: CredentialChoice, reason: Message): CredentialOffer {
  return { credential, level: 'impossible', reason };
}

/** The first of these actions that the account is known to lack. */
function lacks(caller: CredentialFacts['caller'], actions: readonly string[]): string | undefined {
  return caller && actions.find((action) => !permitsAction(caller, action));
}

function unknownRegistry(): CredentialOffer[] {
  const reason = message('Your account does not see the registry in Azure.');
  return [
    ...(['none', 'token', 'new-principal'] as const).map((credential) => impossible(credential, reason)),
    possible(
      'existing-principal',
      message('The client id and a secret of a service principal that you have are tried as they are.'),
    ),
    ...(['admin', 'entra-token'] as const).map((credential) => impossible(credential, reason)),
    pasted(),
  ];
}

function none({ anonymousPullEnabled }: ArmRegistry): CredentialOffer {
  return anonymousPullEnabled
    ? possible('none', message('The registry lets everybody pull, so no credential is needed.'))
    : impossible('none', message('The registry does not let everybody pull.'));
}

function token({ sku }: ArmRegistry, caller: CredentialFacts['caller']): CredentialOffer {
  if (sku === 'Classic') return impossible('token', message('Classic registries have no tokens.'));
  const missing = lacks(
    caller,
    TOKEN_ACTIONS.map((action) => `${PROVIDER}/${action}`),
  );
  if (missing !== undefined) return impossible('token', lackOf(missing));
  return possible(
    'token',
    message('It pulls just the repositories of the manifest, and its password ends by itself.'),
  );
}

function newPrincipal(registry: ArmRegistry, caller: CredentialFacts['caller']): CredentialOffer {
  if (registry.roleAssignmentMode === 'unknown') {
    return impossible(
      'new-principal',
      message('Azure did not say whether registry roles or repository roles decide here.'),
    );
  }
  const missing = lacks(caller, [ASSIGN]);
  if (missing !== undefined) return impossible('new-principal', lackOf(missing));
  return possible(
    'new-principal',
    isAbac(registry)
      ? message('It pulls just the repositories of the manifest; you must be able to register applications.')
      : message('It pulls from every repository; you must be able to register applications.'),
  );
}

function existingPrincipal(caller: CredentialFacts['caller']): CredentialOffer {
  return possible(
    'existing-principal',
    mayGiveRoles(caller)
      ? message('A client id and secret that you have are tried; the role is given if it is lacking.')
      : message('A client id and secret that you have are tried; your account cannot give a role.'),
  );
}

function adminUser({ adminUserEnabled }: ArmRegistry, caller: CredentialFacts['caller']): CredentialOffer {
  const read = `${PROVIDER}/listCredentials/action`;
  const missing = lacks(caller, adminUserEnabled ? [read] : [read, `${PROVIDER}/write`]);
  if (missing !== undefined) return impossible('admin', lackOf(missing));
  return possible(
    'admin',
    adminUserEnabled
      ? message('It may push and delete everything, never ends, and is shared by all who use it.')
      : message('It is off and must be turned on; it may push and delete everything, and never ends.'),
  );
}

function entraToken(registry: ArmRegistry, caller: CredentialFacts['caller']): CredentialOffer {
  const mayPull =
    caller === undefined ||
    registry.roleAssignmentMode === 'unknown' ||
    (isAbac(registry) ? permitsDataAction(caller, CONTENT_READ) : permitsAction(caller, PULL_READ));
  if (!mayPull) {
    return impossible('entra-token', lackOf(isAbac(registry) ? CONTENT_READ : PULL_READ));
  }
  return possible(
    'entra-token',
    message('It ends within three hours, and carries all your own rights: for a try-out only.'),
  );
}

function pasted(): CredentialOffer {
  return possible(
    'pasted',
    message('A user name and password that somebody gave you; needs no rights in Azure.'),
  );
}

function lackOf(action: string): Message {
  return message('Your account lacks {0}.', action);
}
