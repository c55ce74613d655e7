import { ALL_REGISTRY_SUFFIXES, hasRegistrySuffix } from '../clouds.ts';
import { quote } from '../grants/shell.ts';
import { parseImageReference, type ImageReference } from '../image-reference.ts';
import { message, type Message } from '../message.ts';
import type { Fix, FixFacts } from './fix.ts';
import { hostOf } from './reading.ts';

/** Lines for a shell that show more of a cause, or mend it; the last one shows the pod. */
export function commandsFor(facts: FixFacts): Fix[] {
  return [...imageCommands(facts), ...registryCommands(facts), ...clusterCommands(facts)].filter(isOneLine);
}

/** A name with a line end, which only a kubeconfig can hold, makes no command. */
function isOneLine(fix: Fix): boolean {
  return fix.kind === 'action' || !/[\p{Cc}`]/u.test(fix.command);
}

function command(title: Message, words: readonly string[]): Fix {
  return { kind: 'command', title, command: words.join(' ') };
}

function registryName({ image, registry }: FixFacts): string | undefined {
  const host = hostOf(image);
  if (registry !== undefined) return registry.name;
  return hasRegistrySuffix(host, ALL_REGISTRY_SUFFIXES) ? host : undefined;
}

function imageCommands(facts: FixFacts): Fix[] {
  const name = registryName(facts);
  const reference = parseImageReference(facts.image);
  if (name === undefined || reference === undefined) return [];
  const registry = quote(name);
  const { repository } = reference;
  switch (facts.cause) {
    case 'no-such-repository':
      return [
        command(message('List the repositories'), ['az acr repository list --output table --name', registry]),
      ];
    case 'no-such-tag':
    case 'no-such-image':
      return [
        command(message('List the newest tags'), [
          'az acr repository show-tags --orderby time_desc --top 20 --output table --name',
          registry,
          '--repository',
          repository,
        ]),
      ];
    case 'no-such-digest':
      return [
        command(message('List the digests'), [
          'az acr manifest list-metadata --orderby time_desc --top 20 --output table --registry',
          registry,
          '--name',
          repository,
        ]),
      ];
    case 'platform':
    case 'old-manifest':
    case 'not-an-image':
      return [
        command(message('Show what the registry holds'), [
          'az acr manifest show --registry',
          registry,
          '--name',
          quote(withReference(reference)),
        ]),
      ];
    default:
      return [];
  }
}

function withReference({ repository, tag = 'latest', digest }: ImageReference): string {
  return digest === undefined ? `${repository}:${tag}` : `${repository}@${digest}`;
}

function registryCommands(facts: FixFacts): Fix[] {
  const name = registryName(facts);
  if (name === undefined) return [];
  const registry = quote(name);
  switch (facts.cause) {
    case 'registry-firewall': {
      const address = /client with IP\D{0,10}((?:\d{1,3}\.){3}\d{1,3})/i.exec(facts.evidence)?.[1];
      const rule = ['az acr network-rule add --name', registry, '--ip-address', address ?? ''];
      return [
        ...(address === undefined ? [] : [command(message('Let this address in'), rule)]),
        showNetwork(registry),
      ];
    }
    case 'public-access-disabled':
    case 'forbidden':
    case 'storage-blocked':
      return [showNetwork(registry)];
    case 'wrong-role':
      return [
        command(message('Show how the registry decides'), [
          'az acr show --query roleAssignmentMode --output tsv --name',
          registry,
        ]),
      ];
    case 'registry-throttled':
    case 'registry-error':
      return [command(message('Show the usage'), ['az acr show-usage --output table --name', registry])];
    default:
      return [];
  }
}

function showNetwork(registry: string): Fix {
  return command(message('Show the network rules'), [
    'az acr show --query "{publicNetworkAccess:publicNetworkAccess, rules:networkRuleSet, dataEndpoint:dataEndpointEnabled, privateEndpoints:privateEndpointConnections[].privateEndpoint.id}" --name',
    registry,
  ]);
}

/** Every finding ends with a line that shows the pod itself. */
function clusterCommands({ cause, pod, context }: FixFacts): Fix[] {
  const kubectl = context === undefined ? 'kubectl' : `kubectl --context ${quote(context)}`;
  const inNamespace = `${kubectl} --namespace ${quote(pod.namespace)}`;
  const describe = command(message('Show the pod'), [inNamespace, 'describe pod', quote(pod.name)]);
  switch (cause) {
    case 'missing-secret':
    case 'unfit-secret':
    case 'broken-secret':
    case 'unused-secret':
      return [
        command(message('List the secrets of the namespace, without their values'), [
          inNamespace,
          'get secrets',
        ]),
        describe,
      ];
    case 'platform':
    case 'disk-full':
    case 'runtime-down':
    case 'credential-provider':
      return pod.nodeName === undefined
        ? [describe]
        : [command(message('Show the node'), [kubectl, 'describe node', quote(pod.nodeName)]), describe];
    default:
      return [describe];
  }
}
