import { l10n, window } from 'vscode';
import { ADMIN_RISK } from '../../core/credentials/admin-user.ts';
import { ADMIN_PASSWORD_NAMES, type CredentialSource } from '../../core/credentials/source.ts';
import { formatDate } from '../../core/grants/dates.ts';
import type { GrantPlan } from '../../core/grants/plan.ts';
import { isControllerStorage, type ControllerStorage } from '../../core/grants/storage.ts';
import { pullRoleOf } from '../../core/role-grants/outline.ts';
import { say } from '../localise.ts';
import { ask, type Choice } from '../quick-pick.ts';
import { applyChoices, canGrant } from './apply-choices.ts';
import { formName } from './pick-form.ts';
import { placementName } from './pick-placement.ts';

/** An answer of the plan that can be changed by itself. */
export type Change =
  | 'change-expiry'
  | 'change-password'
  | 'change-role'
  | 'change-controller-role'
  | 'change-credential'
  | 'change-form'
  | 'change-place'
  | 'change-apply';

export type Answer = Change | 'grant' | 'change-context' | 'change-scenario' | 'copy-commands';

/** Asks for the one confirmation, beside the preview; `undefined` when the person leaves. */
export async function confirmPlan(plan: GrantPlan): Promise<Answer | undefined> {
  const { outline, steps } = plan;
  const { context, registry } = outline;
  const choices: Choice<Answer>[] = [
    ...(canGrant(plan) ? [grantChoice(steps.length)] : []),
    ...changeChoices(plan),
    { icon: 'vm', label: l10n.t('Change context…'), description: context.name, value: 'change-context' },
    {
      icon: 'references',
      label: l10n.t('Change scenario…'),
      description: l10n.t('pull secret'),
      value: 'change-scenario',
    },
    { icon: 'copy', label: l10n.t('Copy as CLI commands'), value: 'copy-commands' },
  ];
  return ask(
    {
      title: l10n.t('Grant ACR Pull: {0} to {1}', registry.loginServer, context.name),
      placeholder: l10n.t('Look at the plan, then confirm or change an answer'),
    },
    choices,
  );
}

/** What can be changed of the plan by itself. */
export function changeChoices(plan: GrantPlan): Choice<Change>[] {
  const { storage } = plan.outline;
  return [
    ...(isControllerStorage(storage) ? [controllerChoice(plan, storage)] : credentialChoices(plan)),
    {
      icon: 'file-code',
      label: l10n.t('Change form…'),
      description: formName(storage.form),
      value: 'change-form',
    },
    ...applyChoices(plan),
    ...placeChoices(plan),
  ];
}

function grantChoice(steps: number): Choice<Answer> {
  return {
    icon: 'check',
    label: l10n.t('Grant'),
    detail: l10n.t('Run the {0} steps of the plan', steps),
    value: 'grant',
  };
}

/** Only where there is more than the one kind of place, or a reason why not. */
function placeChoices({ outline, references }: GrantPlan): Choice<Change>[] {
  if (references.placements.length <= 2 && references.impossible.length === 0) return [];
  return [
    {
      icon: 'link',
      label: l10n.t('Change where it is referred to…'),
      description: placementName(outline.placement),
      value: 'change-place',
    },
  ];
}

/** The identity of the controller needs a role; somebody may have given it already. */
function controllerChoice(
  { outline: { registry } }: GrantPlan,
  { roleFor }: ControllerStorage,
): Choice<Change> {
  const description = registry.arm === undefined ? '' : pullRoleOf(registry.arm).name;
  return roleFor === undefined
    ? {
        icon: 'shield',
        label: l10n.t('Give the identity of the controller the role to pull…'),
        description,
        value: 'change-controller-role',
      }
    : {
        icon: 'shield',
        label: l10n.t('Leave the roles of the identity as they are'),
        value: 'change-controller-role',
      };
}

function credentialChoices(plan: GrantPlan): Choice<Change>[] {
  return [
    ...choicesOf(plan),
    {
      icon: 'key',
      label: l10n.t('Change credential…'),
      description: describeSource(plan.outline.source),
      value: 'change-credential',
    },
  ];
}

/** What can be changed about this kind of credential. */
function choicesOf({ outline: { source }, states }: GrantPlan): Choice<Change>[] {
  if (source.kind === 'token' || source.kind === 'new-principal') {
    return [
      {
        icon: 'calendar',
        label: l10n.t('Change expiry…'),
        description: l10n.t('password valid until {0}', formatDate(source.expiresOn)),
        value: 'change-expiry',
      },
    ];
  }
  if (source.kind === 'admin') {
    return [
      {
        icon: 'arrow-swap',
        label: l10n.t('Use the other password'),
        description: l10n.t('now {0}', ADMIN_PASSWORD_NAMES[source.slot]),
        value: 'change-password',
      },
    ];
  }
  const lacksRole = states.some((state) => state.kind === 'existing-principal' && state.role !== undefined);
  if (source.kind !== 'existing-principal' || !lacksRole) return [];
  return [
    source.givesRole
      ? { icon: 'shield', label: l10n.t('Leave its roles as they are'), value: 'change-role' }
      : { icon: 'shield', label: l10n.t('Give it the role that it lacks'), value: 'change-role' },
  ];
}

function describeSource(source: CredentialSource): string {
  switch (source.kind) {
    case 'token':
      return l10n.t('repository-scoped token');
    case 'new-principal':
      return l10n.t('new service principal');
    case 'existing-principal':
      return l10n.t('service principal {0}', source.credential.username);
    case 'admin':
      return l10n.t('admin user');
    case 'entra-token':
      return l10n.t('token of your sign-in');
    case 'pasted':
      return l10n.t('pasted, {0}', source.credential.username);
  }
}

/** Whether the plan turns the admin user on, so that it needs a confirmation of its own. */
export function enablesAdminUser({ states }: GrantPlan): boolean {
  return states.some((state) => state.kind === 'admin' && !state.isEnabled);
}

/** The separate confirmation, which names the risk. */
export async function confirmAdminUser(loginServer: string): Promise<boolean> {
  const enable = l10n.t('Enable the Admin User');
  const answer = await window.showWarningMessage(
    l10n.t('Turn on the admin user of {0}?', loginServer),
    { modal: true, detail: say(ADMIN_RISK) },
    enable,
  );
  return answer === enable;
}
