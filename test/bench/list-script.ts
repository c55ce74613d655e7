import { IdentityTokenSource } from '../../src/adapters/azure/identity-token-source.ts';
import { ArmRegistryDirectory } from '../../src/adapters/azure/registry-directory.ts';
import { cloudFrom } from '../../src/core/clouds.ts';

// Lists all registries in the emulator's environment, and says when the first and the last of them came.
const cloud = cloudFrom({});
if (!cloud.ok) throw new Error('There is no public cloud.');
const tokens = new IdentityTokenSource({
  cloud: cloud.value,
  method: 'environment',
});
const tenants = new Set<string>();
let registries = 0;
let firstMs: number | undefined;
const started = performance.now();
for await (const page of new ArmRegistryDirectory({ cloud: cloud.value, tokens }).list(
  new AbortController().signal,
)) {
  if (!page.ok || page.value.kind === 'failed') throw new Error('A tenant could not be listed.');
  tenants.add(page.value.tenant.id);
  registries += page.value.registries.length;
  firstMs ??= performance.now() - started;
}
console.log(
  JSON.stringify({ registries, firstMs, lastMs: performance.now() - started, tenants: tenants.size }),
);
