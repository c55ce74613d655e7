import { message } from '../message.ts';
import type { RegistryCredential } from '../ports.ts';
import { ok } from '../result.ts';
import type { Rotation } from './rotation.ts';

/** Replaces a credential that the person brought by another one that they bring. The old one is theirs to end. */
export function prepareBroughtRotation(credential: RegistryCredential): Rotation {
  return {
    credential: 'pasted',
    issueStep: {
      title: message('Take the user name and password of {0} that you entered', credential.username),
      details: [],
    },
    issue: () => Promise.resolve(ok({ credential, facts: {}, freshness: 'settled', notes: [] })),
    notes: [message('The old credential stays valid until it is ended where it was made.')],
  };
}
