import { l10n } from 'vscode';
import { actionsOf, type Action, type PlainAction } from '../../core/cross-tenant/actions.ts';
import { leftOverPasswords } from '../../core/cross-tenant/passwords.ts';
import { applicationName, type Procedure } from '../../core/cross-tenant/procedure.ts';
import type { Facts } from '../../core/cross-tenant/read-facts.ts';
import type { Step } from '../../core/cross-tenant/steps.ts';
import { ask, type Choice } from '../quick-pick.ts';

/** Asks what to do next, beside the document; `undefined` when the person leaves. */
export function askAction(
  procedure: Procedure,
  facts: Facts,
  steps: readonly Step[],
): Promise<Action | undefined> {
  const { registry, context } = procedure;
  return ask(
    {
      title: l10n.t('Grant ACR Pull: {0} to {1}', registry.loginServer, context.name),
      placeholder: l10n.t('Choose the next step; you can leave and come back at any time'),
    },
    actionsOf(procedure, facts, steps).map((action) => choiceOf(action, procedure, facts)),
  );
}

interface Words {
  readonly icon: string;
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
}

function choiceOf(value: Action, procedure: Procedure, facts: Facts): Choice<Action> {
  const { icon, label, ...more } = wordsOf(value, procedure, facts);
  return { label: `$(${icon}) ${label}`, ...more, value };
}

function wordsOf(action: Action, procedure: Procedure, facts: Facts): Words {
  if (action.kind === 'sign-in') {
    return { icon: 'sign-in', label: l10n.t('Sign in to the tenant…'), description: action.tenantId };
  }
  if (action.kind === 'use-application') return useWords(action);
  return (
    applicationWords(action.kind, procedure) ??
    consentWords(action.kind, procedure) ??
    changeWords(action.kind, procedure, facts) ??
    otherWords(action.kind)
  );
}

function useWords({ clientId, origin }: Extract<Action, { kind: 'use-application' }>): Words {
  return origin === 'cluster'
    ? {
        icon: 'organization',
        label: l10n.t('Use the application of the cluster'),
        description: clientId,
        detail: l10n.t(
          'Other tenants may let it in from then on. Its password and the nodes stay as they are.',
        ),
      }
    : { icon: 'history', label: l10n.t('Use the application that was made before'), description: clientId };
}

function applicationWords(kind: PlainAction, { cluster, memory }: Procedure): Words | undefined {
  switch (kind) {
    case 'create-application':
      return {
        icon: 'add',
        label: l10n.t('Create the application'),
        description: applicationName(cluster),
        detail: l10n.t('Later the cluster gets its credential, for which all nodes are reimaged.'),
      };
    case 'enter-application':
      return { icon: 'edit', label: l10n.t('Use another application…') };
    case 'prepare-application':
      return {
        icon: 'play',
        label: l10n.t('Prepare the application'),
        detail: l10n.t('Lets other tenants let it in, and gives it a service principal in its own.'),
      };
    case 'change-application':
      return {
        icon: 'edit',
        label: l10n.t('Change the application…'),
        ...(memory.clientId === undefined ? {} : { description: memory.clientId }),
      };
    default:
      return undefined;
  }
}

function consentWords(kind: PlainAction, { registry }: Procedure): Words | undefined {
  switch (kind) {
    case 'open-consent':
      return {
        icon: 'link-external',
        label: l10n.t('Open the consent page'),
        detail: l10n.t('Sign in there as an administrator of the tenant {0}.', registry.tenantId),
      };
    case 'admit':
      return {
        icon: 'add',
        label: l10n.t('Create the service principal with Graph'),
        detail: l10n.t(
          'Needs Cloud Application Administrator in the tenant {0}, and no page.',
          registry.tenantId,
        ),
      };
    case 'copy-consent':
      return { icon: 'copy', label: l10n.t('Copy the link of the consent page') };
    case 'enter-object-id':
      return { icon: 'edit', label: l10n.t('Enter the object id of the service principal…') };
    default:
      return undefined;
  }
}

function changeWords(kind: PlainAction, procedure: Procedure, facts: Facts): Words | undefined {
  const role = facts.role?.ok === true ? facts.role.value.outline.role.name : '';
  switch (kind) {
    case 'give-role':
      return { icon: 'check', label: l10n.t('Give the role'), description: role };
    case 'copy-request':
      return {
        icon: 'mail',
        label: l10n.t('Copy a request for someone with the right'),
        detail: l10n.t('Your account seems to lack the right to give roles on the registry.'),
      };
    case 'change-breadth':
      return {
        icon: 'filter',
        label: l10n.t('Change what it is for…'),
        description:
          procedure.breadth === 'registry'
            ? l10n.t('every repository')
            : l10n.t('only the repositories of the manifest'),
      };
    case 'reset':
      return { icon: 'key', label: l10n.t('Renew the credential and reset the cluster…') };
    case 'reset-with-secret':
      return { icon: 'key', label: l10n.t('Reset the cluster with a secret that you have…') };
    case 'remove-passwords':
      return {
        icon: 'trash',
        label: l10n.t('Remove left-over passwords'),
        description: String(leftOverPasswords(procedure, facts).length),
      };
    default:
      return undefined;
  }
}

function otherWords(kind: PlainAction): Words {
  switch (kind) {
    case 'copy-commands':
      return { icon: 'copy', label: l10n.t('Copy as CLI commands') };
    case 'change-scenario':
      return { icon: 'references', label: l10n.t('Change scenario…') };
    case 'done':
      return { icon: 'pass', label: l10n.t('Done') };
    default:
      return { icon: 'refresh', label: l10n.t('Check again') };
  }
}
