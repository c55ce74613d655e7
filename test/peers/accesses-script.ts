import { GraphAssignmentDirectory } from '../../src/adapters/azure/assignment-directory.ts';
import { ArmClusterDirectory } from '../../src/adapters/azure/cluster-directory.ts';
import { IdentityTokenSource } from '../../src/adapters/azure/identity-token-source.ts';
import { ArmRegistryDirectory } from '../../src/adapters/azure/registry-directory.ts';
import { cloudFrom } from '../../src/core/clouds.ts';
import { plain } from '../../src/core/message.ts';
import type { ArmRegistry } from '../../src/core/registry.ts';
import type { Result } from '../../src/core/result.ts';
import { kubeletPrincipal, roleAccesses } from '../../src/core/role-accesses.ts';

// Prints the accesses by role of the cluster at a host, as the tree would show them.
const [host = ''] = process.argv.slice(2);
const cloud = value(cloudFrom({}));
const tokens = new IdentityTokenSource({ cloud, method: 'environment' });
const parts = { cloud, tokens };
const { signal } = new AbortController();

const registries: ArmRegistry[] = [];
for await (const page of new ArmRegistryDirectory(parts).list(signal)) {
  const listed = value(page);
  if (listed.kind === 'registries') registries.push(...listed.registries.map(({ registry }) => registry));
}
const clusters = value(await new ArmClusterDirectory(parts).findAll([host], signal)).map((cluster) => ({
  clusterName: cluster.name,
  cluster,
  principalId: kubeletPrincipal(cluster) ?? '',
}));
const principals = clusters.map(({ principalId }) => principalId);
const tenantId = clusters[0]?.cluster.tenantId ?? '';
const assignments = value(
  await new GraphAssignmentDirectory(parts).assignmentsOf(tenantId, principals, signal),
);
const confirmed = await Promise.all(
  registries.map(
    async (registry) => value(await new ArmRegistryDirectory(parts).read(registry, signal)) ?? registry,
  ),
);
console.log(
  JSON.stringify(
    roleAccesses(clusters, confirmed, assignments, new Map()).map(
      ({ clusterName, loginServer, via, coverage }) => `${clusterName} ${loginServer} ${via} ${coverage}`,
    ),
  ),
);

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(plain(result.failure.message));
  return result.value;
}
