import type { AzureEmulator } from '../../emulator/azure.ts';

const AUDIENCES = ['https://management.azure.com', 'https://graph.microsoft.com'];

/** What `accountOf` reads: tokens of a principal for Resource Manager and Graph in each of its tenants. */
export function issueTokens(azure: AzureEmulator, principal: string, tenants: readonly string[]): string {
  const byTenant = tenants.map((tenantId) => {
    const tokens = AUDIENCES.map((audience) => {
      const { token } = azure.issueToken({ tenantId, audience, principal });
      return [`${audience}/.default`, token] as const;
    });
    return [tenantId, Object.fromEntries(tokens)] as const;
  });
  return JSON.stringify(Object.fromEntries(byTenant));
}
