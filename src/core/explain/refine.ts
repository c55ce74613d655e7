import { formatDate } from '../grants/dates.ts';
import { message, type Message } from '../message.ts';
import { ACR_PULL, REPOSITORY_READER } from '../roles/role-definitions.ts';
import type { CauseKind } from './cause.ts';
import { describeMiss } from './miss-texts.ts';
import type { FittingCredential, PullCredentials } from './pull-credentials.ts';
import type { RegistryFacts } from './reading.ts';

/** The cause in the light of what else is known, and what that is. */
export interface Refined {
  readonly cause: CauseKind;
  readonly notes: readonly Message[];
}

export interface KnownFacts {
  readonly credentials: PullCredentials;
  readonly registry?: RegistryFacts;
  readonly now: Date;
}

/** Causes that a pull secret can change. */
const ABOUT_CREDENTIALS: ReadonlySet<CauseKind> = new Set([
  'no-credential',
  'unauthorized',
  'refused-credential',
  'expired-credential',
  'token-disabled',
  'not-permitted',
  'missing-secret',
  'broken-secret',
]);
/** Causes by which the node had nothing that counts, or may have had nothing. */
const WITHOUT_CREDENTIAL: ReadonlySet<CauseKind> = new Set([
  'no-credential',
  'unauthorized',
  'missing-secret',
]);

/**
 * A message tells that a registry did not let a node in; the pull secrets and what Azure says of the registry tell
 * why. What could not be read changes nothing: the cause stays as the message has it, and a note says so.
 */
export function refineCause(cause: CauseKind, facts: KnownFacts): Refined {
  const { credentials, registry } = facts;
  if (cause === 'registry-firewall' && registry?.publicNetworkAccess === 'Disabled') {
    return { cause: 'public-access-disabled', notes: [] };
  }
  if (!ABOUT_CREDENTIALS.has(cause)) return { cause, notes: [] };
  if (credentials.broken !== undefined) {
    const text = message('The content of the Secret {0} is not what its type asks for.', credentials.broken);
    return { cause: 'broken-secret', notes: [text] };
  }
  return credentials.fitting.length > 0 ? withFitting(cause, facts) : withoutFitting(cause, facts);
}

function withFitting(cause: CauseKind, { credentials, now }: KnownFacts): Refined {
  const { fitting } = credentials;
  const notes = fitting.map((credential) => describeCredential(credential, now));
  if (cause === 'no-credential' || cause === 'missing-secret') {
    const hope = message('It fits now: the next attempt of the kubelet may go better.');
    return { cause, notes: [...notes, hope] };
  }
  const isEnded = fitting.every(({ endsOn }) => endsOn !== undefined && endsOn <= now);
  if (isEnded && (cause === 'unauthorized' || cause === 'refused-credential')) {
    return { cause: 'expired-credential', notes };
  }
  return { cause: cause === 'unauthorized' ? 'refused-credential' : cause, notes };
}

function withoutFitting(cause: CauseKind, facts: KnownFacts): Refined {
  const { absent, unreadable, misses, late, unused } = facts.credentials;
  const notes = [
    ...absent.map((name) => message('The namespace has no Secret {0}.', name)),
    ...unreadable.map((name) =>
      message('The Secret {0} could not be read, so it is not known what is in it.', name),
    ),
    ...misses.map(({ secretName, miss }) => describeMiss(secretName, miss)),
    ...late.map((name) =>
      message(
        'The ServiceAccount names the Secret {0} now, but the pod is older than that: make it anew.',
        name,
      ),
    ),
  ];
  if (hasWrongRole(facts.registry) && (WITHOUT_CREDENTIAL.has(cause) || cause === 'not-permitted')) {
    return { cause: 'wrong-role', notes };
  }
  if (!WITHOUT_CREDENTIAL.has(cause)) {
    const ofNode = message('No pull secret of the pod fits: what was sent is a credential of the node.');
    return { cause, notes: unreadable.length > 0 ? notes : [...notes, ofNode] };
  }
  const other = unused === undefined ? [] : [message('The Secret {0} of the namespace fits.', unused)];
  if (absent.length > 0) return { cause: 'missing-secret', notes: [...notes, ...other] };
  if (unreadable.length > 0) return { cause, notes };
  if (misses.length > 0) return { cause: 'unfit-secret', notes: [...notes, ...other] };
  if (unused !== undefined) return { cause: 'unused-secret', notes: [...notes, ...other] };
  return { cause, notes: [message('The pod names no pull secret.'), ...notes] };
}

/** A registry that decides by repository ignores AcrPull, any other ignores Repository Reader (azure-facts B). */
function hasWrongRole(registry: RegistryFacts | undefined): boolean {
  const roles = registry?.nodeRoles ?? [];
  if (registry?.mode === 'AbacRepositoryPermissions') {
    return roles.includes(ACR_PULL) && !roles.includes(REPOSITORY_READER);
  }
  if (registry?.mode !== 'LegacyRegistryPermissions') return false;
  return roles.includes(REPOSITORY_READER) && !roles.includes(ACR_PULL);
}

function describeCredential({ secretName, username, endsOn }: FittingCredential, now: Date): Message {
  const user = username === '' ? '-' : username;
  if (endsOn === undefined)
    return message('The kubelet sends the user {1} of the Secret {0}.', secretName, user);
  const day = formatDate(endsOn);
  return endsOn <= now
    ? message('The kubelet sends the user {1} of the Secret {0}; it ended on {2}.', secretName, user, day)
    : message(
        'The kubelet sends the user {1} of the Secret {0}, which holds until {2}.',
        secretName,
        user,
        day,
      );
}
