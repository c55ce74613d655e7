import { l10n, ThemeColor, ThemeIcon, TreeItemCollapsibleState, Uri, type TreeItem } from 'vscode';
import type { PullSecretAccess, RoleAccess } from '../../core/access.ts';
import { identityText } from '../../core/clusters/identity-text.ts';
import type { ManagedCluster } from '../../core/clusters/managed-cluster.ts';
import type { Context, Flavour } from '../../core/contexts/context.ts';
import { describeCredential } from '../../core/describe-credential.ts';
import { formatDate } from '../../core/grants/dates.ts';
import type { RegistryToken } from '../../core/ports.ts';
import type { Registry } from '../../core/registry.ts';
import { COMMANDS, CONTEXT_VALUES } from '../identifiers.ts';
import { say } from '../localise.ts';
import { describeFailure } from '../report-failure.ts';
import { nodeId, type Node } from './node.ts';
import { checkedThingItem, checkItem, findingItem } from './render-check.ts';
import { item } from './tree-item.ts';

const { Collapsed, Expanded, None } = TreeItemCollapsibleState;

/** The item that the tree shows for a node. `now` decides what has ended. */
export function renderNode(node: Node, now: Date): TreeItem {
  const rendered = render(node, now);
  rendered.id = nodeId(node);
  return rendered;
}

function render(node: Node, now: Date): TreeItem {
  switch (node.kind) {
    case 'context':
      return contextItem(node.context);
    case 'kubeconfig-problem':
      return problemItem(
        shortPath(node.problem.file),
        describeFailure(node.problem.failure),
        CONTEXT_VALUES.kubeconfigProblem,
      );
    case 'tenant':
      return item(node.tenant.name, { state: Expanded, value: CONTEXT_VALUES.tenant, icon: 'organization' });
    case 'subscription':
      return item(node.subscription.name, {
        state: Expanded,
        value: CONTEXT_VALUES.subscription,
        icon: 'key',
      });
    case 'registry':
      return registryItem(node.registry);
    case 'access':
      return node.access.kind === 'role'
        ? roleAccessItem(node.label, node.access)
        : accessItem(node.label, node.access, now);
    case 'cluster':
      return clusterItem(node.cluster);
    case 'token':
      return tokenItem(node.token, now);
    case 'check':
      return checkItem(node.result, node);
    case 'checked':
      return checkedThingItem(node.thing);
    case 'finding':
      return findingItem(node.finding);
    case 'problem':
      return retryItem(say(node.title), describeFailure(node.failure));
    case 'sign-in':
      return signInItem(describeFailure(node.failure));
    case 'note':
      return item(say(node.text), { icon: 'info' });
    case 'filter':
      return filterItem();
  }
}

const FLAVOUR_NAMES: Readonly<Record<Flavour, string>> = {
  aks: 'AKS',
  eks: 'Amazon EKS',
  gke: 'GKE',
  openshift: 'OpenShift',
  kind: 'kind',
  minikube: 'minikube',
  k3d: 'k3d',
  'docker-desktop': 'Docker Desktop',
  other: '',
};

function contextItem(context: Context): TreeItem {
  const flavour = FLAVOUR_NAMES[context.flavour] || l10n.t('Kubernetes');
  const current = context.isCurrent ? l10n.t('{0}, current', flavour) : flavour;
  const description = context.broken === undefined ? current : say(context.broken);
  const rendered = item(context.name, {
    state: context.broken === undefined ? Collapsed : None,
    value: context.broken === undefined ? CONTEXT_VALUES.context : CONTEXT_VALUES.brokenContext,
    description,
    tooltip: [
      [l10n.t('Cluster'), context.clusterName],
      [l10n.t('Server'), context.server ?? l10n.t('none')],
      [l10n.t('User'), context.userName],
      [l10n.t('Namespace'), context.namespace ?? 'default'],
      [l10n.t('File'), context.file],
      ...context.notes.map((note) => [l10n.t('Note'), say(note)] as const),
    ],
  });
  rendered.iconPath =
    context.broken === undefined
      ? new ThemeIcon(context.isCurrent ? 'vm-active' : 'vm')
      : new ThemeIcon('vm-outline', new ThemeColor('disabledForeground'));
  rendered.accessibilityInformation = { label: l10n.t('Context {0}, {1}', context.name, description) };
  return rendered;
}

function registryItem({ loginServer, arm }: Registry): TreeItem {
  const value = arm === undefined ? CONTEXT_VALUES.typedRegistry : CONTEXT_VALUES.registry;
  const description = arm === undefined ? l10n.t('by login server') : arm.sku;
  const rendered = item(loginServer, {
    state: Collapsed,
    value,
    icon: 'package',
    description,
    tooltip:
      arm === undefined
        ? [[l10n.t('Known from'), l10n.t('the setting acrPull.registries')]]
        : [
            [l10n.t('Resource group'), arm.resourceGroup],
            [l10n.t('Subscription'), arm.subscriptionId],
            [l10n.t('Tenant'), arm.tenantId],
            [l10n.t('Location'), arm.location],
          ],
  });
  rendered.accessibilityInformation = { label: l10n.t('Registry {0}, {1}', loginServer, description) };
  return rendered;
}

function accessItem(label: string, access: PullSecretAccess, now: Date): TreeItem {
  const ended = access.expiresOn !== undefined && access.expiresOn <= now;
  const until = access.expiresOn === undefined ? l10n.t('no end known') : formatDate(access.expiresOn);
  const rendered = item(label, {
    value: CONTEXT_VALUES.access,
    icon: ended ? 'error' : 'lock',
    description: ended ? l10n.t('pull secret, ended {0}', until) : l10n.t('pull secret, until {0}', until),
    tooltip: [
      [l10n.t('Pull secret'), access.secretName],
      [l10n.t('Namespace'), access.namespace ?? l10n.t('of kubectl apply')],
      [l10n.t('Credential'), say(describeCredential(access))],
      [l10n.t('Valid until'), until],
      [
        l10n.t('Evidence'),
        access.form === 'apply-only' ? l10n.t('Applied from this workspace, without a file') : access.file,
      ],
    ],
  });
  rendered.command = {
    command: 'vscode.open',
    title: l10n.t('Open Manifest'),
    arguments: [Uri.file(access.file)],
  };
  return rendered;
}

function roleAccessItem(label: string, { assignment, coverage, via, registry }: RoleAccess): TreeItem {
  const reach = coverage === 'all' ? l10n.t('role') : l10n.t('role, some repositories');
  const description = via === 'direct' ? reach : l10n.t('{0}, inherited', reach);
  return item(label, {
    value: CONTEXT_VALUES.roleAccess,
    icon: 'shield',
    description,
    tooltip: [
      [l10n.t('Registry'), registry.loginServer],
      [l10n.t('Principal'), assignment.principalId],
      [l10n.t('Scope'), assignment.scope],
      ...(assignment.condition === undefined ? [] : [[l10n.t('Condition'), assignment.condition] as const]),
      [l10n.t('Evidence'), assignment.id],
    ],
  });
}

function clusterItem({
  name,
  identity,
  resourceGroup,
  subscriptionId,
  powerState,
  id,
}: ManagedCluster): TreeItem {
  return item(name, {
    icon: 'server-environment',
    description: l10n.t('{0}, {1}', say(identityText(identity)), resourceGroup),
    tooltip: [
      [l10n.t('Identity'), say(identityText(identity))],
      [l10n.t('Resource group'), resourceGroup],
      [l10n.t('Subscription'), subscriptionId],
      [l10n.t('State'), powerState],
      [l10n.t('Resource'), id],
    ],
  });
}

function tokenItem({ name, status, passwords }: RegistryToken, now: Date): TreeItem {
  const state = tokenState(status, passwords, now);
  const rendered = item(name, {
    value: CONTEXT_VALUES.token,
    icon: state.isUsable ? 'key' : 'circle-slash',
    description: state.text,
    tooltip: [
      [l10n.t('Registry token'), state.text],
      ...passwords.map((password) => [password.slot, untilText(password.expiresOn)] as const),
    ],
  });
  rendered.accessibilityInformation = { label: l10n.t('Token {0}, {1}', name, state.text) };
  return rendered;
}

function tokenState(
  status: RegistryToken['status'],
  passwords: RegistryToken['passwords'],
  now: Date,
): { readonly isUsable: boolean; readonly text: string } {
  if (status === 'disabled') return { isUsable: false, text: l10n.t('token, disabled') };
  if (passwords.length === 0) return { isUsable: false, text: l10n.t('token, no password') };
  const ends = passwords.map(({ expiresOn }) => expiresOn?.getTime() ?? Infinity);
  const last = Math.max(...ends);
  if (last === Infinity) return { isUsable: true, text: l10n.t('token, never ends') };
  const date = formatDate(new Date(last));
  return last > now.getTime()
    ? { isUsable: true, text: l10n.t('token, until {0}', date) }
    : { isUsable: false, text: l10n.t('token, ended {0}', date) };
}

function untilText(expiresOn: Date | undefined): string {
  return expiresOn === undefined ? l10n.t('never ends') : l10n.t('valid until {0}', formatDate(expiresOn));
}

function problemItem(label: string, text: string, value: string): TreeItem {
  const rendered = item(label, { value, icon: 'warning', description: text });
  rendered.tooltip = text;
  return rendered;
}

function retryItem(label: string, text: string): TreeItem {
  const rendered = problemItem(label, text, CONTEXT_VALUES.problem);
  rendered.command = { command: COMMANDS.refresh, title: l10n.t('Retry') };
  return rendered;
}

function signInItem(text: string): TreeItem {
  const rendered = item(l10n.t('Sign in to Azure'), {
    value: CONTEXT_VALUES.action,
    icon: 'sign-in',
    description: text,
  });
  rendered.tooltip = text;
  rendered.accessibilityInformation = { label: l10n.t('Sign in to Azure: {0}', text) };
  rendered.command = { command: COMMANDS.signIn, title: l10n.t('Sign In to Azure…') };
  return rendered;
}

function filterItem(): TreeItem {
  return item(l10n.t('Only chosen tenants and subscriptions are shown'), {
    value: CONTEXT_VALUES.filter,
    icon: 'filter-filled',
  });
}

/** Last two parts of a path: enough to recognise a kubeconfig. */
function shortPath(file: string): string {
  return file.split(/[\\/]/).slice(-2).join('/');
}
