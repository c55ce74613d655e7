import { setTimeout as delay } from 'node:timers/promises';
import { ArmAdminUserGateway } from '../../../src/adapters/azure/admin-user-gateway.ts';
import { GraphApplicationDirectory } from '../../../src/adapters/azure/application-directory.ts';
import { GraphApplicationMaker } from '../../../src/adapters/azure/application-maker.ts';
import type { HttpParts } from '../../../src/adapters/azure/arm-http.ts';
import { GraphPrincipalDirectory } from '../../../src/adapters/azure/principal-directory.ts';
import { HttpRegistryExchange } from '../../../src/adapters/azure/registry-exchange.ts';
import { ArmRegistryTokenGateway } from '../../../src/adapters/azure/registry-token-gateway.ts';
import { ArmRoleGateway } from '../../../src/adapters/azure/role-gateway.ts';
import { EntraSecretChecker } from '../../../src/adapters/azure/secret-checker.ts';
import type { CredentialPorts } from '../../../src/core/credentials/ports.ts';

/** Everything that credentials need, by the real adapters. */
export function credentialAdapters(parts: HttpParts): CredentialPorts {
  return {
    tokens: new ArmRegistryTokenGateway(parts),
    applications: new GraphApplicationDirectory(parts),
    applicationMaker: new GraphApplicationMaker(parts),
    principals: new GraphPrincipalDirectory(parts),
    secrets: new EntraSecretChecker(parts),
    roles: new ArmRoleGateway(parts),
    adminUser: new ArmAdminUserGateway(parts),
    exchange: new HttpRegistryExchange(parts),
    now: () => new Date(),
    sleep: (milliseconds) => delay(milliseconds),
  };
}
