import type { Failure } from '../failure.ts';
import { message, type Message } from '../message.ts';
import type { ArmRegistry } from '../registry.ts';
import { finding, type CheckFinding } from './check-finding.ts';
import { checkCommands } from './commands.ts';
import type { RegistryFacts } from './facts.ts';

/** Everything about a registry that holds for each of its images. */
export function judgeRegistry(registry: RegistryFacts): CheckFinding[] {
  const arm = registry.arm.ok ? registry.arm.value : undefined;
  return [
    ...judgeHost(registry),
    judgeNetwork(registry, arm),
    ...(arm === undefined ? [] : [judgeAnonymous(arm), ...judgeAudience(arm, registry)]),
  ];
}

/** Whether a registry is behind the host, and whether Azure tells of it. */
function judgeHost({ loginServer, arm, greeting }: RegistryFacts): CheckFinding[] {
  const commands = [checkCommands.showRegistry(loginServer)];
  const known = arm.ok ? arm.value : undefined;
  if (!greeting.ok) {
    const { kind, hint } = greeting.failure;
    const text = notAsked(loginServer, greeting.failure);
    const isNobody = arm.ok && known === undefined && (kind === 'unreachable' || kind === 'unexpected');
    if (isNobody) {
      return [
        finding.fail(text, {
          hint: message('Check how the host is spelt, and whether the registry is still there.'),
          commands,
        }),
      ];
    }
    return [
      ...(known === undefined ? [] : [finding.pass(describe(known))]),
      finding.unknown(text, { ...(hint === undefined ? {} : { hint }) }),
      ...(arm.ok ? [] : [untold(loginServer, arm.failure)]),
    ];
  }
  if (known !== undefined) return [finding.pass(describe(known))];
  if (!arm.ok) return [untold(loginServer, arm.failure)];
  const text = message(
    'A registry answers at {0}, but it is in no subscription that your account can read.',
    loginServer,
  );
  return [
    finding.unknown(text, {
      hint: message('Its roles and network rules cannot be seen. Ask for the Reader role on it.'),
      commands,
    }),
  ];
}

/** That a registry does not answer this machine at all. */
export function notAsked(loginServer: string, { message: reason }: Failure): Message {
  return message('{0} could not be asked: {1}', loginServer, reason);
}

function untold(loginServer: string, { message: reason, hint }: Failure): CheckFinding {
  const text = message('Azure could not be asked about {0}: {1}', loginServer, reason);
  return finding.unknown(text, { ...(hint === undefined ? {} : { hint }) });
}

function describe({ name, loginServer, resourceGroup, sku }: ArmRegistry): Message {
  return message(
    '{0} is the registry {1} ({2}) in the resource group {3}.',
    loginServer,
    name,
    sku,
    resourceGroup,
  );
}

/** Whether network rules may stop the nodes: what this machine meets says little about them. */
function judgeNetwork({ loginServer, greeting }: RegistryFacts, arm: ArmRegistry | undefined): CheckFinding {
  const isKeptOut = greeting.ok && greeting.value.kind === 'blocked';
  if (arm?.publicNetworkAccess === 'Disabled') {
    return finding.warn(message('{0} takes no connection from the public network.', loginServer), {
      hint: message(
        'The nodes need a private endpoint, and the network of the cluster its DNS zone. No credential helps.',
      ),
      commands: [checkCommands.showEndpoints(arm)],
    });
  }
  if (arm?.networkDefaultAction === 'Deny') {
    return finding.warn(message('{0} takes connections only from listed addresses.', loginServer), {
      hint: message(
        'The address with which the nodes go out must be among them, or they need a private endpoint.',
      ),
      commands: [checkCommands.showNetwork(arm), checkCommands.allowAddress(arm)],
    });
  }
  if (isKeptOut) {
    return finding.warn(message('The network rules of {0} keep this machine out.', loginServer), {
      hint: message('See whether the nodes are let in. No credential helps against network rules.'),
      commands: arm === undefined ? [] : [checkCommands.showNetwork(arm)],
    });
  }
  if (arm === undefined || arm.publicNetworkAccess === 'unknown') {
    return finding.unknown(
      message('Whether {0} has network rules that stop the nodes is not known.', loginServer),
    );
  }
  return finding.pass(message('{0} takes connections from every network.', loginServer));
}

/** Whether network rules leave open who gets in, so that nothing can be promised for the nodes. */
export function isNetworkOpen({ arm, greeting }: RegistryFacts): boolean {
  if (greeting.ok && greeting.value.kind === 'blocked') return false;
  if (!arm.ok || arm.value === undefined) return true;
  return arm.value.publicNetworkAccess !== 'Disabled' && arm.value.networkDefaultAction !== 'Deny';
}

function judgeAnonymous({ loginServer, anonymousPullEnabled }: ArmRegistry): CheckFinding {
  return anonymousPullEnabled
    ? finding.warn(
        message('Everybody who reaches {0} can pull every image in it, without any credential.', loginServer),
      )
    : finding.pass(message('{0} lets nobody pull without a credential.', loginServer));
}

/** azure-facts D3: it concerns those who exchange a token of Entra, which pull secrets never do. */
function judgeAudience(
  { loginServer, armTokensAccepted }: ArmRegistry,
  { nodes }: RegistryFacts,
): CheckFinding[] {
  if (nodes.kind === 'none') return [];
  if (armTokensAccepted) {
    return [finding.pass(message('{0} takes the tokens of nodes of every age.', loginServer))];
  }
  return [
    finding.warn(message('{0} takes no tokens that were made for Azure Resource Manager.', loginServer), {
      hint: message(
        'Nodes with an old image ask with such ones: upgrade the node images if pulls are refused.',
      ),
    }),
  ];
}
