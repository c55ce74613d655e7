import { formatDate } from '../grants/dates.ts';
import { message, type Message } from '../message.ts';
import type { RegistryFacts, TriedCredential } from './facts.ts';
import { passwordOf } from './token-password.ts';

/** Why the registry does not accept a credential: what Azure tells of it, then what its annotation says. */
export function refusedText({ credential, refusal }: TriedCredential, { now }: RegistryFacts): Message {
  const { secretName: name, username, secret } = credential;
  const annotated = secret.access?.expiresOn;
  const ended = (on: Date): Message =>
    message('The password of the pull secret {0} ended on {1}.', name, formatDate(on));
  switch (refusal?.kind) {
    case 'admin':
      return refusal.isEnabled
        ? message('The pull secret {0} has a wrong password of the admin user.', name)
        : message('The pull secret {0} is of the admin user, which is turned off.', name);
    case 'principal':
      return principalText(name, username, refusal.check);
    case 'token': {
      const { token } = refusal;
      if (token.kind === 'gone') {
        return message(
          'The pull secret {0} is of the token {1}, which the registry does not have.',
          name,
          username,
        );
      }
      if (token.token.status === 'disabled') {
        return message('The pull secret {0} is of the token {1}, which is disabled.', name, username);
      }
      const ends = passwordOf(token.token, secret.access?.password)?.expiresOn;
      if (ends !== undefined && ends <= now) return ended(ends);
      break;
    }
    case undefined:
  }
  if (annotated !== undefined && annotated <= now) return ended(annotated);
  return message('The registry refuses the user name and password of the pull secret {0}.', name);
}

function principalText(
  name: string,
  clientId: string,
  check: 'accepted' | 'ended' | 'wrong' | 'unknown-application',
): Message {
  switch (check) {
    case 'accepted':
      return message(
        'The service principal {1} of the pull secret {0} can sign in, but has no role that pulls.',
        name,
        clientId,
      );
    case 'ended':
      return message(
        'The secret of the service principal {1} in the pull secret {0} has ended.',
        name,
        clientId,
      );
    case 'wrong':
      return message('The pull secret {0} has a wrong secret of the service principal {1}.', name, clientId);
    case 'unknown-application':
      return message(
        'The pull secret {0} is of the service principal {1}, which the tenant of the registry does not have.',
        name,
        clientId,
      );
  }
}

export function refusedHint({ refusal }: TriedCredential): Message {
  if (refusal?.kind === 'principal' && refusal.check === 'accepted') {
    return message('Give it a role on the registry. One that was given just now may need ten minutes.');
  }
  if (
    refusal?.kind === 'token' &&
    refusal.token.kind === 'there' &&
    refusal.token.token.status === 'disabled'
  ) {
    return message('Somebody disabled it on purpose, perhaps. Enable it, or grant anew.');
  }
  if (refusal?.kind === 'token' && refusal.token.kind === 'gone') return message('Grant anew.');
  return message('Rotate the pull secret, and apply it to the cluster.');
}
