import type { AzureEmulator } from '../../emulator/azure.ts';

const AUDIENCES = ['https://management.azure.com', 'https://graph.microsoft.com'];

/** The audience of registries themselves, which not every tenant lets every client have. */
export const REGISTRY_AUDIENCE = 'https://containerregistry.azure.net';

/** What `accountOf` reads: tokens of a principal for Resource Manager, Graph and `more` in each of its tenants. */
export function issueTokens(
  azure: AzureEmulator,
  principal: string,
  tenants: readonly string[],
  more: readonly string[] = [],
): string {
  const byTenant = tenants.map((tenantId) => {
    const tokens = [...AUDIENCES, ...more].map((audience) => {
      const { token } = azure.issueToken({ tenantId, audience, principal });
      return [`${audience}/.default`, token] as const;
    });
    return [tenantId, Object.fromEntries(tokens)] as const;
  });
  return JSON.stringify(Object.fromEntries(byTenant));
}
