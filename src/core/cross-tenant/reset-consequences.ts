import { formatDate } from '../grants/dates.ts';
import { message, type Message } from '../message.ts';
import { describeRole } from './lacking-roles.ts';
import type { Procedure } from './procedure.ts';
import type { Facts } from './read-facts.ts';

/** What a reset means, to be read before it is started; `endsOn` where a password is made. */
export function resetConsequences(procedure: Procedure, facts: Facts, endsOn?: Date): Message[] {
  const lacking = facts.lacking?.ok === true ? facts.lacking.value : [];
  return [
    ...consequences(procedure, endsOn),
    ...(lacking.length === 0
      ? []
      : [
          message(
            'The new service principal lacks roles that the old one has ({0}). Without them load balancers and disks may stop working:',
            lacking.length,
          ),
          ...lacking.slice(0, MOST_ROLES).map(describeRole),
        ]),
  ];
}

const MOST_ROLES = 5;

/** What happens to the cluster and the application (azure-facts E3; AKS, "update or rotate the credentials"). */
export function consequences({ cluster, memory }: Procedure, endsOn: Date | undefined): Message[] {
  return [
    message(
      'All nodes of {0} get a new node image, one after another: pods are moved to other nodes, and what a node keeps locally is lost. This takes minutes for each node.',
      cluster.name,
    ),
    ...(endsOn === undefined
      ? []
      : [
          message(
            'The application {0} gets a new password, valid until {1}. Its other passwords stay.',
            memory.clientId ?? '',
            formatDate(endsOn),
          ),
        ]),
    message(
      'Entra may need half an hour until it knows a new service principal everywhere. If this one is new, better wait.',
    ),
  ];
}
