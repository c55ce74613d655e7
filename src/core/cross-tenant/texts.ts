import { formatDate } from '../grants/dates.ts';
import { message, type Message } from '../message.ts';
import { describeRole } from './lacking-roles.ts';
import { applicationName, type Procedure } from './procedure.ts';
import type { Facts } from './read-facts.ts';
import type { StepId, StepState } from './steps.ts';

/** What a step is about. */
export function titleOf(id: StepId, { cluster, registry }: Procedure): Message {
  switch (id) {
    case 'application':
      return message("An application that several tenants may let in, in the cluster's tenant");
    case 'consent':
      return message("Consent in the registry's tenant: its service principal there");
    case 'role':
      return message('The role on {0}', registry.loginServer);
    case 'old-roles':
      return message("What else the old service principal may do in the cluster's tenant");
    case 'reset':
      return message('A new credential on {0}', cluster.name);
  }
}

export function stateText(state: StepState): Message {
  switch (state.kind) {
    case 'done':
      return message('done');
    case 'next':
      return message('next');
    case 'waiting':
      return message('waiting');
    case 'failed':
      return message('failed');
    case 'warning':
      return message('look at this');
  }
}

/** What a step does, and why it is where it is. */
export function detailsOf(id: StepId, state: StepState, procedure: Procedure, facts: Facts): Message[] {
  return [...explanationOf(id, procedure, facts), ...reasonsOf(state)];
}

function reasonsOf(state: StepState): readonly Message[] {
  switch (state.kind) {
    case 'done':
      return state.note === undefined ? [] : [state.note];
    case 'next':
      return [];
    case 'waiting':
      return [state.reason];
    case 'warning':
      return state.reasons;
    case 'failed': {
      const { message: text, hint } = state.failure;
      return [text, ...(hint === undefined ? [] : [hint])];
    }
  }
}

function explanationOf(id: StepId, procedure: Procedure, facts: Facts): Message[] {
  const { cluster, registry, memory } = procedure;
  switch (id) {
    case 'application':
      return applicationDetails(procedure, facts);
    case 'consent':
      return [
        message('Tenant: {0}', registry.tenantId),
        ...(facts.principal?.ok === true && facts.principal.value !== undefined
          ? [message('Service principal: {0}', facts.principal.value.objectId)]
          : []),
      ];
    case 'role':
      return facts.role?.ok === true ? (facts.role.value.steps[0]?.details ?? []).slice() : [];
    case 'old-roles':
      return memory.clientId === undefined || memory.clientId === memory.oldClientId
        ? [message('Only for another application than the one of the cluster.')]
        : [
            message(
              'The new service principal replaces {0} as the identity of {1}. Roles that it lacks are listed here; those that come by a group are not. They are never copied.',
              memory.oldClientId,
              cluster.name,
            ),
          ];
    case 'reset':
      return [message('A cluster that has the application already keeps its credential.')];
  }
}

function applicationDetails({ cluster, memory }: Procedure, { application }: Facts): Message[] {
  const tenant = message('Tenant: {0}', cluster.tenantId);
  if (memory.clientId === undefined) {
    return [
      tenant,
      message('Name of a new one: {0}', applicationName(cluster)),
      message('The cluster signs in with {0} now.', memory.oldClientId),
    ];
  }
  const name = application?.ok === true ? application.value?.displayName : undefined;
  return [
    tenant,
    name === undefined
      ? message('Application: {0}', memory.clientId)
      : message('Application: {0} ({1})', memory.clientId, name),
  ];
}

/** What a reset means, to be read before it is started; `endsOn` where a password is made (azure-facts E3; AKS, "update or rotate credentials"). */
export function resetConsequences(procedure: Procedure, facts: Facts, endsOn?: Date): Message[] {
  const { cluster, memory } = procedure;
  const lacking = facts.lacking?.ok === true ? facts.lacking.value : [];
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
    ...(lacking.length === 0
      ? []
      : [
          message(
            'The new service principal lacks {0} roles that the old one has. Without them load balancers and disks may stop working:',
            lacking.length,
          ),
          ...lacking.slice(0, 5).map(describeRole),
        ]),
  ];
}
