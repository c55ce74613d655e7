import { l10n, window, type LogOutputChannel } from 'vscode';
import type { Access, PullSecretAccess, RoleAccess } from '../core/access.ts';
import { message } from '../core/message.ts';
import { cancelled, err, ok, type Result } from '../core/result.ts';
import { planRevoke, runRoleRevoke, type RevokePlan } from '../core/role-grants/revoke.ts';
import { roleGuidOf } from '../core/roles/role-definitions.ts';
import { factsOf, findAccesses } from './accesses.ts';
import type { AppliedMemory } from './applied-memory.ts';
import type { Note } from './commands.ts';
import { labelOf } from './life/manifests.ts';
import { revokePullSecret } from './life/revoke-pull-secret.ts';
import { say } from './localise.ts';
import { untilCancelled, withProgress } from './progress.ts';
import { ask, type Choice } from './quick-pick.ts';
import type { AzureServices, Services } from './services.ts';
import type { Node } from './tree/node.ts';

export interface RevokeDependencies {
  readonly services: Services;
  /** Pull secrets that no file holds. */
  readonly applied: AppliedMemory;
  readonly log: LogOutputChannel;
  /** Takes what the run is about, for telemetry. */
  readonly note: Note;
  /** Accesses by role that the tree knows, or why it knows none, or not those of the tenant. */
  readonly knownAccesses: (tenantId?: string) => Promise<Result<readonly RoleAccess[]>>;
  /** Called after something was removed or put back, or was to be. */
  readonly onChanged: () => void;
}

/** Revoke ACR Pull…: removes just the access of the node, after one confirmation. */
export async function revoke(argument: unknown, dependencies: RevokeDependencies): Promise<Result<void>> {
  const access = await accessOf(argument as Node | undefined, dependencies);
  if (!access.ok) return access;
  if (access.value.kind === 'pull-secret') dependencies.note(factsOf(access.value));
  return access.value.kind === 'role'
    ? revokeRole(access.value, dependencies)
    : revokePullSecret(access.value, dependencies);
}

/** Removes one role, and offers to put it back. */
async function revokeRole(access: RoleAccess, dependencies: RevokeDependencies): Promise<Result<void>> {
  // The confirmation names every cluster that loses the access, so it is not asked for where they are not known.
  const known = await knownRoles(dependencies, access.registry.tenantId);
  if (!known.ok) return known;
  const plan = planRevoke(access, known.value);
  if (!plan.ok) return plan;
  if (!(await confirm(plan.value))) return cancelled();
  const azure = await dependencies.services.azure();
  if (!azure.ok) return azure;
  const { registry } = access;
  const removed = await withProgress(
    message('Revoking ACR pull from {0}', registry.loginServer),
    (progress) => runRoleRevoke(plan.value, azure.value.roles, progress),
  );
  dependencies.onChanged();
  if (!removed.ok) return removed;
  return offerUndo(plan.value, azure.value, dependencies);
}

/** The access of the node, or one of those below it; without a node, one of all that are known. */
async function accessOf(node: Node | undefined, dependencies: RevokeDependencies): Promise<Result<Access>> {
  if (node?.kind === 'access') return ok(node.access);
  const roles = mayHaveRoles(node) ? await knownRoles(dependencies) : ok([]);
  if (!roles.ok && roles.failure.kind === 'cancelled') return roles;
  const known = [...(roles.ok ? roles.value : []), ...(await findAccesses(dependencies.applied))];
  const own = known.filter((access) => isBelow(node, access));
  if (own.length === 0) return roles.ok ? nothingKnown() : roles;
  const question = l10n.t('Which access is to be removed?');
  const picked = await ask(
    {
      title: l10n.t('Revoke ACR Pull'),
      placeholder: roles.ok ? question : `${question} ${say(roles.failure.message)}`,
    },
    own.map(choiceOf),
  );
  return picked === undefined ? cancelled() : ok(picked);
}

/** Reads on for the tree where the person does not wait. */
async function knownRoles(
  { knownAccesses }: RevokeDependencies,
  tenantId?: string,
): Promise<Result<readonly RoleAccess[]>> {
  const known = await withProgress(message('Reading accesses by role'), ({ signal }) =>
    untilCancelled(knownAccesses(tenantId), signal),
  );
  if (known.ok || known.failure.kind === 'cancelled') return known;
  const { failure } = known;
  const title = message('Accesses by role could not be read');
  return { ok: false, failure: { ...failure, message: message('{0}: {1}', title, failure.message) } };
}

function mayHaveRoles(node: Node | undefined): boolean {
  return node?.kind !== 'context' || node.context.flavour === 'aks';
}

function nothingKnown(): Result<never> {
  return err('not-found', message('No access is known here.'), {
    hint: message('Only what this extension granted, and roles of clusters in Azure, can be revoked.'),
  });
}

function choiceOf(access: Access): Choice<Access> {
  const { clusterName: label, loginServer } = access;
  if (access.kind === 'role')
    return {
      label,
      description: l10n.t('{0}, role', loginServer),
      detail: access.assignment.scope,
      value: access,
    };
  const description = l10n.t('{0}, pull secret', loginServer);
  return { label, description, detail: placeOf(access), value: access };
}

function placeOf({ file, namespace }: PullSecretAccess): string {
  const label = labelOf(file);
  return namespace === undefined ? label : l10n.t('{0}, namespace {1}', label, namespace);
}

function isBelow(node: Node | undefined, access: Access): boolean {
  if (node?.kind === 'context') return access.clusterName === node.context.clusterName;
  if (node?.kind === 'registry') return access.loginServer === node.registry.loginServer;
  return true;
}

async function confirm({ access, stays, alsoLose, command }: RevokePlan): Promise<boolean> {
  const revokeIt = l10n.t('Revoke');
  const detail = [
    l10n.t('Removes the role assignment {0}.', access.assignment.id),
    ...(alsoLose.length === 0
      ? []
      : [l10n.t('The same identity is used by {0}, which can then not pull either.', alsoLose.join(', '))]),
    ...stays.map(say),
    stays.length === 0 ? l10n.t('New pods cannot pull from it then. Images that nodes hold stay.') : '',
    command,
  ];
  const answer = await window.showWarningMessage(
    l10n.t('Revoke the right of {0} to pull from {1}?', access.clusterName, access.registry.loginServer),
    { modal: true, detail: detail.filter((line) => line !== '').join('\n\n') },
    revokeIt,
  );
  return answer === revokeIt;
}

async function offerUndo(
  { access }: RevokePlan,
  azure: AzureServices,
  { onChanged }: RevokeDependencies,
): Promise<Result<void>> {
  const undo = l10n.t('Undo');
  const { registry, assignment, clusterName } = access;
  const answer = await window.showInformationMessage(
    l10n.t('{0} has no longer this role on {1}.', clusterName, registry.loginServer),
    undo,
  );
  if (answer !== undo) return ok(undefined);
  const put = await withProgress(message('Putting the role back'), ({ signal }) =>
    azure.roles.putAssignment(
      registry,
      {
        name: assignment.id.split('/').at(-1) ?? '',
        roleGuid: roleGuidOf(assignment.roleDefinitionId),
        principalId: assignment.principalId,
        ...(assignment.condition === undefined ? {} : { condition: assignment.condition }),
      },
      signal,
    ),
  );
  onChanged();
  if (!put.ok) return put;
  void window.showInformationMessage(
    l10n.t('{0} can pull from {1} again.', clusterName, registry.loginServer),
  );
  return ok(undefined);
}
