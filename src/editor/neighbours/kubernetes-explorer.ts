import { extensions } from 'vscode';
import { readResolvedNode, type ForeignTarget } from '../../core/neighbours/foreign-node.ts';

const KUBERNETES_EXTENSION = 'ms-kubernetes-tools.vscode-kubernetes-tools';

/** Versions of its cluster explorer's API, newest first; each has `resolveCommandTarget`. */
const VERSIONS = ['v1_2', 'v1_1', 'v1'];

/** What its `activate()` returns (vscode-kubernetes-tools-api, `APIBroker`), as far as it is used here. */
interface Broker {
  get?(component: string, version: string): unknown;
}

/**
 * Asks the Kubernetes extension which node of its cluster explorer that is: to others, its nodes are opaque. Where it
 * is absent, asleep, or answers something else, it is none.
 */
export function resolveExplorerNode(argument: unknown): ForeignTarget | undefined {
  const extension = extensions.getExtension<Broker | undefined>(KUBERNETES_EXTENSION);
  if (extension?.isActive !== true) return undefined;
  for (const version of VERSIONS) {
    try {
      const { api } = (extension.exports?.get?.('clusterexplorer', version) ?? {}) as Answer;
      const target = readResolvedNode(api?.resolveCommandTarget?.(argument));
      if (target !== undefined) return target;
    } catch {
      // A fault of the other extension: the person is asked instead.
    }
  }
  return undefined;
}

interface Answer {
  readonly api?: { resolveCommandTarget?(target: unknown): unknown };
}
