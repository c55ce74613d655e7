import { message } from '../message.ts';
import type { ClusterClient } from '../cluster-ports.ts';
import { err, ok, type Result } from '../result.ts';
import type { Platform } from './platform.ts';

const ARCHITECTURE = 'kubernetes.io/arch';
const SYSTEM = 'kubernetes.io/os';

/** Asked for by name: one node of each is enough to know, however many there are. */
const USUAL: readonly Platform[] = [
  { os: 'linux', architecture: 'amd64' },
  { os: 'linux', architecture: 'arm64' },
  { os: 'windows', architecture: 'amd64' },
];

/**
 * What the nodes of a cluster run, by the labels that every kubelet sets. Fails as the cluster's answers do: a user
 * without the right to list nodes gets `forbidden`.
 */
export async function readNodePlatforms(
  client: Pick<ClusterClient, 'readText'>,
  signal: AbortSignal,
): Promise<Result<readonly Platform[]>> {
  const found = new Map<string, Platform>();
  const architectures = [...new Set(USUAL.map(({ architecture }) => architecture))].join(',');
  const selectors = [
    ...USUAL.map(({ os, architecture }) => `${SYSTEM}=${os},${ARCHITECTURE}=${architecture}`),
    `${ARCHITECTURE} notin (${architectures})`,
  ];
  for (const selector of selectors) {
    const query = new URLSearchParams({ labelSelector: selector, limit: '1' });
    const answer = await client.readText(`/api/v1/nodes?${query.toString()}`, signal);
    if (!answer.ok) return answer;
    const platforms = platformsIn(answer.value);
    if (platforms === undefined) return noList();
    for (const platform of platforms) found.set(`${platform.os}/${platform.architecture}`, platform);
  }
  return ok([...found.values()]);
}

function noList(): Result<never> {
  return err('unexpected', message('The cluster did not answer with a list of nodes.'));
}

function platformsIn(text: string): Platform[] | undefined {
  const list = parse(text) as { readonly items?: unknown } | undefined;
  if (!Array.isArray(list?.items)) return undefined;
  return (list.items as readonly unknown[]).flatMap((item) => {
    const node = item as {
      readonly metadata?: { readonly labels?: Readonly<Record<string, unknown>> };
    } | null;
    const labels = node?.metadata?.labels ?? {};
    const [os, architecture] = [labels[SYSTEM], labels[ARCHITECTURE]];
    return typeof os === 'string' && typeof architecture === 'string' ? [{ os, architecture }] : [];
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
