import type { Miss } from '../keyring/miss.ts';
import { message, type Message } from '../message.ts';

/** Why nothing of a pull secret fits, in one sentence. */
export function describeMiss(secretName: string, miss: Miss): Message {
  switch (miss.kind) {
    case 'wrong-type':
      return message('The Secret {0} has the type {1}, which kubelets pass over.', secretName, miss.type);
    case 'no-data':
      return message('The Secret {0} lacks the key that belongs to its type.', secretName);
    case 'broken':
      return message('The content of the Secret {0} is not what its type asks for.', secretName);
    case 'credential-store':
      return message(
        'The Secret {0} is a copy of a Docker configuration whose passwords are in a credential store.',
        secretName,
      );
    case 'no-entries':
      return message('The Secret {0} has no entries.', secretName);
    case 'upper-case':
      return message(
        'The entry {1} of the Secret {0} and the image differ in capital letters, and kubelets compare those.',
        secretName,
        miss.key,
      );
    case 'port':
      return message(
        'The entry {1} of the Secret {0} has another port than the image; none is not 443.',
        secretName,
        miss.key,
      );
    case 'path':
      return message('The entry {1} of the Secret {0} is for another path.', secretName, miss.key);
    case 'other-hosts':
      return message('The Secret {0} is for {1}.', secretName, miss.keys.join(', '));
  }
}
