import { BlockList, isIP } from 'node:net';
import type { RegistryState } from '../registry-state.ts';

/** Whether the registry's firewall lets this public address in. */
export function isAddressAllowed(registry: RegistryState, address: string): boolean {
  if (registry.publicNetworkAccess === 'Disabled') return false;
  if (registry.sku === 'Basic' || registry.defaultAction === 'Allow') return true;
  const list = new BlockList();
  for (const entry of registry.allowedAddresses) {
    const [network = '', bits] = entry.split('/');
    const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(network, family);
    else list.addSubnet(network, Number(bits), family);
  }
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
