import { CONTOSO_PRODUCTION, FABRIKAM_SUBSCRIPTION } from './contoso-ids.ts';
import type { SeedCluster } from './seed.ts';

/** Client ids of the clusters that have a service principal of their own. */
export const SHOP_SP_CLIENT = 'cccccccc-0000-4000-8000-000000000011';
export const FABRIKAM_SP_CLIENT = 'cccccccc-0000-4000-8000-000000000012';

function kubelet(number: number): { clientId: string; objectId: string } {
  const digits = String(number).padStart(12, '0');
  return { clientId: `66666666-0000-4000-8000-${digits}`, objectId: `77777777-0000-4000-8000-${digits}` };
}

function shop(
  name: string,
  hash: string,
): Pick<SeedCluster, 'name' | 'subscriptionId' | 'resourceGroup' | 'fqdn'> {
  const fqdn = `${name}-${hash}.hcp.westeurope.azmk8s.io`;
  return { name, subscriptionId: CONTOSO_PRODUCTION, resourceGroup: 'rg-shop', fqdn };
}

/** A cluster of each kind that decides how its nodes may pull. */
export function contosoClusters(): SeedCluster[] {
  const userIdentity = `/subscriptions/${CONTOSO_PRODUCTION}/resourcegroups/rg-shop/providers/Microsoft.ManagedIdentity/userAssignedIdentities/shop-kubelet`;
  const fabrikam = { subscriptionId: FABRIKAM_SUBSCRIPTION, resourceGroup: 'rg-fabrikam' };
  return [
    { ...shop('shop-prod', '0a1b2c3d'), identity: 'SystemAssigned', kubeletIdentity: kubelet(1) },
    {
      ...shop('shop-uami', '1b2c3d4e'),
      identity: 'UserAssigned',
      kubeletIdentity: { ...kubelet(2), resourceId: userIdentity },
    },
    { ...shop('shop-sp', '2c3d4e5f'), servicePrincipalClientId: SHOP_SP_CLIENT },
    { ...shop('shop-new', '3d4e5f6a'), identity: 'SystemAssigned', provisioningState: 'Creating' },
    {
      ...shop('shop-stopped', '4e5f6a7b'),
      identity: 'SystemAssigned',
      kubeletIdentity: kubelet(3),
      powerState: 'Stopped',
    },
    {
      name: 'shop-private',
      subscriptionId: CONTOSO_PRODUCTION,
      resourceGroup: 'rg-shop',
      privateFqdn: 'shop-private-5f6a7b8c.9a0b1c2d.privatelink.westeurope.azmk8s.io',
      identity: 'SystemAssigned, UserAssigned',
      kubeletIdentity: kubelet(4),
    },
    {
      ...shop('shop-accounts', '6a7b8c9d'),
      identity: 'SystemAssigned',
      kubeletIdentity: kubelet(5),
      serviceAccountImagePullProfile: { enabled: true, defaultManagedIdentityId: userIdentity },
    },
    { ...fabrikam, name: 'fabrikam-sp', servicePrincipalClientId: FABRIKAM_SP_CLIENT },
    { ...fabrikam, name: 'fabrikam-msi', identity: 'SystemAssigned', kubeletIdentity: kubelet(11) },
  ];
}
