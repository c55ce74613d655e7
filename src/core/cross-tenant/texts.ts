import { isAbac } from '../clusters/choose-scenario.ts';
import { message, type Message } from '../message.ts';
import { describeRole } from './lacking-roles.ts';
import { applicationName, oldClientIdOf, replacesApplication, type Procedure } from './procedure.ts';
import type { Facts } from './read-facts.ts';
import { consequences } from './reset-consequences.ts';
import type { StepId, StepState } from './steps.ts';

/** What a step is about. */
export function titleOf(id: StepId, { cluster, registry }: Procedure): Message {
  switch (id) {
    case 'application':
      return message("Application for several tenants, in the cluster's tenant");
    case 'consent':
      return message("Consent in the registry's tenant");
    case 'role':
      return message(
        'Role {0} on {1}',
        isAbac(registry) ? 'Container Registry Repository Reader' : 'AcrPull',
        registry.loginServer,
      );
    case 'old-roles':
      return message('Other roles of the old service principal');
    case 'reset':
      return message('New credential on {0}', cluster.name);
  }
}

export function stateText(state: StepState): Message {
  switch (state.kind) {
    case 'done':
      return message('done ✓');
    case 'next':
      return message('next →');
    case 'waiting':
      return message('waiting …');
    case 'failed':
      return message('failed ✗');
    case 'warning':
      return message('look at this !');
  }
}

/** Why a step is where it is: for a failure, what happened and what to do. */
export function reasonsOf(state: StepState): readonly Message[] {
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

/** What a step does, or what came of it. `endsOn` is when a password that is made now ends. */
export function explanationOf(
  { id, state }: { readonly id: StepId; readonly state: StepState },
  procedure: Procedure,
  facts: Facts,
  endsOn: Date,
): readonly Message[] {
  switch (id) {
    case 'application':
      return applicationDetails(procedure, facts);
    case 'consent':
      return consentDetails(procedure, facts);
    case 'role':
      return roleDetails(facts);
    case 'old-roles':
      return oldRolesDetails(procedure, facts);
    case 'reset':
      return resetDetails(state, procedure, endsOn);
  }
}

function applicationDetails(procedure: Procedure, { application }: Facts): Message[] {
  const { cluster, memory } = procedure;
  const tenant = message('Tenant: {0}', cluster.tenantId);
  if (memory.clientId === undefined) {
    return [
      tenant,
      message('The cluster signs in with {0} now.', oldClientIdOf(procedure)),
      message('Name of a new one: {0}', applicationName(cluster)),
    ];
  }
  const found = application?.ok === true ? application.value : undefined;
  if (found !== undefined) {
    return [tenant, message('Application: {0} ({1})', found.displayName, found.clientId)];
  }
  return [tenant, message('Application: {0}', memory.clientId)];
}

function consentDetails({ registry }: Procedure, { principal }: Facts): Message[] {
  const tenant = message('Tenant: {0}', registry.tenantId);
  return principal?.ok === true && principal.value !== undefined
    ? [tenant, message('Its service principal there: {0}', principal.value.objectId)]
    : [
        tenant,
        message(
          'An administrator of that tenant lets the application in, which makes its service principal there.',
        ),
      ];
}

function roleDetails({ role }: Facts): readonly Message[] {
  if (role?.ok !== true) return [];
  const { steps, warnings, access } = role.value;
  const [step] = steps;
  if (step !== undefined) return [...warnings, ...step.details];
  return access.grants.map(({ assignment, via }) =>
    via === 'group'
      ? message(
          '{0}, by a group: it may take a day until the registry counts a new member.',
          describeRole(assignment),
        )
      : describeRole(assignment),
  );
}

function oldRolesDetails(procedure: Procedure, { lacking }: Facts): Message[] {
  if (procedure.memory.clientId === undefined) return [];
  if (!replacesApplication(procedure)) {
    return [message('The cluster keeps its application, and with it everything that it may do.')];
  }
  if (lacking?.ok !== true) return [];
  const old = oldClientIdOf(procedure);
  if (lacking.value.length === 0) {
    return [
      message('The new service principal has every role of {0} already.', old),
      message('Roles that come by a group are not seen here.'),
    ];
  }
  return [
    message(
      'The new service principal takes the place of {0}. It lacks the roles below, and nothing here gives them: do so where the cluster needs them. Roles that come by a group are not seen here.',
      old,
    ),
    message('The role on the node resource group (MC_…) is given by AKS itself.'),
  ];
}

function resetDetails(state: StepState, procedure: Procedure, endsOn: Date): Message[] {
  const { cluster, memory } = procedure;
  if (state.kind === 'done') return [message('{0} signs in with {1}.', cluster.name, memory.clientId ?? '')];
  if (memory.clientId === undefined) {
    return [message('Not needed where the cluster keeps its application.')];
  }
  return consequences(procedure, endsOn);
}
