import { setTimeout as delay } from 'node:timers/promises';
import type { CredentialPorts } from '../../core/credentials/ports.ts';
import type { AzureServices } from '../services.ts';

/** What the credentials of pull secrets need, by the Azure side of this editor. */
export function credentialPorts(azure: AzureServices): CredentialPorts {
  return {
    tokens: azure.registryTokens,
    applications: azure.applications,
    applicationMaker: azure.applicationMaker,
    principals: azure.principals,
    secrets: azure.secrets,
    roles: azure.roles,
    adminUser: azure.adminUser,
    exchange: azure.exchange,
    now: () => new Date(),
    sleep: (milliseconds, signal) => delay(milliseconds, undefined, { signal }).catch(() => undefined),
  };
}
