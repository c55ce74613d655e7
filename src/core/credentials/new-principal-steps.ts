import { formatDate, formatTime } from '../grants/dates.ts';
import type { GrantOutline, PlannedPullSecret } from '../grants/outline.ts';
import type { PlanStep } from '../grants/plan-document.ts';
import { quote } from '../grants/shell.ts';
import { message } from '../message.ts';
import { variable } from './commands.ts';
import { SECRET_NAME, type NewPrincipalState } from './new-principal.ts';
import { stepsOfRole } from './role-for-principal.ts';

/** The steps of a new service principal, as far as they are still to be taken. */
export function stepsOfNewPrincipal(
  outline: GrantOutline,
  secret: PlannedPullSecret,
  state: NewPrincipalState,
  expiresOn: Date,
): PlanStep[] {
  return [
    ...applicationSteps(outline, secret, state),
    ...principalSteps(outline, secret, state),
    ...stepsOfRole(state.role).map((step) => withVariables(step, outline, secret)),
    ...staleSteps(secret, state),
    secretStep({ outline, secret, state, expiresOn }),
  ];
}

function applicationSteps(
  outline: GrantOutline,
  secret: PlannedPullSecret,
  { application }: NewPrincipalState,
): PlanStep[] {
  if (application !== undefined) return [];
  const name = secret.applicationName;
  const tenantId = outline.registry.arm?.tenantId ?? '';
  const create = `az ad app create --display-name ${name} --sign-in-audience AzureADMyOrg --query appId --output tsv`;
  return [
    {
      title: message('Create the application {0} in the tenant {1}', name, tenantId),
      details: [
        message(
          'It is for the namespace {0} of the cluster {1}. No other tenant can let it in.',
          secret.namespace,
          outline.context.clusterName,
        ),
        message('Your account must be able to register applications there.'),
      ],
      command: `${variable(outline, secret, 'CLIENT_ID')}=$(${create})`,
      undo: message('Delete the application {0}; its service principal and secrets go with it.', name),
    },
  ];
}

function principalSteps(
  outline: GrantOutline,
  secret: PlannedPullSecret,
  state: NewPrincipalState,
): PlanStep[] {
  if (state.principal !== undefined) return [];
  const create = `az ad sp create --id ${clientIdText(outline, secret, state)} --query id --output tsv`;
  return [
    {
      title: message('Create the service principal of {0}', secret.applicationName),
      details: [message('It is what gets the role.')],
      command: `${variable(outline, secret, 'OBJECT_ID')}=$(${create})`,
      undo: message('It goes with the application.'),
    },
  ];
}

/** The role's steps know a principal that is not there yet by a variable, which is not for reading. */
function withVariables(step: PlanStep, outline: GrantOutline, secret: PlannedPullSecret): PlanStep {
  const name = variable(outline, secret, 'OBJECT_ID');
  return {
    ...step,
    details: step.details.filter(({ args }) => !args.includes('"$OBJECT_ID"')),
    ...(step.command === undefined ? {} : { command: step.command.replaceAll('$OBJECT_ID', `$${name}`) }),
  };
}

function staleSteps(secret: PlannedPullSecret, { application, stale }: NewPrincipalState): PlanStep[] {
  if (application === undefined || stale.length === 0) return [];
  return [
    {
      title: message('Remove {0} old secrets of the application {1}', stale.length, secret.applicationName),
      details: stale.map(({ keyId, endsOn }) =>
        message('{0}, valid until {1}', keyId, endsOn === undefined ? '?' : formatDate(endsOn)),
      ),
      command: stale
        .map(
          ({ keyId }) =>
            `az ad app credential delete --id ${quote(application.clientId)} --key-id ${quote(keyId)}`,
        )
        .join('\n'),
      undo: message('They cannot be brought back; each has ended, or a newer one took its place.'),
    },
  ];
}

function secretStep({
  outline,
  secret,
  state,
  expiresOn,
}: {
  readonly outline: GrantOutline;
  readonly secret: PlannedPullSecret;
  readonly state: NewPrincipalState;
  readonly expiresOn: Date;
}): PlanStep {
  const { application } = state;
  return {
    title: message(
      'Add a secret to the application {0}, valid until {1}',
      secret.applicationName,
      formatDate(expiresOn),
    ),
    details: [
      ...(application === undefined
        ? []
        : [
            message('The application is there already: client id {0}.', application.clientId),
            message('Its other secrets stay valid, so running pods are not cut off.'),
          ]),
      message('Microsoft Entra ID may need two minutes until it takes the secret.'),
    ],
    command: [
      `${variable(outline, secret, 'PASSWORD')}=$(az ad app credential reset --id ${clientIdText(outline, secret, state)} --append`,
      `--display-name ${quote(SECRET_NAME)} --end-date ${formatTime(expiresOn)} --query password --output tsv)`,
    ].join(' \\\n  '),
    undo: message('Remove the secret from the application {0}.', secret.applicationName),
  };
}

/** The client id in a command: itself, or the variable that an earlier step sets. */
export function clientIdText(
  outline: GrantOutline,
  secret: PlannedPullSecret,
  { application }: Pick<NewPrincipalState, 'application'>,
): string {
  return application?.clientId ?? `"$${variable(outline, secret, 'CLIENT_ID')}"`;
}
