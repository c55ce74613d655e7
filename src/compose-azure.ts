import { ArmAccountDirectory } from './adapters/azure/account-directory.ts';
import { ArmAdminUserGateway } from './adapters/azure/admin-user-gateway.ts';
import { GraphApplicationDirectory } from './adapters/azure/application-directory.ts';
import { GraphApplicationMaker } from './adapters/azure/application-maker.ts';
import { GraphApplicationRemover } from './adapters/azure/application-remover.ts';
import { GraphAssignmentDirectory } from './adapters/azure/assignment-directory.ts';
import { ArmClusterDirectory } from './adapters/azure/cluster-directory.ts';
import { ArmClusterGateway } from './adapters/azure/cluster-gateway.ts';
import { DeviceCodeTokenSource } from './adapters/azure/device-code-token-source.ts';
import { GraphPrincipalDirectory } from './adapters/azure/principal-directory.ts';
import { HttpRegistryDataPlane } from './adapters/azure/registry-data-plane.ts';
import { ArmRegistryDirectory } from './adapters/azure/registry-directory.ts';
import { HttpRegistryExchange } from './adapters/azure/registry-exchange.ts';
import { ArmRegistryTokenGateway } from './adapters/azure/registry-token-gateway.ts';
import { ArmRoleGateway } from './adapters/azure/role-gateway.ts';
import { EntraSecretChecker } from './adapters/azure/secret-checker.ts';
import { IdentityTokenSource } from './adapters/azure/identity-token-source.ts';
import { cloudFrom, hasRegistrySuffix, type Cloud } from './core/clouds.ts';
import type { TokenSource } from './core/ports.ts';
import { ok, type Result } from './core/result.ts';
import { showDeviceCode } from './editor/device-code.ts';
import type { AzureServices } from './editor/services.ts';
import { SessionTokenSource } from './editor/session-token-source.ts';
import { settings, type SignInMethod } from './editor/settings.ts';

/** The Azure side for the settings as they are now. Loaded on first use; the SDKs load later still, by each adapter. */
export function composeAzure(): Result<AzureServices> {
  const cloud = cloudFrom(settings.cloud());
  if (!cloud.ok) return cloud;
  const parts = { cloud: cloud.value, tokens: tokensOf(cloud.value, settings.signIn()) };
  const adminUser = new ArmAdminUserGateway(parts);
  return ok({
    ...parts,
    account: new ArmAccountDirectory(parts),
    directory: new ArmRegistryDirectory({ ...parts, listed: settings.listed() }),
    clusters: new ArmClusterDirectory(parts),
    principals: new GraphPrincipalDirectory(parts),
    applications: new GraphApplicationDirectory(parts),
    clusterGateway: new ArmClusterGateway(parts),
    assignments: new GraphAssignmentDirectory(parts),
    roles: new ArmRoleGateway(parts),
    registryTokens: new ArmRegistryTokenGateway(parts),
    applicationMaker: new GraphApplicationMaker(parts),
    secrets: new EntraSecretChecker(parts),
    adminUser,
    adminRenewal: adminUser,
    applicationRemover: new GraphApplicationRemover(parts),
    exchange: new HttpRegistryExchange(parts),
    dataPlane: (confirmed) =>
      new HttpRegistryDataPlane(
        (host) => hasRegistrySuffix(host, cloud.value.registrySuffixes) || confirmed.includes(host),
      ),
  });
}

/** What signs a person in, for the cloud and the method that the settings named last. */
let kept: { readonly of: string; readonly tokens: TokenSource } | undefined;

/**
 * The same for all commands where it knows what is asked of a person: a sign-in by device code, or the claims that the
 * next sign-in has to bring. What others have signed in, such as the Azure CLI, is asked for by each command anew.
 */
function tokensOf(cloud: Cloud, method: SignInMethod): TokenSource {
  if (method !== 'vscode' && method !== 'device-code') return new IdentityTokenSource({ cloud, method });
  const of = JSON.stringify([method, cloud]);
  if (kept?.of !== of) kept = { of, tokens: createTokens(cloud, method) };
  return kept.tokens;
}

function createTokens(cloud: Cloud, method: 'vscode' | 'device-code'): TokenSource {
  return method === 'vscode'
    ? new SessionTokenSource(cloud)
    : new DeviceCodeTokenSource({ cloud, onDeviceCode: showDeviceCode });
}
