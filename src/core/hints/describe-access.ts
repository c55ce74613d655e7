import type { Context } from '../contexts/context.ts';
import { formatDate } from '../grants/dates.ts';
import { message, type Message } from '../message.ts';
import type { HintFacts } from './facts.ts';
import type { ImageAccess } from './image-access.ts';

/** How an image can be pulled and until when, in one sentence. */
export function describeAccess(
  access: ImageAccess,
  { name }: Context,
  { now }: Pick<HintFacts, 'now'>,
): Message {
  switch (access.kind) {
    case 'pull-secret': {
      const { secret, endsOn } = access;
      if (endsOn === undefined) return message('{0} pulls by the pull secret {1}.', name, secret.name);
      const day = formatDate(endsOn);
      return endsOn <= now
        ? message('The pull secret {1} of {0} ended on {2}.', name, secret.name, day)
        : message('{0} pulls by the pull secret {1}, until {2}.', name, secret.name, day);
    }
    case 'role':
      return access.role.coverage === 'all'
        ? message('{0} pulls by a role of its nodes.', name)
        : message('{0} pulls by a role of its nodes, which is limited to some repositories.', name);
    case 'anonymous':
      return message('Everybody may pull from it.');
    case 'not-seen':
      return message(
        '{0} may pull by the pull secret {1}, whose content no file shows.',
        name,
        access.secretName,
      );
    case 'none':
      if (access.fitting !== undefined) {
        return message('The pull secret {0} fits, but this does not name it.', access.fitting.name);
      }
      return access.areRolesRead
        ? message('No access of {0} is known.', name)
        : message('No access of {0} is known; the roles of its nodes were not read.', name);
  }
}
